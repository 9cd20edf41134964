// The mesh: nodes of a few neural processors in a rectangle; rows of events go along x, then along y.
#pragma once

#include "sim/config/key.h"

namespace npu::mesh {

struct RouterConfig {
  int nps_per_node = 0;
  int columns = 0;
  int hop_cycles = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "nps_per_node", .low = 1, .high = 64, .unit = "NP", .meaning = "that share a router"},
             c.nps_per_node);
    v.number(
        {.name = "columns", .low = 1, .high = 64, .unit = "node", .meaning = "nodes of a row of the mesh"},
        c.columns);
    v.number({.name = "hop_cycles",
              .low = 0,
              .high = 10000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "from one router to the next"},
             c.hop_cycles);
  }
};

}  // namespace npu::mesh
