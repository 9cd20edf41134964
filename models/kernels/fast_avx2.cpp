// The fast kernels for AVX2. Why the bits are the same stands at the top of each *_rows.h.
#include "models/kernels/conv2d_rows.h"
#include "models/kernels/depthwise_rows.h"
#include "models/kernels/requantise_rows.h"
#include "models/kernels/sum_rows.h"

namespace npu::kernels {

void conv2d_avx2(const Conv2dShape& shape, const std::int8_t* input, const std::int8_t* weights,
                 std::int16_t* scratch, std::int32_t* accumulators) {
  conv2d_rows(shape, input, weights, scratch, accumulators);
}

void depthwise_avx2(const DepthwiseShape& shape, const std::int8_t* input, const std::int8_t* weights,
                    std::int32_t* accumulators) {
  depthwise_rows(shape, input, weights, accumulators);
}

bool requantise_avx2(std::int64_t pixels, std::int64_t stride, int channels, std::int32_t lowest,
                     const RequantiseLanes& lanes, const std::int32_t* accumulators, std::int8_t* out) {
  return requantise_rows(pixels, stride, channels, lowest, lanes, accumulators, out);
}

void sum_avx2(std::int32_t mul_a, std::int32_t mul_b, std::int32_t scale, std::int32_t shift,
              std::int32_t lowest, const std::int8_t* a, const std::int8_t* b, std::int64_t count,
              std::int8_t* out) {
  sum_rows(mul_a, mul_b, scale, shift, lowest, a, b, count, out);
}

}  // namespace npu::kernels
