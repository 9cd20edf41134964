#include "models/kernels/float/matmul_float.h"

namespace npu::kernels {

void matmul_float_ref(const MatmulFloatShape& s, std::span<const float> a, std::span<const float> b,
                      std::span<float> output) {
  for (std::int64_t row = 0; row < s.rows; ++row) {
    for (std::int64_t column = 0; column < s.columns; ++column) {
      float sum = 0;
      for (std::int64_t i = 0; i < s.inner; ++i) {
        const auto at_a = s.transpose_a ? i * s.rows + row : row * s.inner + i;
        const auto at_b = s.transpose_b ? column * s.inner + i : i * s.columns + column;
        sum = sum + a[static_cast<std::size_t>(at_a)] * b[static_cast<std::size_t>(at_b)];
      }
      output[static_cast<std::size_t>(row * s.columns + column)] = sum;
    }
  }
}

}  // namespace npu::kernels
