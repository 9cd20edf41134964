// How far apart two neural processors are on the mesh: first along x, then along y. What links carry at once
// is not modelled: the widths are not published, and an event keeps a neural processor busy for longer than
// any link would take for it.
#pragma once

#include <cstdlib>

#include "models/mesh/router_config.h"
#include "sim/core/quantity.h"

namespace npu::mesh {

// kPort: where the input converter and the DMAs are, beside node 0.
inline constexpr int kPort = -1;

inline Cycles route_cycles(const RouterConfig& c, int from, int to) {
  if (from == kPort || to == kPort) {
    const int node = (from == kPort ? to : from) / c.nps_per_node;
    if (from == to) return Cycles{c.hop_cycles};
    return Cycles{std::int64_t{c.hop_cycles} * (1 + node % c.columns + node / c.columns)};
  }
  const int a = from / c.nps_per_node, b = to / c.nps_per_node;
  const int hops = std::abs(a % c.columns - b % c.columns) + std::abs(a / c.columns - b / c.columns);
  return Cycles{std::int64_t{c.hop_cycles} * hops};
}

}  // namespace npu::mesh
