#include "workloads/quant/akida_given.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

namespace npu::quant {

namespace {

using graph::Graph;
using graph::Node;
using graph::ValueId;

constexpr int kByte = 8;

class Stripping {
 public:
  explicit Stripping(const Graph& graph) : source_(graph) {
    given_.graph = graph;
    given_.graph.nodes.clear();
    for (const Node& node : graph.nodes) {
      for (const ValueId id : node.inputs) {
        if (id != graph::kNone) readers_[id].push_back(&node);
      }
    }
  }

  Given run() && {
    for (const Node& node : source_.nodes) {
      if (as<graph::Dequantize>(node) != nullptr && strip_dequantize(node)) continue;
      if (as<graph::Quantize>(node) != nullptr && strip_quantize(node)) continue;
      if (as<graph::Binary>(node) != nullptr && strip_greater(node)) continue;
      if (stripped_.contains(&node)) continue;
      Node kept = node;
      for (ValueId& id : kept.inputs) id = real(id);
      given_.graph.nodes.push_back(std::move(kept));
    }
    for (ValueId& id : given_.graph.outputs) id = real(id);
    if (dropped_ > 0) {
      given_.notes.push_back(
          fmt::format("{} tensors quantised as Akida 1.0 cannot hold are quantised anew", dropped_));
    }
    return std::move(given_);
  }

 private:
  ValueId real(ValueId id) const {
    const auto found = real_.find(id);
    return found == real_.end() ? id : found->second;
  }

  std::vector<double> scales_of(ValueId id) const {
    const auto floats = graph::floats_of(source_, id);
    return {floats.begin(), floats.end()};
  }
  bool zero_points_are_zero(const Node& node) const {
    if (node.inputs.size() < 3 || node.inputs[2] == graph::kNone) return true;
    return std::ranges::all_of(graph::integers_of(source_, node.inputs[2]), [](auto z) { return z == 0; });
  }
  bool is_constant(ValueId id) const { return source_.value(id).constant != nullptr; }

  bool strip_dequantize(const Node& node) {
    if (const auto from = quantised_.find(node.inputs[0]); from != quantised_.end()) {
      real_[node.output] = from->second;
      return true;
    }
    if (!is_constant(node.inputs[0])) return false;
    const auto integers = graph::integers_of(source_, node.inputs[0]);
    const auto scales = scales_of(node.inputs[1]);
    std::vector<std::int64_t> zeros(1, 0);
    if (!zero_points_are_zero(node)) zeros = graph::integers_of(source_, node.inputs[2]);
    const auto& shape = source_.value(node.output).shape;
    const auto axis = as<graph::Dequantize>(node)->axis;
    std::size_t inner = 1;  // elements between two scales
    for (auto d = static_cast<std::size_t>(axis) + 1; d < shape.size(); ++d)
      inner *= static_cast<std::size_t>(shape[d]);
    std::vector<float> reals(integers.size());
    GivenWeights weights{.scales = scales};
    for (std::size_t i = 0; i < reals.size(); ++i) {
      const std::size_t channel = i / inner % scales.size();
      reals[i] = static_cast<float>(static_cast<double>(integers[i] - zeros[channel % zeros.size()]) *
                                    scales[channel]);
      weights.largest = std::max(weights.largest, static_cast<int>(std::abs(integers[i])));
    }
    if (zero_points_are_zero(node) && (axis == 0 || scales.size() == 1))
      given_.weights[node.output] = std::move(weights);
    given_.graph.values[static_cast<std::size_t>(node.output)].constant =
        graph::held_floats(std::move(reals));
    return true;
  }

  bool strip_quantize(const Node& node) {
    const auto readers = readers_.find(node.output);
    const bool returns =
        readers != readers_.end() && std::ranges::all_of(readers->second, [](const Node* reader) {
          return as<graph::Dequantize>(*reader) != nullptr;
        });
    if (!returns || !is_constant(node.inputs[1])) return false;
    const auto scales = scales_of(node.inputs[1]);
    quantised_[node.output] = real(node.inputs[0]);
    if (scales.size() == 1 && zero_points_are_zero(node) && source_.value(node.output).type == DType::kU8)
      given_.steps[real(node.inputs[0])] = {.step = scales[0], .threshold = scales[0] / 2, .bits = kByte};
    else
      ++dropped_;
    return true;
  }

  // x > t as a number.
  bool strip_greater(const Node& node) {
    if (as<graph::Binary>(node)->kind != graph::BinaryKind::kGreater || !is_constant(node.inputs[1]))
      return false;
    const auto readers = readers_.find(node.output);
    if (readers == readers_.end() || readers->second.size() != 1) return false;
    const Node& cast = *readers->second[0];
    const bool number = as<graph::Cast>(cast) != nullptr && source_.value(cast.output).type == DType::kF32;
    if (!number || source_.value(node.inputs[1]).elements() != 1) return false;
    given_.graph.nodes.push_back({.name = node.name,
                                  .operation = graph::Unary{graph::UnaryKind::kClip, 0, 1},
                                  .inputs = {real(node.inputs[0])},
                                  .output = cast.output});
    given_.steps[cast.output] = {
        .step = 1, .threshold = graph::floats_of(source_, node.inputs[1])[0], .bits = 1};
    stripped_.insert(&cast);
    return true;
  }

  const Graph& source_;
  Given given_;
  std::map<ValueId, std::vector<const Node*>> readers_;
  std::map<ValueId, ValueId> quantised_;  // integers: the value that they stand for
  std::map<ValueId, ValueId> real_;
  std::set<const Node*> stripped_;
  int dropped_ = 0;
};

}  // namespace

Given without_quantisation(const Graph& graph) {
  return Stripping(graph).run();
}

}  // namespace npu::quant
