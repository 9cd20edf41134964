// The definition of a depthwise convolution.
#include <algorithm>

#include "models/kernels/depthwise.h"

namespace npu::kernels {

void depthwise_ref(const DepthwiseShape& s, std::span<const std::int8_t> input,
                   std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  const int lanes = s.input.lanes;
  std::ranges::fill(accumulators, 0);
  for (int block = 0; block < s.input.blocks(); ++block) {
    for (int oy = 0; oy < s.out_height; ++oy) {
      for (int ox = 0; ox < s.out_width; ++ox) {
        std::int32_t* out =
            &accumulators[((std::int64_t{block} * s.out_height + oy) * s.out_width + ox) * lanes];
        for (int ky = 0; ky < s.kernel_height; ++ky) {
          for (int kx = 0; kx < s.kernel_width; ++kx) {
            const int y = oy * s.stride + ky - s.pad_top;
            const int x = ox * s.stride + kx - s.pad_left;
            if (y < 0 || y >= s.input.height || x < 0 || x >= s.input.width) continue;
            const std::int8_t* in = &input[s.input.index(block * lanes, y, x)];
            const std::int8_t* w =
                &weights[((std::int64_t{block} * s.kernel_height + ky) * s.kernel_width + kx) * lanes];
            for (int lane = 0; lane < lanes; ++lane) out[lane] += in[lane] * w[lane];
          }
        }
      }
    }
  }
}

}  // namespace npu::kernels
