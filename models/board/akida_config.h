// A board with an Akida 1.0: the device, the memory that it reaches by DMA, the host's share of time.
#pragma once

#include "mem/dram_config.h"
#include "models/akida/config.h"

namespace npu::board {

struct AkidaHostConfig {
  double submit_and_interrupt_ns = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number(
        {.name = "submit_and_interrupt_ns",
         .low = 0,
         .high = 1e9,
         .unit = "ns",
         .meaning = "the host's share of a batch of frames: what user code waits beyond the device's clock"},
        c.submit_and_interrupt_ns);
  }
};

struct AkidaConfig {
  akida::Config npu;
  mem::DramConfig dram;
  AkidaHostConfig host;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.section("npu", "the neural processors", c.npu);
    v.section("dram", "memory outside the mesh: scratch memory and external weights", c.dram);
    v.section("host", "the host processor", c.host);
  }
};

}  // namespace npu::board
