// Runs a float graph node by node: what the network means before anybody quantises it. The arithmetic is that
// of models/kernels/float; results are the same bits on every machine (fixed order of summation, no fused
// multiply-add), because calibration makes integers out of them.
#pragma once

#include <functional>
#include <span>

#include "workloads/graph/graph.h"

namespace npu::reference {

struct FloatOptions {
  // Called with every input and every computed value, in order; the tensor is gone afterwards.
  std::function<void(graph::ValueId, const Tensor&)> on_value;
};

// The graph's outputs. Throws InputError where an input's shape or type is not the graph's, or where an
// operation cannot be computed (node, what).
std::vector<Tensor> run_float(const graph::Graph& graph, std::span<const Tensor> inputs,
                              const FloatOptions& options = {});

}  // namespace npu::reference
