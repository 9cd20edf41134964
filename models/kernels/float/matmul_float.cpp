#include "models/kernels/float/matmul_float.h"

#include <array>
#include <cassert>

#include "models/kernels/float/fast_float.h"
#include "models/kernels/float/fast_scratch.h"

namespace npu::kernels {

namespace {

template <MatmulFloatRows rows>
void matmul_float_fast(const MatmulFloatShape& s, std::span<const float> a, std::span<const float> b,
                       std::span<float> output) {
  assert(std::ssize(a) >= s.rows * s.inner);
  assert(std::ssize(b) >= s.inner * s.columns);
  assert(std::ssize(output) >= s.rows * s.columns);
  if (s.rows == 0 || s.columns == 0) return;
  rows({.rows = s.rows,
        .inner = s.inner,
        .columns = s.columns,
        .transpose_a = s.transpose_a,
        .transpose_b = s.transpose_b},
       a.data(), b.data(), output.data(), fast_scratch(s.inner * (kMostStrip + s.rows)));
}

}  // namespace

std::span<const MatmulFloatKernel> matmul_float_kernels() {
  static const std::array<MatmulFloatKernel, 4> kernels{
      {{"reference", matmul_float_ref, true},
       {"portable", matmul_float_fast<matmul_float_portable>, true},
       {"avx2", matmul_float_fast<matmul_float_avx2>, runs_avx2()},
       {"avx512", matmul_float_fast<matmul_float_avx512>, runs_avx512()}}};
  return kernels;
}

MatmulFloat matmul_float_best() {
  MatmulFloat best = matmul_float_ref;
  for (const auto& kernel : matmul_float_kernels()) {
    if (kernel.available) best = kernel.run;
  }
  return best;
}

}  // namespace npu::kernels
