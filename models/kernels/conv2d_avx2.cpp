// Why the bits are the same: conv2d_rows.h.
#include "models/kernels/conv2d_rows.h"

namespace npu::kernels {

void conv2d_avx2(const Conv2dShape& shape, const std::int8_t* input, const std::int8_t* weights, std::int16_t* scratch,
               std::int32_t* accumulators) {
  conv2d_rows(shape, input, weights, scratch, accumulators);
}

}  // namespace npu::kernels
