// The definition of a dense convolution.
#include "models/kernels/conv2d.h"

namespace npu::kernels {

void conv2d_ref(const Conv2dShape& s, std::span<const std::int8_t> input,
                std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  const int lanes = s.input.lanes;
  for (int oy = 0; oy < s.out_height; ++oy) {
    for (int ox = 0; ox < s.out_width; ++ox) {
      for (int k = 0; k < s.out_channels; ++k) {
        std::uint32_t sum = 0;  // unsigned: wraps at 32 bits without undefined behaviour
        for (int block = 0; block < s.input.blocks(); ++block) {
          for (int ky = 0; ky < s.kernel_height; ++ky) {
            for (int kx = 0; kx < s.kernel_width; ++kx) {
              const int y = oy * s.stride_height + ky - s.pad_top;
              const int x = ox * s.stride_width + kx - s.pad_left;
              if (y < 0 || y >= s.input.height || x < 0 || x >= s.input.width) continue;
              const auto tap =
                  ((std::int64_t{block} * s.kernel_height + ky) * s.kernel_width + kx) * s.out_channels + k;
              for (int lane = 0; lane < lanes; ++lane) {
                const int value = input[s.input.index(block * lanes + lane, y, x)];
                sum += static_cast<std::uint32_t>(value * weights[tap * lanes + lane]);
              }
            }
          }
        }
        accumulators[(std::int64_t{oy} * s.out_width + ox) * s.out_channels + k] =
            static_cast<std::int32_t>(sum);
      }
    }
  }
}

}  // namespace npu::kernels
