// What the effects of a cluster's commands work on.
#pragma once

#include <array>
#include <vector>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/units.h"
#include "mem/address_map.h"
#include "mem/backing_store.h"
#include "mem/sram.h"

namespace npu::tcc750x {

// The base registers that the host wrote, as byte addresses.
using Bases = std::array<mem::Address, 8>;

struct Memories {
  mem::BackingStore& dram;
  const mem::AddressMap& map;
  const Bases& bases;
  std::vector<mem::Sram> gbufs;  // one a core
  std::array<Word, kPageWords> command_page{};
};

}  // namespace npu::tcc750x
