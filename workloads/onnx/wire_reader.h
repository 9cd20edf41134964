// Reads protobuf's wire format field by field, without copying: a tag (number, wire type), then a varint, 4
// or 8 bytes, or a length and so many bytes. Strict: whatever the bytes, it ends with a field, the end, or a
// WireError.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace npu::onnx_file {

class WireError : public std::runtime_error {
 public:
  WireError(const std::string& what, std::uint64_t at) : std::runtime_error(what), offset(at) {}
  std::uint64_t offset;
};

enum class WireType { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
  std::uint64_t value = 0;              // of a varint or a fixed field
  std::span<const std::uint8_t> bytes;  // of a length-delimited field
  std::uint64_t begin = 0, end = 0;     // the whole field, from the start of the file
  std::uint64_t bytes_begin = 0;        // where `bytes` starts

  std::string text() const { return {bytes.begin(), bytes.end()}; }
};

class WireReader {
 public:
  // `offset`: where the bytes start in the file.
  explicit WireReader(std::span<const std::uint8_t> bytes, std::uint64_t offset = 0)
      : bytes_(bytes), offset_(offset) {}

  std::optional<WireField> next();
  std::uint64_t varint();
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::uint64_t fixed(std::size_t size);
  [[noreturn]] void fail(const std::string& what) const { throw WireError(what, offset_ + at_); }

  std::span<const std::uint8_t> bytes_;
  std::uint64_t offset_ = 0;
  std::size_t at_ = 0;
};

}  // namespace npu::onnx_file
