// A graph without branches as the list that it is.
#pragma once

#include <string>
#include <vector>

#include "workloads/compiler/mesh/supported_node.h"
#include "workloads/graph/graph.h"

namespace npu::compiler::mesh {

// Throws InputError that says "graph: node: why".
[[noreturn]] void refuse(const graph::Graph& graph, const std::string& node, const Refusal& refusal);

// The nodes from the only input to the only output. Throws InputError with every node that Akida 1.0 has
// nothing for, else with the first that branches.
std::vector<const graph::Node*> chain_of(const graph::Graph& graph);

}  // namespace npu::compiler::mesh
