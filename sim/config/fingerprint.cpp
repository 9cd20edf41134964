#include "sim/config/fingerprint.h"

#include <string_view>

namespace npu::config {
namespace {

// Constants of the FNV hash, 64 bits (draft-eastlake-fnv).
constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kPrime = 0x100000001b3ULL;

std::uint64_t hash_more(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * kPrime;
  return hash;
}

}  // namespace

std::uint64_t program_fingerprint(const Inventory& inventory) {
  std::uint64_t hash = kOffsetBasis;
  for (const InventoryItem& item : inventory) {
    const bool is_key = item.kind != InventoryItem::Kind::kSection;
    if (!is_key || item.affects != Affects::kProgram) continue;
    hash = hash_more(hash, item.path);
    hash = hash_more(hash, "=");
    hash = hash_more(hash, item.value);
    hash = hash_more(hash, "\n");
  }
  return hash;
}

}  // namespace npu::config
