// What a run shows of itself while it goes on: each operation that retires, and the memories as they are
// then.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace npu::session {

class MemoryView {
 public:
  virtual ~MemoryView() = default;
  // `count` words of a core's local memory. Empty where the core, or a word, is not there.
  virtual std::span<const std::uint8_t> local(int core, std::int64_t first, std::int64_t count) = 0;
  // Bytes from one of the five bases on.
  virtual void main(int base, std::int64_t offset, std::span<std::uint8_t> bytes) = 0;
};

// `word`: of the RUN in the binary. Called in the order of retirement; must not throw.
using Tap = std::function<void(std::int64_t word, MemoryView& memories)>;

}  // namespace npu::session
