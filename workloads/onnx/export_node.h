// One operation of a graph as an ONNX node.
#pragma once

#include <functional>
#include <vector>

#include <onnx/onnx_pb.h>

#include "workloads/graph/graph.h"

namespace npu::onnx_file {

// Constants that ONNX wants as inputs where the graph has attributes: shapes, axes, bounds.
struct ExtraConstant {
  graph::Value value;
};

struct ExportedNode {
  onnx::NodeProto node;
  std::vector<ExtraConstant> constants;
};

ExportedNode export_node(const graph::Graph& graph, const graph::Node& node);
// The name of a value in the file: unique, and never empty.
std::string exported_name(const graph::Graph& graph, graph::ValueId id);
int onnx_type(DType type);

}  // namespace npu::onnx_file
