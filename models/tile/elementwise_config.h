// An element-wise engine: one word of 32 channels after the other.
#pragma once

#include "sim/config/key.h"

namespace npu::tile {

struct ElementwiseConfig {
  int start_cycles = 0;
  double scalar_cycles_per_word = 0;
  double tensor_cycles_per_word = 0;
  double resample_cycles_per_word = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "start_cycles",
              .low = 0,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "from RUN to the first word"},
             c.start_cycles);
    v.number({.name = "scalar_cycles_per_word",
              .low = 0.01,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "look-up table and 8-to-4-bit requantisation"},
             c.scalar_cycles_per_word);
    v.number({.name = "tensor_cycles_per_word",
              .low = 0.01,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "sum, product, global average, and codes without known meaning"},
             c.tensor_cycles_per_word);
    v.number({.name = "resample_cycles_per_word",
              .low = 0.01,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "pooling and upsampling"},
             c.resample_cycles_per_word);
  }
};

}  // namespace npu::tile
