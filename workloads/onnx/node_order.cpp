#include "workloads/onnx/node_order.h"

#include <functional>
#include <map>
#include <queue>

namespace npu::onnx_file {

NodeOrder order_nodes(const onnx::GraphProto& graph, const std::set<std::string>& known) {
  std::map<std::string, int> maker;
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const auto& name : graph.node(i).output()) {
      if (!name.empty() && !known.contains(name)) maker.emplace(name, i);
    }
  }
  std::vector<std::vector<int>> readers(static_cast<std::size_t>(graph.node_size()));
  std::vector<int> missing(static_cast<std::size_t>(graph.node_size()), 0);
  std::priority_queue<int, std::vector<int>, std::greater<>>
      ready;  // the file's order where there is a choice
  for (int i = 0; i < graph.node_size(); ++i) {
    std::set<int> makers;
    for (const auto& name : graph.node(i).input()) {
      if (const auto found = maker.find(name); found != maker.end()) makers.insert(found->second);
    }
    for (const int from : makers) readers[static_cast<std::size_t>(from)].push_back(i);
    missing[static_cast<std::size_t>(i)] = static_cast<int>(makers.size());
    if (makers.empty()) ready.push(i);
  }
  NodeOrder order;
  for (; !ready.empty();) {
    const int node = ready.top();
    ready.pop();
    order.nodes.push_back(node);
    for (const int reader : readers[static_cast<std::size_t>(node)]) {
      if (--missing[static_cast<std::size_t>(reader)] == 0) ready.push(reader);
    }
  }
  for (int i = 0; i < graph.node_size(); ++i) {
    if (missing[static_cast<std::size_t>(i)] > 0) order.cyclic.push_back(i);
  }
  return order;
}

}  // namespace npu::onnx_file
