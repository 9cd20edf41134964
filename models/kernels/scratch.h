// Memory that a kernel keeps between calls: a layer is thousands of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace npu::kernels {

// A cache line, which is also the widest vector.
struct alignas(64) CacheLine {
  std::uint8_t bytes[64];
};

constexpr std::int64_t lines_of(std::int64_t bytes) {
  return (bytes + 63) / 64;
}

// At least so many bytes, aligned to a line; what stands in them is left over from earlier calls.
class Scratch {
 public:
  std::uint8_t* at_least(std::int64_t bytes) {
    const auto lines = static_cast<std::size_t>(lines_of(bytes));
    if (lines > lines_.size()) lines_.resize(lines);
    return lines_.data()->bytes;
  }

 private:
  std::vector<CacheLine> lines_ = std::vector<CacheLine>(1);
};

}  // namespace npu::kernels
