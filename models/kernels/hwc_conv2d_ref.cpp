// The definition of a convolution in HWC.
#include "models/kernels/hwc_conv2d.h"

namespace npu::kernels {

void hwc_conv2d_ref(const HwcConv2dShape& s, std::span<const std::int8_t> input,
                    std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  for (int oy = 0; oy < s.out_height; ++oy) {
    for (int ox = 0; ox < s.out_width; ++ox) {
      for (int k = 0; k < s.out_channels; ++k) {
        const int first_channel = k / s.group_out_channels() * s.group_channels();
        std::uint32_t sum = 0;  // unsigned: wraps at 32 bits without undefined behaviour
        for (int ky = 0; ky < s.kernel_height; ++ky) {
          for (int kx = 0; kx < s.kernel_width; ++kx) {
            const int y = oy * s.stride_height + ky - s.pad_top;
            const int x = ox * s.stride_width + kx - s.pad_left;
            if (y < 0 || y >= s.height || x < 0 || x >= s.width) continue;
            for (int c = 0; c < s.group_channels(); ++c) {
              const int value = input[(std::int64_t{y} * s.width + x) * s.channels + first_channel + c];
              const int weight = weights[((std::int64_t{k} * s.kernel_height + ky) * s.kernel_width + kx) *
                                             s.group_channels() +
                                         c];
              sum += static_cast<std::uint32_t>((value - s.input_zero_point) * weight);
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
