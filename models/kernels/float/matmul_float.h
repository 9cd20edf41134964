// Matrix product in float32.
//
// Every output element is one chain of additions in float32 that starts with +0 and takes the inner index
// upwards: sum = sum + a * b, product rounded before the addition. All kernels give the same bits.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace npu::kernels {

struct MatmulFloatShape {
  std::int64_t rows = 1, inner = 1, columns = 1;
  bool transpose_a = false, transpose_b = false;  // a is stored [inner][rows], b [columns][inner]
};

// output [rows][columns] = a [rows][inner] * b [inner][columns]
using MatmulFloat = void (*)(const MatmulFloatShape&, std::span<const float> a, std::span<const float> b,
                             std::span<float> output);

void matmul_float_ref(const MatmulFloatShape& shape, std::span<const float> a, std::span<const float> b,
                      std::span<float> output);

struct MatmulFloatKernel {
  std::string_view name;
  MatmulFloat run;
  bool available;  // on this processor
};
// The definition first, the fastest last.
std::span<const MatmulFloatKernel> matmul_float_kernels();
MatmulFloat matmul_float_best();

}  // namespace npu::kernels
