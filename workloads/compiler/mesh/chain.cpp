#include "workloads/compiler/mesh/chain.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::compiler::mesh {

using graph::Graph;
using graph::Node;

namespace {

Diagnostic diagnostic(const Graph& graph, const std::string& node, const Refusal& refusal) {
  return {.path = fmt::format("{}: {}", graph.name, node), .what = refusal.what, .hint = refusal.hint};
}

void check_nodes(const Graph& graph) {
  std::vector<Diagnostic> problems;
  for (const Node& node : graph.nodes) {
    if (const auto refusal = refusal_of(graph, node))
      problems.push_back(diagnostic(graph, node.name, *refusal));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace

void refuse(const Graph& graph, const std::string& node, const Refusal& refusal) {
  throw InputError(diagnostic(graph, node, refusal));
}

std::vector<const Node*> chain_of(const Graph& graph) {
  check_nodes(graph);
  if (graph.inputs.size() != 1 || graph.outputs.size() != 1) {
    refuse(graph, "inputs and outputs",
           {fmt::format("there are {} and {}; Akida 1.0 takes one of each", graph.inputs.size(),
                        graph.outputs.size())});
  }
  const graph::Value& input = graph.value(graph.inputs[0]);
  if (input.shape.size() < 2 || input.shape[0] != 1)
    refuse(graph, input.name, {"is not one image or vector", "set the batch to 1"});
  std::map<graph::ValueId, const Node*> readers;
  for (const Node& node : graph.nodes) {
    const auto [other, first] = readers.emplace(node.inputs[0], &node);
    if (!first) {
      refuse(graph, node.name,
             {fmt::format("reads what {} reads too; Akida 1.0 has no branches", other->second->name)});
    }
  }
  std::vector<const Node*> chain;
  auto value = graph.inputs[0];
  for (auto next = readers.find(value); value != graph.outputs[0] && next != readers.end();
       next = readers.find(value)) {
    chain.push_back(next->second);
    value = next->second->output;
  }
  for (const Node& node : graph.nodes) {
    if (std::ranges::find(chain, &node) == chain.end())
      refuse(graph, node.name, {"is not on the way from the input to the output"});
  }
  return chain;
}

}  // namespace npu::compiler::mesh
