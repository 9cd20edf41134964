// Why the bits are the same stands at the top of hwc_elementwise_rows.h.
#include "models/kernels/hwc_elementwise_rows.h"

namespace npu::kernels {

bool hwc_requantise_avx2(const HwcRequantiseColumns& columns, std::int64_t count, std::int32_t lowest,
                         const std::int32_t* accumulators, std::int8_t* out) {
  return hwc_requantise_row(columns, count, lowest, accumulators, out);
}

void hwc_add_avx2(std::int32_t mul_a, std::int32_t mul_b, std::int32_t scale, std::int32_t shift,
                  std::int32_t lowest, const std::int8_t* a, const std::int8_t* b, std::int64_t count,
                  std::int8_t* out) {
  hwc_add_row(mul_a, mul_b, scale, shift, lowest, a, b, count, out);
}

}  // namespace npu::kernels
