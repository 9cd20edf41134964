#include <algorithm>
#include <cmath>
#include <type_traits>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/elementwise.h"
#include "models/kernels/float/functions.h"

namespace npu::kernels {

namespace {

float clip(float x, float low, float high) {
  return std::min(std::max(x, low), high);
}

float float_function(UnaryFunction function, float alpha, float beta, float x) {
  switch (function) {
    case UnaryFunction::kRelu:
      return x > 0 || std::isnan(x) ? x : 0;
    case UnaryFunction::kClip:
      return clip(x, alpha, beta);
    case UnaryFunction::kLeakyRelu:
      return x < 0 ? alpha * x : x;
    case UnaryFunction::kSigmoid:
      return sigmoid_f32(x);
    case UnaryFunction::kTanh:
      return tanh_f32(x);
    case UnaryFunction::kHardSigmoid:
      return clip(alpha * x + beta, 0, 1);
    case UnaryFunction::kHardSwish:
      return x * clip(x / 6 + 0.5F, 0, 1);
    case UnaryFunction::kErf:
      return erf_f32(x);
    case UnaryFunction::kExp:
      return exp_f32(x);
    case UnaryFunction::kSqrt:
      return std::sqrt(x);
    case UnaryFunction::kNeg:
      return -x;
    case UnaryFunction::kAbs:
      return std::fabs(x);
    case UnaryFunction::kGelu:
      return gelu_f32(x);
    case UnaryFunction::kIdentity:
      break;
  }
  return x;
}

template <class T>
T integer_function(UnaryFunction function, float alpha, float beta, T x) {
  using Wrapping = std::make_unsigned_t<T>;
  switch (function) {
    case UnaryFunction::kRelu:
      return std::max(x, T{0});
    case UnaryFunction::kClip:
      return static_cast<T>(clip(static_cast<float>(x), alpha, beta));
    case UnaryFunction::kNeg:
      return static_cast<T>(Wrapping{0} - static_cast<Wrapping>(x));
    case UnaryFunction::kAbs:
      return x < 0 ? static_cast<T>(Wrapping{0} - static_cast<Wrapping>(x)) : x;
    default:
      return x;
  }
}

}  // namespace

Tensor unary_ref(UnaryFunction function, float alpha, float beta, const Tensor& x) {
  if (function == UnaryFunction::kIdentity) return x;
  Tensor y = make_tensor(x.type, x.shape);
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    std::ranges::transform(elements_of<T>(x), elements_of<T>(y).begin(), [&](T value) {
      if constexpr (std::is_same_v<T, float>) {
        return float_function(function, alpha, beta, value);
      } else {
        return integer_function(function, alpha, beta, value);
      }
    });
  });
  return y;
}

}  // namespace npu::kernels
