// Sizes of tiles to try: as equal as possible, from one tile to as many as there are rows.
#pragma once

#include <vector>

#include "sim/core/quantity.h"

namespace npu::compiler {

// The different values of ceil(size / n), n = 1.., each rounded up to a multiple of `unit`; descending.
inline std::vector<int> tile_sizes(int size, int unit = 1) {
  std::vector<int> sizes;
  for (int n = 1; n <= size; ++n) {
    const auto rounded = static_cast<int>(ceil_div(ceil_div(size, n), unit) * unit);
    if (sizes.empty() || sizes.back() != rounded) sizes.push_back(rounded);
    if (rounded == unit) break;
  }
  return sizes;
}

// Part `index` of `size` in pieces of `tile`.
struct Piece {
  int first = 0, count = 0;
};
inline Piece piece(int size, int tile, int index) {
  const int first = index * tile;
  return {first, size - first < tile ? size - first : tile};
}

}  // namespace npu::compiler
