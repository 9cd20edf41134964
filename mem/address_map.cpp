#include "mem/address_map.h"

#include <algorithm>

namespace npu::mem {

const Region* AddressMap::find(Address address) const {
  const auto it =
      std::ranges::find_if(regions_, [&](const Region& region) { return region.contains(address); });
  return it == regions_.end() ? nullptr : &*it;
}

}  // namespace npu::mem
