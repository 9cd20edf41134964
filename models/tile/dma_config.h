// A DMA engine: one transfer after the other, in order.
#pragma once

#include "sim/config/key.h"

namespace npu::tile {

struct DmaConfig {
  double setup_ns = 0;
  double port_gb_s = 0;
  int queue = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "setup_ns",
              .low = 0,
              .high = 1e6,
              .unit = "ns",
              .meaning = "from a transfer's turn to its request at the memory"},
             c.setup_ns);
    v.number({.name = "port_gb_s",
              .low = 0.001,
              .high = 10000,
              .unit = "GB/s",
              .meaning = "bandwidth of the engine's port"},
             c.port_gb_s);
    v.number({.name = "queue",
              .low = 1,
              .high = 4096,
              .unit = "transfer",
              .meaning = "transfers queued and in flight before RUN blocks"},
             c.queue);
  }
};

}  // namespace npu::tile
