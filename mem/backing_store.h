// Bytes of a memory, allocated page by page as they are touched: a gigabyte of DRAM costs what is used of it.
// Bytes never written read as 0.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "mem/address_map.h"

namespace npu::mem {

class BackingStore {
 public:
  void write(Address address, std::span<const std::uint8_t> bytes);
  void read(Address address, std::span<std::uint8_t> bytes) const;

 private:
  static constexpr std::uint64_t kPageBytes = std::uint64_t{64} * 1024;
  using Page = std::vector<std::uint8_t>;

  std::unordered_map<std::uint64_t, Page> pages_;  // looked up by page number, never iterated
};

}  // namespace npu::mem
