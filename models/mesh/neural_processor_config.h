// Neural processors of Akida 1.0: how many there are and what one of them holds. No member has a default; a
// hardware file states all of them.
//
// Tags: P printed or counted by the vendor, I inferred from what the vendor's tools printed. Sources: layer
// maps, NP counts and program sizes that the vendor published (../shared/published/akida*.csv), from which
// ../shared/facts/akida.md 5.3 and 9 infer the rest.
#pragma once

#include <cstdint>

#include "sim/config/key.h"

namespace npu::mesh {

struct NeuralProcessorConfig {
  // P: AKD1500 32 (8 nodes of 4). AKD1000 78 of its 80: what the tools list, reported by a third party.
  int np_count = 0;
  // I: 43008. 43008..44799 give all the published counts, one byte less does not.
  std::int64_t input_memory_bytes = 0;
  // I: 43008, as 41728..43519 do. Twice 42 KiB and 16 KiB for the rest are the 100 KB of an NP that P states.
  std::int64_t weight_memory_bytes = 0;
  // I: 32, as 32..35 do, and 30 and 31 but for one network whose shape is assumed (PointNet++). P limits the
  // width under global pooling to 32.
  int tile_rows = 0;
  // I: 64, as 59..65 do. Words of 64 bits are named by the vendor's library.
  int weight_word_bits = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "np_count",
              .low = 1,
              .high = 1024,
              .unit = "NP",
              .meaning = "neural processors that a pass of a network can take; the input converter is none",
              .affects = config::Affects::kProgram},
             c.np_count);
    v.number({.name = "input_memory_bytes",
              .low = 1,
              .high = 1 << 24,
              .unit = "byte",
              .meaning = "memory of an NP for its rows of the input, with the rows shared with neighbours",
              .affects = config::Affects::kProgram},
             c.input_memory_bytes);
    v.number({.name = "weight_memory_bytes",
              .low = 1,
              .high = 1 << 24,
              .unit = "byte",
              .meaning = "memory of an NP for the weights of its filters",
              .affects = config::Affects::kProgram},
             c.weight_memory_bytes);
    v.number({.name = "tile_rows",
              .low = 1,
              .high = 4096,
              .unit = "row",
              .meaning = "most rows of an input that an NP works on, without the rows shared with neighbours",
              .affects = config::Affects::kProgram},
             c.tile_rows);
    v.number({.name = "weight_word_bits",
              .low = 1,
              .high = 1024,
              .unit = "bit",
              .meaning = "word of the weight memory; the weights of a filter begin at a word",
              .affects = config::Affects::kProgram},
             c.weight_word_bits);
  }
};

}  // namespace npu::mesh
