// What Akida 1.0 lets a layer be, independent of how many neural processors a device has. Published by the
// vendor [P] (../shared/facts/akida.md 1.2), except where limits.cpp says otherwise. Height is x here, the
// first dimension of a printed shape, and width is y.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/diagnostic.h"
#include "workloads/compiler/mesh/layer.h"

namespace npu::compiler::mesh {

struct LimitBreach {
  std::string layer;
  std::string limit;  // "channels 1 or 3"
  std::string value;  // "4"
  bool operator==(const LimitBreach&) const = default;
};

struct LimitReport {
  std::vector<LimitBreach> errors;    // the hardware has no such layer
  std::vector<LimitBreach> warnings;  // the vendor's tools would refuse it, this simulator runs it
};

// All breaches of all layers, in layer order.
LimitReport check_limits(std::span<const Layer> layers);

// "conv1: stride 2: the limit is ..."
std::string to_string(const LimitBreach& breach);

// Throws InputError with every error of the report.
void require_limits(const LimitReport& report);

}  // namespace npu::compiler::mesh
