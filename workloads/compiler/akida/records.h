// What each neural processor of a mapping is told.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "isa/akida/program.h"
#include "models/mesh/fully_connected_config.h"
#include "workloads/compiler/mesh/mapping.h"
#include "workloads/integer/event_layer.h"

namespace npu::compiler::akida {

struct MapSize {
  std::int64_t x = 1, y = 1, channels = 1;
};
MapSize output_map(const mesh::Layer& layer);  // after pooling

// In the order of pass, layer, NP. Throws InputError where a layer has more tiles than rows of output, or a
// global pool is cut into tiles.
std::vector<npu::akida::Assignment> assignments_of(std::span<const mesh::Layer> layers,
                                                   const mesh::Mapping& mapping,
                                                   const npu::mesh::FullyConnectedConfig& fully_connected);

// With the share of the layer's values that the assignment states; zeros where it has none.
npu::akida::Record record_of(const npu::akida::Assignment& a, const integer::EventLayer& layer);

}  // namespace npu::compiler::akida
