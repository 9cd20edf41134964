// A local memory addressed in words, the way a core's engines see it.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

namespace npu::mem {

class Sram {
 public:
  Sram(std::int64_t words, int word_bytes)
      : word_bytes_(word_bytes), bytes_(static_cast<std::size_t>(words * word_bytes)) {}

  std::int64_t words() const { return static_cast<std::int64_t>(bytes_.size()) / word_bytes_; }
  int word_bytes() const { return word_bytes_; }

  // Bytes of `count` words from word `first`. Commands are checked before they run, so a range that leaves
  // the memory is a defect of the model.
  std::span<std::uint8_t> range(std::int64_t first, std::int64_t count) {
    assert(first >= 0 && count >= 0 && first + count <= words());
    return std::span{bytes_}.subspan(static_cast<std::size_t>(first * word_bytes_),
                                     static_cast<std::size_t>(count * word_bytes_));
  }
  std::span<std::int8_t> signed_range(std::int64_t first, std::int64_t count) {
    const auto raw = range(first, count);
    return {reinterpret_cast<std::int8_t*>(raw.data()), raw.size()};
  }

 private:
  int word_bytes_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace npu::mem
