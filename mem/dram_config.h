// DRAM as the network-on-chip sees it: {peak, efficiency, latency}, and what others take of it.
#pragma once

#include "sim/config/key.h"

namespace npu::mem {

// Base registers hold 36-bit addresses in units of 16 bytes, and the board puts DRAM at 1 GiB: at most 63
// GiB.
struct DramConfig {
  std::int64_t size_mib = 0;
  double peak_gb_s = 0;
  double efficiency = 0;
  double latency_ns = 0;
  double background_gb_s = 0;  // below what is reached, tools/hardware.cpp checks it

  double bytes_per_ns() const { return peak_gb_s * efficiency; }

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "size_mib",
              .low = 1,
              .high = 64512,
              .unit = "MiB",
              .meaning = "capacity: buffers beyond it are refused",
              .affects = config::Affects::kLimit},
             c.size_mib);
    v.number({.name = "peak_gb_s",
              .low = 0.01,
              .high = 10000,
              .unit = "GB/s",
              .meaning = "pin bandwidth, shared by all clusters"},
             c.peak_gb_s);
    v.number({.name = "efficiency",
              .low = 0.01,
              .high = 1,
              .unit = "",
              .meaning = "share of the peak that long transfers reach"},
             c.efficiency);
    v.number({.name = "latency_ns",
              .low = 0,
              .high = 100000,
              .unit = "ns",
              .meaning = "from the request to the first byte, once a transfer"},
             c.latency_ns);
    v.number({.name = "background_gb_s",
              .low = 0,
              .high = 10000,
              .unit = "GB/s",
              .meaning = "that the rest of the chip asks for all the time: one more claimant, below peak x "
                         "efficiency"},
             c.background_gb_s);
  }
};

}  // namespace npu::mem
