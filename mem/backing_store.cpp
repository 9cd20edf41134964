#include "mem/backing_store.h"

#include <algorithm>
#include <cstring>

namespace npu::mem {

void BackingStore::write(Address address, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto offset = address % kPageBytes;
    const auto n = std::min<std::uint64_t>(bytes.size(), kPageBytes - offset);
    Page& page = pages_[address / kPageBytes];
    if (page.empty()) page.resize(kPageBytes);
    std::memcpy(page.data() + offset, bytes.data(), n);
    bytes = bytes.subspan(n);
    address += n;
  }
}

void BackingStore::read(Address address, std::span<std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const auto offset = address % kPageBytes;
    const auto n = std::min<std::uint64_t>(bytes.size(), kPageBytes - offset);
    const auto it = pages_.find(address / kPageBytes);
    if (it == pages_.end()) {
      std::memset(bytes.data(), 0, n);
    } else {
      std::memcpy(bytes.data(), it->second.data() + offset, n);
    }
    bytes = bytes.subspan(n);
    address += n;
  }
}

}  // namespace npu::mem
