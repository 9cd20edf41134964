// What the fast float kernels are told: plain numbers and bare pointers, because their files are compiled for
// other processors than the rest, and no inline function of a header may come out of them.
#pragma once

#include <cstdint>

namespace npu::kernels {

// A convolution over two spatial axes.
struct ConvFloatPlan {
  std::int64_t batch, in_channels, out_channels, groups;
  std::int64_t in_rows, in_columns, out_rows, out_columns;
  std::int64_t kernel_rows, kernel_columns, stride_rows, stride_columns, dilation_rows, dilation_columns;
  std::int64_t pad_rows, pad_columns;  // at the beginning; what lies beyond the end is padding too
};

struct MatmulFloatPlan {
  std::int64_t rows, inner, columns;
  bool transpose_a, transpose_b;
};

constexpr std::int64_t kMostStrip = 32;  // pixels or columns that a kernel takes at once
constexpr std::int64_t kMostVector = 16;

// One processor's kernels. `scratch` has conv_scratch() or matmul_scratch() elements, 64-byte aligned.
using ConvFloatRows = void(const ConvFloatPlan&, const float* input, const float* weights, const float* bias,
                           float* output, float* scratch);
using MatmulFloatRows = void(const MatmulFloatPlan&, const float* a, const float* b, float* output,
                             float* scratch);

ConvFloatRows conv_float_portable, conv_float_avx2, conv_float_avx512;
MatmulFloatRows matmul_float_portable, matmul_float_avx2, matmul_float_avx512;

}  // namespace npu::kernels
