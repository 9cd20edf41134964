// From a DType to a C++ type, and the elements of a tensor as an array of it.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>

#include "sim/core/tensor.h"

namespace npu::kernels {

// Calls f with a value-initialised object of the element type.
template <class F>
auto with_type(DType type, F&& f) {
  switch (type) {
    case DType::kU8:
      return f(std::uint8_t{});
    case DType::kS8:
      return f(std::int8_t{});
    case DType::kU16:
      return f(std::uint16_t{});
    case DType::kS16:
      return f(std::int16_t{});
    case DType::kU32:
      return f(std::uint32_t{});
    case DType::kS32:
      return f(std::int32_t{});
    case DType::kU64:
      return f(std::uint64_t{});
    case DType::kS64:
      return f(std::int64_t{});
    case DType::kF32:
      break;
  }
  return f(float{});
}

// std::vector's storage is aligned for every element type.
template <class T>
std::span<const T> elements_of(const Tensor& tensor) {
  assert(static_cast<std::int64_t>(sizeof(T)) == size_of(tensor.type));
  return {reinterpret_cast<const T*>(tensor.bytes.data()), tensor.bytes.size() / sizeof(T)};
}
template <class T>
std::span<T> elements_of(Tensor& tensor) {
  assert(static_cast<std::int64_t>(sizeof(T)) == size_of(tensor.type));
  return {reinterpret_cast<T*>(tensor.bytes.data()), tensor.bytes.size() / sizeof(T)};
}

inline Tensor make_tensor(DType type, std::vector<std::int64_t> shape) {
  Tensor tensor{.type = type, .shape = std::move(shape), .bytes = {}};
  tensor.bytes.resize(static_cast<std::size_t>(tensor.elements() * size_of(type)));
  return tensor;
}

}  // namespace npu::kernels
