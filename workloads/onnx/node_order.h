// An order in which the nodes of a model can be computed: the file's own where that is one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

namespace npu::onnx_file {

struct NodeOrder {
  std::vector<int> nodes;
  std::vector<int> cyclic;  // those that wait for each other, or for one that does
};

// `known`: values that are there before any node. A value that nobody makes holds nobody up.
NodeOrder order_nodes(const onnx::GraphProto& graph, const std::set<std::string>& known);

}  // namespace npu::onnx_file
