// One operation of a float graph on tensors.
#pragma once

#include <span>

#include "workloads/graph/graph.h"

namespace npu::reference {

// The node's output. `inputs` are the tensors of node.inputs in their order, null where one is absent; shapes
// and types are those of the graph's values. Throws InputError where no kernel takes the types.
Tensor compute(const graph::Graph& graph, const graph::Node& node, std::span<const Tensor* const> inputs);

}  // namespace npu::reference
