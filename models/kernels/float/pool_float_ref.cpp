#include <algorithm>
#include <limits>
#include <type_traits>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/index_walk.h"
#include "models/kernels/float/pool_float.h"

namespace npu::kernels {

namespace {

template <class T>
struct Pooled {
  T most = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                : std::numeric_limits<T>::lowest();
  float sum = 0;
  std::int64_t taps = 0;

  void take(T x) {
    most = std::max(most, x);
    if constexpr (std::is_same_v<T, float>) sum = sum + x;
    ++taps;
  }
};

// The taps of one axis that lie inside: [first, last).
struct Taps {
  std::int64_t first = 0, last = 0;
};
Taps taps_inside(const FloatWindow& w, std::size_t axis, std::int64_t out, std::int64_t extent) {
  const auto begin = out * w.strides[axis] - w.pads_begin[axis], step = w.dilations[axis];
  const auto first = begin >= 0 ? 0 : (-begin + step - 1) / step;
  const auto last = begin >= extent ? 0 : (extent - begin + step - 1) / step;
  return {.first = first, .last = std::max(first, std::min(last, w.kernel[axis]))};
}

template <class T>
Pooled<T> pool_at(const FloatWindow& w, const T* plane, std::span<const std::int64_t> in, const Index& out,
                  std::size_t axis, std::int64_t at, Pooled<T> pooled) {
  const auto taps = taps_inside(w, axis, out[axis], in[axis]);
  for (auto k = taps.first; k < taps.last; ++k) {
    const auto i = at * in[axis] + out[axis] * w.strides[axis] - w.pads_begin[axis] + k * w.dilations[axis];
    if (axis + 1 == in.size()) {
      pooled.take(plane[i]);
    } else {
      pooled = pool_at(w, plane, in, out, axis + 1, i, pooled);
    }
  }
  return pooled;
}

}  // namespace

Tensor pool_ref(PoolFunction function, const FloatWindow& window, bool count_include_pad, const Tensor& x,
                const std::vector<std::int64_t>& out_shape) {
  Tensor y = make_tensor(x.type, out_shape);
  if (y.bytes.empty()) return y;
  const auto in = std::span(x.shape).subspan(2), out_extents = std::span(out_shape).subspan(2);
  const auto in_plane = product_of(in), planes = x.shape[0] * x.shape[1], kernel = product_of(window.kernel);
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    T* to = elements_of<T>(y).data();
    for (std::int64_t plane = 0; plane < planes; ++plane) {
      const T* from = elements_of<T>(x).data() + plane * in_plane;
      Index out(out_extents.size(), 0);
      do {
        const auto pooled = pool_at(window, from, in, out, 0, 0, Pooled<T>{});
        const auto count = count_include_pad ? kernel : pooled.taps;
        *to++ = function == PoolFunction::kMax ? pooled.most
                                               : static_cast<T>(pooled.sum / static_cast<float>(count));
      } while (next_index(out, out_extents));
    }
  });
  return y;
}

Tensor global_pool_ref(PoolFunction function, const Tensor& x) {
  auto out = x.shape;
  std::fill(out.begin() + 2, out.end(), 1);
  const Index ones(x.shape.size() - 2, 1), zeros(x.shape.size() - 2, 0);
  const Index all(x.shape.begin() + 2, x.shape.end());
  return pool_ref(function,
                  {.kernel = all, .strides = ones, .dilations = ones, .pads_begin = zeros, .pads_end = zeros},
                  false, x, out);
}

}  // namespace npu::kernels
