#include "sim/core/tensor.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace npu {

int size_of(DType type) {
  switch (type) {
    case DType::kU8:
    case DType::kS8:
      return 1;
    case DType::kU16:
    case DType::kS16:
      return 2;
    case DType::kU32:
    case DType::kS32:
    case DType::kF32:
      return 4;
    case DType::kU64:
    case DType::kS64:
      return 8;
  }
  return 0;
}

std::string_view to_string(DType type) {
  switch (type) {
    case DType::kU8:
      return "u8";
    case DType::kS8:
      return "s8";
    case DType::kU16:
      return "u16";
    case DType::kS16:
      return "s16";
    case DType::kU32:
      return "u32";
    case DType::kS32:
      return "s32";
    case DType::kU64:
      return "u64";
    case DType::kS64:
      return "s64";
    case DType::kF32:
      return "f32";
  }
  return "?";
}

std::int64_t Tensor::elements() const {
  if (std::ranges::find(shape, 0) != shape.end())
    return 0;  // the other dimensions of an empty tensor may be huge
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

namespace {

template <class T>
std::int64_t element(const std::vector<std::uint8_t>& bytes, std::int64_t i) {
  T value{};
  std::memcpy(&value, &bytes[static_cast<std::size_t>(i) * sizeof(T)], sizeof value);
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::int64_t Tensor::integer(std::int64_t i) const {
  switch (type) {
    case DType::kU8:
      return element<std::uint8_t>(bytes, i);
    case DType::kS8:
      return element<std::int8_t>(bytes, i);
    case DType::kU16:
      return element<std::uint16_t>(bytes, i);
    case DType::kS16:
      return element<std::int16_t>(bytes, i);
    case DType::kU32:
      return element<std::uint32_t>(bytes, i);
    case DType::kS32:
      return element<std::int32_t>(bytes, i);
    case DType::kU64:
      return element<std::uint64_t>(bytes, i);
    case DType::kS64:
      return element<std::int64_t>(bytes, i);
    case DType::kF32:
      break;
  }
  assert(false && "not an integer tensor");
  return 0;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, "x"));
}

}  // namespace npu
