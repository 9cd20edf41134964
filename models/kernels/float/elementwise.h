// Functions of single elements, and of pairs with numpy's broadcasting.
#pragma once

#include "sim/core/tensor.h"

namespace npu::kernels {

enum class UnaryFunction {
  kRelu,
  kClip,       // alpha..beta
  kLeakyRelu,  // alpha * x below 0
  kSigmoid,
  kTanh,
  kHardSigmoid,  // max(0, min(1, alpha * x + beta))
  kHardSwish,    // x * hard sigmoid with 1/6 and 1/2
  kErf,
  kExp,
  kSqrt,
  kNeg,
  kAbs,
  kGelu,
  kIdentity
};

// f32; Identity of any type; Relu, Clip, Neg and Abs of integers too (Clip: bounds as floats, so up to 16
// bits).
Tensor unary_ref(UnaryFunction function, float alpha, float beta, const Tensor& x);

enum class BinaryFunction { kAdd, kSub, kMul, kDiv, kPow, kGreater };

// Of one type, any; integers wrap, and divide towards zero (by zero: 0). Pow takes an exponent of another
// type and has its base's. Greater gives u8, 0 or 1.
Tensor binary_ref(BinaryFunction function, const Tensor& a, const Tensor& b);

// y = (x - mean) * (scale / sqrt(variance + epsilon)) + bias, one of each a channel (axis 1).
Tensor batch_normalization_ref(const Tensor& x, const Tensor& scale, const Tensor& bias, const Tensor& mean,
                               const Tensor& variance, float epsilon);

// To another type: towards zero and saturating from f32 to integers (NaN: 0), modulo 2^n between integers.
Tensor cast_ref(const Tensor& x, DType type);

// x / scale, rounded half to even, plus the zero point, saturated to the type. Scale and zero point have one
// element, or one an entry of `axis`; no zero point means 0.
Tensor quantize_ref(const Tensor& x, const Tensor& scale, const Tensor* zero_point, DType type,
                    std::int64_t axis);
// (x - zero point) * scale
Tensor dequantize_ref(const Tensor& x, const Tensor& scale, const Tensor* zero_point, std::int64_t axis);

}  // namespace npu::kernels
