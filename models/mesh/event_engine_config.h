// How fast a neural processor works off its events and scans its neurons.
#pragma once

#include "sim/config/key.h"

namespace npu::mesh {

struct EventEngineConfig {
  double cycles_per_update = 0;
  int filter_group = 0;
  double cycles_per_neuron = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number(
        {.name = "cycles_per_update",
         .low = 0,
         .high = 1000,
         .unit = "cycle",
         .scales_with = "clock",
         .meaning = "of one potential that an event updates: an event updates kernel x kernel potentials "
                    "of each of its filters, these rounded up to whole groups"},
        c.cycles_per_update);
    v.number({.name = "filter_group",
              .low = 1,
              .high = 1024,
              .unit = "filter",
              .meaning = "filters that are updated together"},
             c.filter_group);
    v.number({.name = "cycles_per_neuron",
              .low = 0,
              .high = 1000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "of the scan that turns potentials into events, for each neuron before pooling"},
             c.cycles_per_neuron);
  }
};

}  // namespace npu::mesh
