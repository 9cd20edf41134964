// A depthwise engine: 32 channels at once, one output word after the other.
#pragma once

#include "sim/config/key.h"

namespace npu::tile {

struct DepthwiseConfig {
  int start_cycles = 0;
  double cycles_per_word = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "start_cycles",
              .low = 0,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "from RUN to the first word"},
             c.start_cycles);
    v.number({.name = "cycles_per_word",
              .low = 0.01,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "per output word of 32 channels"},
             c.cycles_per_word);
  }
};

}  // namespace npu::tile
