// The host's allocation of DRAM for the device: 4-KiB aligned, never given back. Each buffer is a region of
// the board's address map.
#pragma once

#include <fmt/format.h>

#include "models/board/board_module.h"
#include "sim/core/result.h"

namespace npu::session {

class BufferAllocator {
 public:
  explicit BufferAllocator(board::BoardModule& board) : board_(board) {}

  // An error names the buffer that has no room.
  Result<std::uint64_t> allocate(const std::string& name, std::int64_t bytes) {
    constexpr std::int64_t kAlignment = 4096;
    const auto used = static_cast<std::int64_t>(next_free_ - board::BoardModule::kDramBase);
    const std::int64_t capacity = board_.config().dram.size_mib * 1024 * 1024;
    if (bytes > capacity - used)
      return error(fmt::format("the {} buffer of {} bytes does not fit: {} of {} bytes of DRAM are free",
                               name, bytes, capacity - used, capacity));
    const mem::Address address = next_free_;
    next_free_ += static_cast<mem::Address>(ceil_div(bytes, kAlignment) * kAlignment);
    board_.address_map().add({.name = name, .base = address, .size = static_cast<std::uint64_t>(bytes)});
    return address;
  }

 private:
  board::BoardModule& board_;
  mem::Address next_free_ = board::BoardModule::kDramBase;
};

}  // namespace npu::session
