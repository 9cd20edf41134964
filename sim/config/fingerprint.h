// A number that changes when a key that the compiler reads changes. A program carries the one that it was
// compiled for, and is refused by a machine that has another.
#pragma once

#include <cstdint>

#include "sim/config/inventory.h"

namespace npu::config {

// 64-bit FNV-1a over "path=value\n" of every key that affects the program, in the order of describe().
std::uint64_t program_fingerprint(const Inventory& inventory);

template <class Config>
std::uint64_t program_fingerprint(const Config& config) {
  return program_fingerprint(inventory_of(config));
}

}  // namespace npu::config
