#include "models/tcc750x/buffer_check.h"

#include <fmt/format.h>

namespace npu::tcc750x {

Result<void> check_buffer(const Transfer& t, const mem::AddressMap& map, const Bases& bases) {
  const auto base_index = static_cast<std::size_t>(t.base);
  const mem::Address base = bases[base_index];
  const auto name = dma::kBaseCodes[base_index].name;
  const mem::Region* region = map.find(base);
  if (region == nullptr) return error(fmt::format("base {} points to {:#x}, where no buffer is", name, base));
  const mem::Address begin = base + static_cast<mem::Address>(t.offset);
  const mem::Address end = base + static_cast<mem::Address>(t.dram_end());
  if (!region->contains(begin, end)) {
    return error(fmt::format("bytes {:#x}..{:#x} leave the {} buffer, which has {:#x}", t.offset,
                             t.dram_end() - 1, name, region->size - (base - region->base)));
  }
  return success();
}

}  // namespace npu::tcc750x
