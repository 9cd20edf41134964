// What can vary in an Akida 1.0 (AKD1000, AKD1500). Every value comes from configs/hw/*.yaml with tag and
// source; nothing has a default.
#pragma once

#include <cmath>

#include "models/mesh/energy_config.h"
#include "models/mesh/event_engine_config.h"
#include "models/mesh/fully_connected_config.h"
#include "models/mesh/input_converter_config.h"
#include "models/mesh/neural_processor_config.h"
#include "models/mesh/router_config.h"
#include "sim/core/clock.h"

namespace npu::akida {

struct ConfigDmaConfig {
  double cycles_per_byte = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "cycles_per_byte",
              .low = 0.001,
              .high = 1000,
              .unit = "cycle",
              .scales_with = "clock",
              .meaning = "of the program, where a pass after the first configures its neural processors"},
             c.cycles_per_byte);
  }
};

// What a network's inputs look like where nobody has measured them.
struct ActivityConfig {
  double density = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "density",
              .low = 0,
              .high = 1,
              .meaning = "non-zero share of a layer's input where no values are computed and no list of "
                         "densities has the layer"},
             c.density);
  }
};

struct Config {
  double clock_mhz = 0;
  mesh::NeuralProcessorConfig np;
  mesh::EventEngineConfig events;
  mesh::InputConverterConfig converter;
  mesh::FullyConnectedConfig fully_connected;
  mesh::RouterConfig router;
  ConfigDmaConfig config_dma;
  mesh::EnergyConfig energy;
  ActivityConfig activity;

  Clock clock() const { return Clock{Hertz{std::llround(clock_mhz * 1e6)}}; }

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "clock_mhz", .low = 1, .high = 10000, .unit = "MHz", .meaning = "the only clock"},
             c.clock_mhz);
    v.section("np", "neural processors: how many, and what one holds", c.np);
    v.section("events", "neural processors: how fast", c.events);
    v.section("converter", "input converter (HRC)", c.converter);
    v.section("fully_connected", "fully connected layers (FNP2, FNP3)", c.fully_connected);
    v.section("router", "mesh", c.router);
    v.section("config_dma", "configuration DMA", c.config_dma);
    v.section("energy", "energy of the core", c.energy);
    v.section("activity", "inputs that nobody has measured", c.activity);
  }
};

}  // namespace npu::akida
