#include <algorithm>

#include "models/kernels/float/element_types.h"
#include "models/kernels/float/index_walk.h"
#include "models/kernels/float/movement.h"

namespace npu::kernels {

namespace {

// y[i] = x[offset + sum of i * strides], strides in elements.
void gather(const Tensor& x, std::int64_t offset, std::span<const std::int64_t> strides, Tensor& y) {
  if (y.bytes.empty()) return;
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    const T* from = elements_of<T>(x).data();
    T* to = elements_of<T>(y).data();
    const auto rank = y.shape.size();
    const auto inner = rank == 0 ? 1 : y.shape.back(), step = rank == 0 ? 0 : strides.back();
    const auto outer = std::span(y.shape).first(rank == 0 ? 0 : rank - 1);
    Index index(outer.size(), 0);
    do {
      auto at = offset;
      for (std::size_t axis = 0; axis < index.size(); ++axis) at += index[axis] * strides[axis];
      for (std::int64_t i = 0; i < inner; ++i) *to++ = from[at + i * step];
    } while (next_index(index, outer));
  });
}

}  // namespace

Tensor transpose_ref(const Tensor& x, std::span<const std::int64_t> permutation) {
  const Index own = strides_of(x.shape);
  std::vector<std::int64_t> shape;
  Index strides;
  for (const auto axis : permutation) {
    shape.push_back(x.shape[static_cast<std::size_t>(axis)]);
    strides.push_back(own[static_cast<std::size_t>(axis)]);
  }
  Tensor y = make_tensor(x.type, shape);
  gather(x, 0, strides, y);
  return y;
}

Tensor concat_ref(std::span<const Tensor* const> parts, std::int64_t axis) {
  const auto at = static_cast<std::size_t>(axis);
  auto shape = parts.front()->shape;
  shape[at] = 0;
  for (const Tensor* part : parts) shape[at] += part->shape[at];
  Tensor y = make_tensor(parts.front()->type, shape);
  const auto outer = product_of(std::span(shape).first(at));
  auto to = y.bytes.begin();
  for (std::int64_t o = 0; o < outer; ++o) {
    for (const Tensor* part : parts) {
      const auto run = std::ssize(part->bytes) / outer;
      to = std::copy_n(part->bytes.begin() + o * run, run, to);
    }
  }
  return y;
}

Tensor slice_ref(const Tensor& x, std::span<const std::int64_t> starts, std::span<const std::int64_t> steps,
                 const std::vector<std::int64_t>& out) {
  Tensor y = make_tensor(x.type, out);
  Index strides = strides_of(x.shape);
  std::int64_t offset = 0;
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    offset += starts[axis] * strides[axis];
    strides[axis] *= steps[axis];
  }
  gather(x, offset, strides, y);
  return y;
}

Tensor pad_ref(const Tensor& x, std::span<const std::int64_t> begin, const std::vector<std::int64_t>& out,
               float value) {
  Tensor y = make_tensor(x.type, out);
  if (y.bytes.empty()) return y;
  const Index strides = strides_of(x.shape);
  with_type(x.type, [&](auto zero) {
    using T = decltype(zero);
    const T* from = elements_of<T>(x).data();
    T* to = elements_of<T>(y).data();
    Index index(out.size(), 0);
    do {
      bool inside = true;
      std::int64_t at = 0;
      for (std::size_t axis = 0; axis < out.size(); ++axis) {
        const auto i = index[axis] - begin[axis];
        inside = inside && i >= 0 && i < x.shape[axis];
        at += i * strides[axis];
      }
      *to++ = inside ? from[at] : static_cast<T>(value);
    } while (next_index(index, out));
  });
  return y;
}

}  // namespace npu::kernels
