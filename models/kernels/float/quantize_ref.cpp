#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/elementwise.h"
#include "models/kernels/float/index_walk.h"

namespace npu::kernels {

namespace {

template <class To>
To from_float(float x) {
  if constexpr (std::is_same_v<To, float>) {
    return x;
  } else {
    if (std::isnan(x)) return 0;
    // The upper end as a float may lie one above the type's: compared with >=.
    if (x >= static_cast<float>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
    if (x <= static_cast<float>(std::numeric_limits<To>::lowest())) return std::numeric_limits<To>::lowest();
    return static_cast<To>(x);
  }
}

// Calls f(element, entry of the axis).
template <class F>
void for_each_with_axis(const Tensor& x, std::int64_t axis, bool per_axis, F f) {
  const auto shape = std::span(x.shape);
  const auto at = static_cast<std::size_t>(axis);
  const auto entries = per_axis ? shape[at] : 1;
  const auto inner = per_axis ? product_of(shape.subspan(at + 1)) : x.elements();
  const auto outer = per_axis ? product_of(shape.first(at)) : 1;
  std::size_t i = 0;
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::int64_t entry = 0; entry < entries; ++entry) {
      for (std::int64_t n = 0; n < inner; ++n) f(i++, static_cast<std::size_t>(entry));
    }
  }
}

std::int64_t zero_at(const Tensor* zero_point, std::size_t entry) {
  return zero_point == nullptr ? 0 : zero_point->integer(static_cast<std::int64_t>(entry));
}

}  // namespace

Tensor cast_ref(const Tensor& x, DType type) {
  Tensor y = make_tensor(type, x.shape);
  with_type(x.type, [&](auto from) {
    with_type(type, [&](auto to) {
      using From = decltype(from);
      using To = decltype(to);
      std::ranges::transform(elements_of<From>(x), elements_of<To>(y).begin(), [](From value) {
        if constexpr (std::is_same_v<From, float>) {
          return from_float<To>(value);
        } else {
          return static_cast<To>(value);
        }
      });
    });
  });
  return y;
}

Tensor quantize_ref(const Tensor& x, const Tensor& scale, const Tensor* zero_point, DType type,
                    std::int64_t axis) {
  Tensor y = make_tensor(type, x.shape);
  const auto scales = elements_of<float>(scale);
  const auto from = elements_of<float>(x);
  with_type(type, [&](auto zero) {
    using T = decltype(zero);
    const auto to = elements_of<T>(y);
    for_each_with_axis(x, axis, scales.size() > 1, [&](std::size_t i, std::size_t entry) {
      const float steps = std::nearbyint(from[i] / scales[entry]);
      // The sum in double is exact for the types of up to 32 bits that ONNX quantises to.
      const double sum = static_cast<double>(steps) + static_cast<double>(zero_at(zero_point, entry));
      const auto low = static_cast<double>(std::numeric_limits<T>::lowest());
      const auto high = static_cast<double>(std::numeric_limits<T>::max());
      to[i] = std::isnan(sum) ? T{0}
              : sum >= high   ? std::numeric_limits<T>::max()
                              : static_cast<T>(std::max(sum, low));
    });
  });
  return y;
}

Tensor dequantize_ref(const Tensor& x, const Tensor& scale, const Tensor* zero_point, std::int64_t axis) {
  Tensor y = make_tensor(DType::kF32, x.shape);
  const auto scales = elements_of<float>(scale);
  const auto to = elements_of<float>(y);
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    const auto from = elements_of<T>(x);
    for_each_with_axis(x, axis, scales.size() > 1, [&](std::size_t i, std::size_t entry) {
      if constexpr (std::is_same_v<T, float>) {
        to[i] = from[i] * scales[entry];
      } else {
        const auto steps = static_cast<std::int64_t>(from[i]) - zero_at(zero_point, entry);
        to[i] = static_cast<float>(steps) * scales[entry];
      }
    });
  });
  return y;
}

Tensor batch_normalization_ref(const Tensor& x, const Tensor& scale, const Tensor& bias, const Tensor& mean,
                               const Tensor& variance, float epsilon) {
  Tensor y = make_tensor(DType::kF32, x.shape);
  const auto from = elements_of<float>(x);
  const auto to = elements_of<float>(y);
  const auto s = elements_of<float>(scale), b = elements_of<float>(bias), m = elements_of<float>(mean),
             v = elements_of<float>(variance);
  for_each_with_axis(x, 1, true, [&](std::size_t i, std::size_t c) {
    to[i] = (from[i] - m[c]) * (s[c] / std::sqrt(v[c] + epsilon)) + b[c];
  });
  return y;
}

}  // namespace npu::kernels
