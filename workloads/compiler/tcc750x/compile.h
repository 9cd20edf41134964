// IntegerGraph to a TCC750x program. Strategies by name; today "layerwise".
#pragma once

#include <limits>

#include "models/tcc750x/config.h"
#include "workloads/compiler/compiled.h"
#include "workloads/compiler/tile/machine.h"

namespace npu::compiler::tcc750x {

struct CompileOptions {
  std::string strategy = "layerwise";
  // Of the board's DRAM, for choosing tiles.
  double memory_latency_ns = 0;
  double memory_gb_s = std::numeric_limits<double>::infinity();
};

const std::vector<std::string>& strategies();

// What the tile compiler sees of the machine.
Machine machine_of(const npu::tcc750x::Config& config, const CompileOptions& options);

// Throws InputError: a strategy that nobody knows, layers that do not fit.
Compiled compile(const IntegerGraph& graph, const npu::tcc750x::Config& config,
                 const CompileOptions& options);

}  // namespace npu::compiler::tcc750x
