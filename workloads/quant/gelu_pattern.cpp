#include "workloads/quant/gelu_pattern.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace npu::quant {

namespace {

using graph::Binary;
using graph::BinaryKind;
using graph::Node;
using graph::ValueId;

class Finder {
 public:
  explicit Finder(const graph::Graph& graph) : graph_(graph) {
    for (const Node& node : graph.nodes) {
      producer_[node.output] = &node;
      for (const ValueId v : node.inputs) readers_[v].push_back(&node);
    }
  }

  Gelus run() {
    for (const Node& node : graph_.nodes) {
      const auto* unary = std::get_if<graph::Unary>(&node.operation);
      if (unary != nullptr && unary->kind == graph::UnaryKind::kErf) match(node);
    }
    return std::move(found_);
  }

 private:
  void match(const Node& erf) {
    const auto scaled = producer_.find(erf.inputs[0]);
    if (scaled == producer_.end()) return;
    const auto x = scaled_by(*scaled->second, 1 / std::sqrt(2.0));
    const Node* plus = only_reader(erf.output, BinaryKind::kAdd);
    if (!x || plus == nullptr || !scaled_by_or_plus(*plus, BinaryKind::kAdd, 1)) return;
    const Node* product = only_reader(plus->output, BinaryKind::kMul);
    if (product == nullptr) return;
    const ValueId other = product->inputs[0] == plus->output ? product->inputs[1] : product->inputs[0];
    const Node* last = product;
    std::set<ValueId> inner{scaled->second->output, erf.output, plus->output};
    if (other == *x) {  // (x * (1 + erf)) * 0.5
      last = only_reader(product->output, BinaryKind::kMul);
      if (last == nullptr || !scaled_by(*last, 0.5)) return;
      inner.insert(product->output);
    } else if (const auto half = producer_.find(other);
               half != producer_.end() && scaled_by(*half->second, 0.5) == x) {
      inner.insert(other);              // (x * 0.5) * (1 + erf)
    } else if (constant(other, 0.5)) {  // ((1 + erf) * 0.5) * x
      last = only_reader(product->output, BinaryKind::kMul);
      if (last == nullptr || (last->inputs[0] != *x && last->inputs[1] != *x)) return;
      inner.insert(product->output);
    } else {
      return;
    }
    if (!std::ranges::all_of(inner, [&](ValueId v) { return is_read_within(v, inner, last->output); }))
      return;
    found_.gelus[last->output] = *x;
    found_.inner.merge(inner);
  }

  bool is_read_within(ValueId id, const std::set<ValueId>& inner, ValueId result) const {
    if (std::ranges::find(graph_.outputs, id) != graph_.outputs.end()) return false;
    return std::ranges::all_of(readers_.at(id), [&](const Node* reader) {
      return reader->output == result || inner.contains(reader->output);
    });
  }

  // The other operand, where the node multiplies by `factor` or divides by its inverse.
  std::optional<ValueId> scaled_by(const Node& node, double factor) const {
    const auto* binary = std::get_if<Binary>(&node.operation);
    if (binary == nullptr) return std::nullopt;
    if (binary->kind == BinaryKind::kDiv && constant(node.inputs[1], 1 / factor)) return node.inputs[0];
    return binary->kind == BinaryKind::kMul ? scaled_by_or_plus(node, BinaryKind::kMul, factor)
                                            : std::nullopt;
  }
  std::optional<ValueId> scaled_by_or_plus(const Node& node, BinaryKind kind, double number) const {
    const auto* binary = std::get_if<Binary>(&node.operation);
    if (binary == nullptr || binary->kind != kind) return std::nullopt;
    if (constant(node.inputs[1], number)) return node.inputs[0];
    if (constant(node.inputs[0], number)) return node.inputs[1];
    return std::nullopt;
  }
  bool constant(ValueId id, double number) const {
    const auto& value = graph_.value(id);
    if (value.constant == nullptr || value.elements() != 1 || value.type != DType::kF32) return false;
    return std::abs(static_cast<double>(graph::floats_of(graph_, id)[0]) - number) < 1e-3 * number;
  }
  const Node* only_reader(ValueId id, BinaryKind kind) const {
    const auto it = readers_.find(id);
    if (it == readers_.end() || it->second.size() != 1) return nullptr;
    const auto* binary = std::get_if<Binary>(&it->second.front()->operation);
    return binary != nullptr && binary->kind == kind ? it->second.front() : nullptr;
  }

  const graph::Graph& graph_;
  std::map<ValueId, const Node*> producer_;
  std::map<ValueId, std::vector<const Node*>> readers_;
  Gelus found_;
};

}  // namespace

Gelus find_gelus(const graph::Graph& graph) {
  return Finder(graph).run();
}

}  // namespace npu::quant
