// How long the input converter takes for an image: the slower of its neurons before pooling and its pixels
// (../shared/facts/akida.md 9, C9: ten published layers, mean 2.3 %).
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/mesh/input_converter_config.h"

namespace npu::mesh {

constexpr double input_converter_cycles(const InputConverterConfig& c, std::int64_t neurons,
                                        std::int64_t pixels) {
  return std::max(c.cycles_per_neuron * static_cast<double>(neurons),
                  c.cycles_per_pixel * static_cast<double>(pixels));
}

}  // namespace npu::mesh
