// Passes: layers whose neural processors are there at the same time. A network that needs more NPs than the
// device has runs in several, one after the other. Layers are taken in order, and a pass ends where the next
// layer does not fit: this gives every published boundary [I] (../shared/facts/akida.md 5.3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/compiler/mesh/layer.h"

namespace npu::compiler::mesh {

struct Packing {
  std::vector<int> pass_of;  // of each layer, from 0
  int passes = 0;            // at least 1 where there is a layer, be it one that takes no NP
};

// Nothing if a layer alone takes more than `np_count`.
std::optional<Packing> packed(std::span<const int> nps, int np_count);

// Throws InputError that names every layer that alone takes more than `np_count`. One of nps a layer.
Packing pack(std::span<const Layer> layers, std::span<const int> nps, int np_count);

}  // namespace npu::compiler::mesh
