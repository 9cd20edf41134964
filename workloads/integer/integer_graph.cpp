#include "workloads/integer/integer_graph.h"

#include <array>

namespace npu::integer {

std::string_view name_of(const Operation& operation) {
  constexpr std::array<std::string_view, 9> kNames{"convolution", "max_pool",  "global_average",
                                                   "add",         "multiply",  "sigmoid",
                                                   "concat",      "upsample2", "event_layer"};
  return kNames[operation.index()];
}

std::int64_t IntegerGraph::macs(const Node& node) const {
  if (const auto* layer = std::get_if<EventLayer>(&node.operation)) return layer->macs();
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
