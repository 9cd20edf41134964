// A board: the device, its DRAM, the host's share of time.
#pragma once

#include "mem/dram_config.h"
#include "models/tcc750x/config.h"

namespace npu::board {

struct HostConfig {
  double submit_and_interrupt_ns = 0;
  double network_element_ns = 0;
  double network_mac_ns = 0;
  int threads = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "submit_and_interrupt_ns",
              .low = 0,
              .high = 1e9,
              .unit = "ns",
              .meaning = "the host's share of an inference: reset, registers, interrupt, cache maintenance"},
             c.submit_and_interrupt_ns);
    v.number({.name = "network_element_ns",
              .low = 0,
              .high = 1e6,
              .unit = "ns",
              .meaning = "of an element that the host computes, where a network ends in operations that the "
                         "device does not have"},
             c.network_element_ns);
    v.number({.name = "network_mac_ns",
              .low = 0,
              .high = 1e6,
              .unit = "ns",
              .meaning = "of a multiplication that the host computes, in such operations"},
             c.network_mac_ns);
    v.number({.name = "threads",
              .low = 1,
              .high = 1024,
              .meaning = "frames that the host can serve at once after their interrupts"},
             c.threads);
  }
};

struct Config {
  tcc750x::Config npu;
  mem::DramConfig dram;
  HostConfig host;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.section("npu", "the neural processor", c.npu);
    v.section("dram", "main memory", c.dram);
    v.section("host", "the host processor", c.host);
  }
};

}  // namespace npu::board
