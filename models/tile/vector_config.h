// A programmable vector processor: slow to start, then a fixed time per word.
#pragma once

#include "sim/config/key.h"

namespace npu::tile {

struct VectorConfig {
  double start_cycles = 0;
  double cycles_per_word = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "start_cycles",
              .low = 0,
              .high = 1e9,
              .unit = "cycle",
              .scales_with = "vector processor clock",
              .meaning = "from RUN to the first word: mailbox, firmware dispatch"},
             c.start_cycles);
    v.number({.name = "cycles_per_word",
              .low = 0,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "vector processor clock",
              .meaning = "per output word of 32 channels"},
             c.cycles_per_word);
  }
};

}  // namespace npu::tile
