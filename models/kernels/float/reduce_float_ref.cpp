#include <algorithm>
#include <limits>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/functions.h"
#include "models/kernels/float/index_walk.h"
#include "models/kernels/float/reduce_float.h"

namespace npu::kernels {

Tensor softmax_ref(const Tensor& x, std::int64_t axis) {
  Tensor y = make_tensor(x.type, x.shape);
  const auto shape = std::span(x.shape);
  const auto at = static_cast<std::size_t>(axis);
  const auto entries = shape[at], inner = product_of(shape.subspan(at + 1));
  const float* from = elements_of<float>(x).data();
  float* to = elements_of<float>(y).data();
  if (y.bytes.empty()) return y;
  for (std::int64_t o = 0; o < product_of(shape.first(at)); ++o) {
    for (std::int64_t n = 0; n < inner; ++n) {
      const auto first = o * entries * inner + n;
      float most = from[first], sum = 0;
      for (std::int64_t i = 0; i < entries; ++i) most = std::max(most, from[first + i * inner]);
      for (std::int64_t i = 0; i < entries; ++i) {
        to[first + i * inner] = exp_f32(from[first + i * inner] - most);
        sum = sum + to[first + i * inner];
      }
      for (std::int64_t i = 0; i < entries; ++i) to[first + i * inner] = to[first + i * inner] / sum;
    }
  }
  return y;
}

Tensor reduce_ref(ReduceFunction function, const Tensor& x, std::span<const std::int64_t> axes,
                  const std::vector<std::int64_t>& out) {
  Tensor y = make_tensor(x.type, out);
  auto kept = x.shape;
  std::int64_t count = 1;
  for (const auto axis : axes) {
    count *= x.shape[static_cast<std::size_t>(axis)];
    kept[static_cast<std::size_t>(axis)] = 1;
  }
  Index strides = strides_of(kept);
  for (const auto axis : axes) strides[static_cast<std::size_t>(axis)] = 0;
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    const auto to = elements_of<T>(y);
    std::ranges::fill(to, function == ReduceFunction::kMax ? std::numeric_limits<T>::lowest() : T{0});
    if (x.bytes.empty()) return;
    Index index(x.shape.size(), 0);
    const T* from = elements_of<T>(x).data();
    do {
      std::int64_t at = 0;
      for (std::size_t axis = 0; axis < index.size(); ++axis) at += index[axis] * strides[axis];
      T& result = to[static_cast<std::size_t>(at)];
      result = function == ReduceFunction::kMax ? std::max(result, *from) : static_cast<T>(result + *from);
      ++from;
    } while (next_index(index, x.shape));
    if (function == ReduceFunction::kMean) {
      for (T& result : to) result = static_cast<T>(result / static_cast<T>(count));
    }
  });
  return y;
}

}  // namespace npu::kernels
