// Energy of what blocks did, without the static share (../shared/facts/akida.md 9, C12).
#pragma once

#include <span>

#include "models/mesh/block_listener.h"
#include "models/mesh/energy_config.h"

namespace npu::mesh {

inline double dynamic_mj(const EnergyConfig& c, std::span<const LayerActivity> activity) {
  constexpr double kPicojoules = 1e9;  // of a millijoule
  double picojoules = 0;
  for (const auto& a : activity)
    picojoules +=
        c.pj_per_update * static_cast<double>(a.updates) + c.pj_per_neuron * static_cast<double>(a.neurons);
  return picojoules / kPicojoules;
}

}  // namespace npu::mesh
