#include "workloads/onnx/wire_reader.h"

#include <fmt/format.h>

namespace npu::onnx_file {

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at_end()) fail("is cut off inside a number");
    const std::uint64_t byte = bytes_[at_++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail("has a number of more than 64 bits");
}

std::uint64_t WireReader::fixed(std::size_t size) {
  if (bytes_.size() - at_ < size) fail("is cut off inside a number");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{bytes_[at_++]} << (8 * i);
  return value;
}

std::optional<WireField> WireReader::next() {
  if (at_end()) return std::nullopt;
  WireField field{.begin = offset_ + at_};
  const auto tag = varint();
  constexpr std::uint64_t kMostNumber = (1 << 29) - 1;
  if (tag >> 3 == 0 || tag >> 3 > kMostNumber) fail("has a field number that cannot be");
  field.number = static_cast<std::uint32_t>(tag >> 3);
  switch (tag & 7) {
    case 0:
      field.value = varint();
      break;
    case 1:
      field.type = WireType::kFixed64;
      field.value = fixed(8);
      break;
    case 5:
      field.type = WireType::kFixed32;
      field.value = fixed(4);
      break;
    case 2: {
      field.type = WireType::kBytes;
      const auto size = varint();
      if (size > bytes_.size() - at_) {
        fail(fmt::format("is cut off: field {} says {} bytes, {} are left", field.number, size,
                         bytes_.size() - at_));
      }
      field.bytes_begin = offset_ + at_;
      field.bytes = bytes_.subspan(at_, static_cast<std::size_t>(size));
      at_ += static_cast<std::size_t>(size);
      break;
    }
    default:
      fail(fmt::format("has wire type {}, which no ONNX field has", tag & 7));
  }
  field.end = offset_ + at_;
  return field;
}

}  // namespace npu::onnx_file
