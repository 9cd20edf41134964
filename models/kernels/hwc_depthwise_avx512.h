// The depthwise HWC convolution with AVX-512, in bare pointers for the reason that hwc_gemm_vnni.h gives.
#pragma once

#include <cstdint>

namespace npu::kernels {

struct HwcDepthwise {
  const std::uint8_t* copy = nullptr;     // the input + 128 with borders, [row][column][channel]
  const std::int16_t* weights = nullptr;  // [ky][kx][channel]
  int channels = 0, kernel_height = 0, kernel_width = 0;
  std::int64_t row_bytes = 0;                    // of the copy
  std::int64_t down_bytes = 0, right_bytes = 0;  // of the copy, from one output to the next
  int out_height = 0, out_width = 0;
  int zero_point = 0;  // of the copy: the input's + 128
  std::int32_t* out = nullptr;
};

void hwc_depthwise_avx512(const HwcDepthwise& depthwise);

}  // namespace npu::kernels
