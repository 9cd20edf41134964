// A matrix engine: rows x columns of multiply-accumulators that keep one weight block and stream pixels past
// it.
#pragma once

#include "sim/config/key.h"

namespace npu::tile {

struct MatrixConfig {
  int start_cycles = 0;
  int chunk_pixels = 0;
  int chunk_overhead_cycles = 0;
  int chunk_floor_cycles = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "start_cycles",
              .low = 0,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "from RUN to the first block"},
             c.start_cycles);
    v.number({.name = "chunk_pixels",
              .low = 1,
              .high = 65536,
              .unit = "pixel",
              .scales_with = "nothing",
              .meaning = "output pixels accumulated with one weight block before the next is loaded"},
             c.chunk_pixels);
    v.number({.name = "chunk_overhead_cycles",
              .low = 0,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "fill and drain of the array, per chunk and weight block"},
             c.chunk_overhead_cycles);
    v.number({.name = "chunk_floor_cycles",
              .low = 0,
              .high = 1e6,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "least time of a chunk: the next weight block loads behind it"},
             c.chunk_floor_cycles);
  }
};

}  // namespace npu::tile
