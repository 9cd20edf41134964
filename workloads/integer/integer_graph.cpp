#include "workloads/integer/integer_graph.h"

#include <array>

namespace npu::integer {

std::string_view name_of(const Operation& operation) {
  constexpr std::array<std::string_view, 8> kNames{"convolution", "max_pool", "global_average", "add",
                                                   "multiply",    "sigmoid",  "concat",         "upsample2"};
  return kNames[operation.index()];
}

std::int64_t IntegerGraph::macs(const Node& node) const {
  const auto* conv = std::get_if<Convolution>(&node.operation);
  if (conv == nullptr) return 0;
  const auto& window = conv->window;
  return tensor(node.output).elements() * (tensor(node.inputs[0]).channels / conv->groups) *
         window.kernel_height * window.kernel_width;
}

std::int64_t IntegerGraph::macs() const {
  std::int64_t sum = 0;
  for (const Node& node : nodes) sum += macs(node);
  return sum;
}

}  // namespace npu::integer
