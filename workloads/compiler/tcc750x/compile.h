// IntegerGraph to a TCC750x program. Strategies by name; today "layerwise".
#pragma once

#include "models/tcc750x/config.h"
#include "workloads/compiler/compiled.h"
#include "workloads/compiler/tile/machine.h"

namespace npu::compiler::tcc750x {

struct CompileOptions {
  std::string strategy = "layerwise";
  double memory_latency_ns = 0;  // of the board's DRAM, for choosing tiles
};

const std::vector<std::string>& strategies();

// What the tile compiler sees of the machine.
Machine machine_of(const npu::tcc750x::Config& config, double memory_latency_ns);

// Throws InputError: a strategy that nobody knows, layers that do not fit.
Compiled compile(const IntegerGraph& graph, const npu::tcc750x::Config& config,
                 const CompileOptions& options);

}  // namespace npu::compiler::tcc750x
