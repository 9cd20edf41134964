#include "tools/akida/comparison.h"

#include <fmt/format.h>

namespace npu::tools {

std::string RowDifference::to_string() const {
  return fmt::format("{}: row {}, column {}, channel {} is {}, the reference has {}", layer, x, y, channel,
                     machine, reference);
}

RowComparison::RowComparison(const integer::IntegerGraph& graph, std::span<const std::int32_t> input)
    : graph_(graph), reference_(graph) {
  reference_.run(input);
  for (const auto& node : graph.nodes)
    seen_.emplace_back(static_cast<std::size_t>(graph.tensor(node.output).elements()));
}

const std::vector<std::int32_t>& RowComparison::reference_of(int layer) const {
  return reference_.tensor(graph_.nodes[static_cast<std::size_t>(layer)].output);
}

void RowComparison::differ(int layer, std::int64_t index, std::int32_t machine, std::int32_t reference) {
  if (first_) return;
  const auto& node = graph_.nodes[static_cast<std::size_t>(layer)];
  const auto& tensor = graph_.tensor(node.output);
  const std::int64_t channels = tensor.channels, width = tensor.width;
  first_ = RowDifference{.layer = node.name,
                         .x = index / channels / width,
                         .y = index / channels % width,
                         .channel = index % channels,
                         .machine = machine,
                         .reference = reference};
}

// An event where the reference has another value is told at once; one that is missing by finish().
void RowComparison::row(int layer, const mesh::RowOfEvents& row) {
  const auto& tensor = graph_.tensor(graph_.nodes[static_cast<std::size_t>(layer)].output);
  auto& seen = seen_[static_cast<std::size_t>(layer)];
  const auto& reference = reference_of(layer);
  for (const auto& event : row.events) {
    const std::int64_t index = (row.x * tensor.width + event.y) * tensor.channels + event.channel;
    seen[static_cast<std::size_t>(index)] = event.value;
    if (event.value != reference[static_cast<std::size_t>(index)])
      differ(layer, index, event.value, reference[static_cast<std::size_t>(index)]);
  }
}

void RowComparison::finish() {
  for (std::size_t layer = 0; layer < seen_.size(); ++layer) {
    const auto& reference = reference_of(static_cast<int>(layer));
    for (std::size_t i = 0; i < seen_[layer].size(); ++i) {
      if (seen_[layer][i] != reference[i])
        differ(static_cast<int>(layer), static_cast<std::int64_t>(i), seen_[layer][i], reference[i]);
    }
    elements_ += std::ssize(seen_[layer]);
  }
}

}  // namespace npu::tools
