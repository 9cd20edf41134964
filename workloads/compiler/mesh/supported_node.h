// Whether Akida 1.0 has anything for a node, seen alone.
#pragma once

#include <optional>
#include <string>

#include "workloads/graph/graph.h"

namespace npu::compiler::mesh {

struct Refusal {
  std::string what;
  std::string hint = {};
};

enum class WindowPadding { kSame, kValid, kOther };

// Of a two-dimensional window over an input of NCHW.
WindowPadding padding_of(const graph::Window& window, const std::vector<std::int64_t>& input);

bool is_depthwise(const graph::Graph& graph, const graph::Node& node);
bool is_activation(const graph::Node& node);  // Relu, or Clip from 0

std::optional<Refusal> refusal_of(const graph::Graph& graph, const graph::Node& node);

}  // namespace npu::compiler::mesh
