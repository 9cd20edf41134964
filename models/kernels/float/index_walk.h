// Steps through the indices of an N-dimensional array, the last axis fastest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace npu::kernels {

using Index = std::vector<std::int64_t>;

// The next index, or false after the last one (then all zero again).
inline bool next_index(Index& index, std::span<const std::int64_t> shape) {
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (++index[axis] < shape[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

// Elements from one entry of each axis to the next.
inline Index strides_of(std::span<const std::int64_t> shape) {
  Index strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

inline std::int64_t product_of(std::span<const std::int64_t> shape) {
  std::int64_t product = 1;
  for (const auto extent : shape) product *= extent;
  return product;
}

}  // namespace npu::kernels
