// How long a neural processor takes for events and for its scan, in cycles, fractions included: the shell
// rounds sums, not parts (../shared/facts/akida.md 9, C8: fitted on the first passes of six networks).
//
//   events  cycles_per_update * events * kernel^2 * filters in whole groups
//   scan    cycles_per_neuron * neurons before pooling
#pragma once

#include <cstdint>

#include "models/mesh/event_engine_config.h"
#include "sim/core/quantity.h"

namespace npu::mesh {

constexpr double event_cycles(const EventEngineConfig& c, std::int64_t events, int kernel,
                              std::int64_t filters) {
  const std::int64_t updated = ceil_div(filters, c.filter_group) * c.filter_group;
  return c.cycles_per_update * static_cast<double>(events * kernel * kernel * updated);
}

constexpr double scan_cycles(const EventEngineConfig& c, std::int64_t neurons) {
  return c.cycles_per_neuron * static_cast<double>(neurons);
}

}  // namespace npu::mesh
