#include <algorithm>
#include <type_traits>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/elementwise.h"
#include "models/kernels/float/functions.h"
#include "models/kernels/float/index_walk.h"

namespace npu::kernels {

namespace {

// Strides of an operand in the result's index space: 0 along the axes that it repeats.
Index broadcast_strides(const std::vector<std::int64_t>& shape, std::size_t rank) {
  const Index own = strides_of(shape);
  Index strides(rank, 0);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] != 1) strides[rank - shape.size() + axis] = own[axis];
  }
  return strides;
}

std::vector<std::int64_t> broadcast_shape(const std::vector<std::int64_t>& a,
                                          const std::vector<std::int64_t>& b) {
  auto shape = a.size() >= b.size() ? a : b;
  const auto& other = a.size() >= b.size() ? b : a;
  for (std::size_t i = 0; i < other.size(); ++i) {
    auto& extent = shape[shape.size() - other.size() + i];
    if (extent == 1) extent = other[i];
  }
  return shape;
}

template <class A, class B, class R, class F>
void apply(const Tensor& a, const Tensor& b, Tensor& y, F f) {
  const A* from_a = elements_of<A>(a).data();
  const B* from_b = elements_of<B>(b).data();
  const auto to = elements_of<R>(y);
  if (to.empty()) return;
  if (a.shape == y.shape && b.shape == y.shape) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = f(from_a[i], from_b[i]);
    return;
  }
  const auto rank = y.shape.size();
  const auto inner = rank == 0 ? 1 : y.shape.back();
  const auto strides_a = broadcast_strides(a.shape, rank), strides_b = broadcast_strides(b.shape, rank);
  const auto step_a = rank == 0 ? 0 : strides_a.back(), step_b = rank == 0 ? 0 : strides_b.back();
  const auto outer = std::span(y.shape).first(rank == 0 ? 0 : rank - 1);
  Index index(outer.size(), 0);
  R* at = to.data();
  do {
    std::int64_t at_a = 0, at_b = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
      at_a += index[axis] * strides_a[axis];
      at_b += index[axis] * strides_b[axis];
    }
    for (std::int64_t i = 0; i < inner; ++i) *at++ = f(from_a[at_a + i * step_a], from_b[at_b + i * step_b]);
  } while (next_index(index, outer));
}

template <class T>
T arithmetic(BinaryFunction function, T a, T b) {
  // Unsigned and at least 32 bits wide, so that nothing overflows.
  if constexpr (std::is_same_v<T, float>) {
    if (function == BinaryFunction::kAdd) return a + b;
    if (function == BinaryFunction::kSub) return a - b;
    return function == BinaryFunction::kMul ? a * b : a / b;
  } else {
    const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
    if (function == BinaryFunction::kAdd) return static_cast<T>(x + y);
    if (function == BinaryFunction::kSub) return static_cast<T>(x - y);
    if (function == BinaryFunction::kMul) return static_cast<T>(x * y);
    if (b == 0) return 0;
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return static_cast<T>(0 - x);
    return static_cast<T>(a / b);
  }
}

template <class T>
void same_type(BinaryFunction function, const Tensor& a, const Tensor& b, Tensor& y) {
  // One loop a function, so that the compiler sees what is inside.
  using enum BinaryFunction;
  if (function == kAdd) apply<T, T, T>(a, b, y, [](T p, T q) { return arithmetic(kAdd, p, q); });
  if (function == kSub) apply<T, T, T>(a, b, y, [](T p, T q) { return arithmetic(kSub, p, q); });
  if (function == kMul) apply<T, T, T>(a, b, y, [](T p, T q) { return arithmetic(kMul, p, q); });
  if (function == kDiv) apply<T, T, T>(a, b, y, [](T p, T q) { return arithmetic(kDiv, p, q); });
  if (function == kGreater) {
    apply<T, T, std::uint8_t>(a, b, y, [](T p, T q) { return static_cast<std::uint8_t>(p > q); });
  }
}

template <class Base>
void power(const Tensor& a, const Tensor& b, Tensor& y) {
  with_type(b.type, [&](auto zero) {
    using Exponent = decltype(zero);
    apply<Base, Exponent, Base>(a, b, y, [](Base p, Exponent q) {
      if constexpr (std::is_same_v<Base, float>) {
        return pow_f32(p, static_cast<float>(q));
      } else {
        Base result = 1;
        for (auto n = static_cast<std::int64_t>(q); n > 0; --n) {
          const Base next = arithmetic(BinaryFunction::kMul, result, p);
          if (next == result) break;  // 0, 1, or wrapped to 0: no more changes
          result = next;
        }
        return result;
      }
    });
  });
}

}  // namespace

Tensor binary_ref(BinaryFunction function, const Tensor& a, const Tensor& b) {
  Tensor y = make_tensor(function == BinaryFunction::kGreater ? DType::kU8 : a.type,
                         broadcast_shape(a.shape, b.shape));
  with_type(a.type, [&](auto zero) {
    using T = decltype(zero);
    if (function == BinaryFunction::kPow) {
      power<T>(a, b, y);
    } else {
      same_type<T>(function, a, b, y);
    }
  });
  return y;
}

}  // namespace npu::kernels
