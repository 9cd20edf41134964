// Fully connected layers: in the memory of a neural processor (FNP3), or with weights that stream from
// external memory (FNP2).
#pragma once

#include <cstdint>

#include "sim/config/key.h"

namespace npu::mesh {

struct FullyConnectedConfig {
  int external_count = 0;
  std::int64_t internal_bytes = 0;
  double cycles_per_event_unit = 0;
  double stream_bytes_per_cycle = 0;
  double cycles_per_unit = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    using config::Affects;
    v.number(
        {.name = "external_count",
         .low = 0,
         .high = 1024,
         .unit = "NP",
         .meaning = "neural processors whose weights can lie in external memory (FNP2); each can be used "
                    "once in a program",
         .affects = Affects::kLimit},
        c.external_count);
    v.number({.name = "internal_bytes",
              .low = 0,
              .high = 1 << 24,
              .unit = "byte",
              .meaning = "packed weights up to which a fully connected layer stays inside (FNP3)",
              .affects = Affects::kProgram},
             c.internal_bytes);
    v.number({.name = "cycles_per_event_unit",
              .low = 0,
              .high = 1000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "inside: of an event, for each unit"},
             c.cycles_per_event_unit);
    v.number({.name = "stream_bytes_per_cycle",
              .low = 0.001,
              .high = 1000,
              .unit = "byte",
              .scales_with = "clock",
              .meaning = "outside: port through which weights stream, all of them whatever the events"},
             c.stream_bytes_per_cycle);
    v.number({.name = "cycles_per_unit",
              .low = 0,
              .high = 100000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "outside: of a unit, beside its weights"},
             c.cycles_per_unit);
  }
};

}  // namespace npu::mesh
