// What the core draws: for each update of a potential, for each neuron, and all the time.
#pragma once

#include "sim/config/key.h"

namespace npu::mesh {

struct EnergyConfig {
  double pj_per_update = 0;
  double pj_per_neuron = 0;
  double static_mw = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    using config::Affects;
    v.number(
        {.name = "pj_per_update",
         .low = 0,
         .high = 1e6,
         .unit = "pJ",
         .meaning = "of a potential that an event updates, in convolutions and separable layers; an event "
                    "that several tiles hold counts once",
         .affects = Affects::kValues},
        c.pj_per_update);
    v.number({.name = "pj_per_neuron",
              .low = 0,
              .high = 1e6,
              .unit = "pJ",
              .meaning = "of an output neuron before pooling, in the same layers",
              .affects = Affects::kValues},
             c.pj_per_neuron);
    v.number({.name = "static_mw",
              .low = 0,
              .high = 1e6,
              .unit = "mW",
              .meaning = "as long as it runs",
              .affects = Affects::kValues},
             c.static_mw);
  }
};

}  // namespace npu::mesh
