// How long a fully connected layer takes (../shared/facts/akida.md 6; 9, C11).
//
//   inside (FNP3)   cycles_per_event_unit * events * units
//   outside (FNP2)  all weights through the stream port, whatever the events, and cycles_per_unit * units
#pragma once

#include <cstdint>

#include "models/mesh/fully_connected_config.h"

namespace npu::mesh {

constexpr double inside_cycles(const FullyConnectedConfig& c, std::int64_t events, std::int64_t units) {
  return c.cycles_per_event_unit * static_cast<double>(events * units);
}

constexpr double outside_unit_cycles(const FullyConnectedConfig& c, std::int64_t units) {
  return c.cycles_per_unit * static_cast<double>(units);
}

// Of the stream port, for mem::DramModule.
constexpr double stream_bytes_per_ns(const FullyConnectedConfig& c, double clock_mhz) {
  return c.stream_bytes_per_cycle * clock_mhz / 1e3;
}

}  // namespace npu::mesh
