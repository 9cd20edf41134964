// Which ranges of the address space a program may touch, by name. A device checks each access against the
// region that its base address lies in, so that a stray offset is caught at the buffer's end, not somewhere
// in another buffer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npu::mem {

using Address = std::uint64_t;

struct Region {
  std::string name;  // "weights"
  Address base = 0;
  std::uint64_t size = 0;  // bytes

  bool contains(Address address) const { return address >= base && address - base < size; }
  bool contains(Address begin, Address end) const {
    return begin >= base && end >= begin && end - base <= size;
  }
};

class AddressMap {
 public:
  void add(Region region) { regions_.push_back(std::move(region)); }
  void clear() { regions_.clear(); }

  // The region that holds an address, or null.
  const Region* find(Address address) const;

 private:
  std::vector<Region> regions_;
};

}  // namespace npu::mem
