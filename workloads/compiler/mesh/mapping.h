// A network on neural processors: how each layer is split and in which pass it is.
//
// minimal  the fewest NPs of each layer: split.h
// allnps   [I] more NPs, no more passes. One cap f of the filters in an NP holds for the whole network: a
// layer
//          takes max(minimal parts, ceil(F / f)) parts, tiles stay, fully connected layers stay at one NP. f
//          is the smallest for which the packing has no more passes than minimal has. Gives all 90 published
//          rows of six networks, and totals of others (../shared/facts/akida.md 9, C6; unexplained: the
//          keyword net on 32 NPs, published 31 with the converter, this gives 30).
// hwpr     [I, fitted] more passes too: the smallest f, not below the fewest filters of a layer, with at most
//          5 passes and 132 NPs with the converter. Both limits were chosen to fit the published maps of
//          seven networks on 32 NPs; nothing checks them independently, least of all on another device.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/mesh/neural_processor_config.h"
#include "workloads/compiler/mesh/layer.h"
#include "workloads/compiler/mesh/split.h"

namespace npu::compiler::mesh {

enum class MapMode { kMinimal, kAllNps, kHwPr };

std::string_view name_of(MapMode mode);        // "minimal", "allnps", "hwpr"
MapMode map_mode_of(const std::string& name);  // throws InputError

// A map that is stated instead of computed, for the layers that it names; the others follow the mode.
struct StatedSplit {
  std::string layer;
  int n_spatial = 1;
  int n_filters = 1;
};

struct MappedLayer {
  std::string name;
  LayerKind kind = LayerKind::kConvolution;
  Split split;
  int nps = 0;   // of np_count: 0 for the input converter
  int pass = 0;  // from 0
};

struct Mapping {
  MapMode mode = MapMode::kMinimal;
  std::vector<MappedLayer> layers;
  int passes = 0;
  std::optional<std::int64_t> filter_cap;  // f; nothing in minimal, or where no layer is cut by it
  std::vector<std::string> notes;          // "hwpr: fitted ..."

  int nps() const;                 // as the vendor's table of networks counts: without the input converter
  int nps_with_converter() const;  // as its device summaries count
};

// Throws InputError with the problems of all layers: no layers; a layer that fits no memory or needs more NPs
// than there are; a stated split of an unknown or repeated layer, or one that does not fit; hwpr limits that
// no f keeps.
Mapping map_layers(std::span<const Layer> layers, const npu::mesh::NeuralProcessorConfig& config,
                   MapMode mode, std::span<const StatedSplit> stated = {});

}  // namespace npu::compiler::mesh
