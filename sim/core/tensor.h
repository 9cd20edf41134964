// A dense array in row-major order that owns its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npu {

enum class DType { kU8, kS8, kU16, kS16, kU32, kS32, kU64, kS64, kF32 };

int size_of(DType type);  // bytes
std::string_view to_string(DType type);

struct Tensor {
  DType type = DType::kU8;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  // little-endian elements

  std::int64_t elements() const;
  // Element i of an integer tensor.
  std::int64_t integer(std::int64_t i) const;
};

std::string shape_text(const std::vector<std::int64_t>& shape);  // "250x224x224x3"

}  // namespace npu
