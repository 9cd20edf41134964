#include "workloads/reference/float_run.h"

#include <map>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/reference/float_operation.h"

namespace npu::reference {

namespace {

// The tensors that are in use: each goes with its last reader.
class Store {
 public:
  explicit Store(const graph::Graph& graph)
      : graph_(graph), readers_(graph.values.size(), 0), tensors_(readers_.size()) {
    for (const auto& node : graph.nodes) {
      for (const auto id : node.inputs) {
        if (id != graph::kNone) ++readers_[at(id)];
      }
    }
    for (const auto id : graph.outputs) ++readers_[at(id)];
  }

  void put(graph::ValueId id, Tensor tensor) {
    if (readers_[at(id)] > 0) tensors_[at(id)] = std::move(tensor);
  }

  const Tensor& get(graph::ValueId id) {
    const auto& value = graph_.value(id);
    if (tensors_[at(id)].shape.empty() && tensors_[at(id)].bytes.empty() && value.constant != nullptr) {
      Tensor tensor{.type = value.type, .shape = value.shape, .bytes = value.constant->read()};
      if (std::ssize(tensor.bytes) != value.elements() * size_of(value.type)) {
        throw InputError(
            Diagnostic{.path = value.name,
                       .what = fmt::format("has {} bytes of data instead of {}", tensor.bytes.size(),
                                           value.elements() * size_of(value.type))});
      }
      tensors_[at(id)] = std::move(tensor);
    }
    return tensors_[at(id)];
  }

  void release(graph::ValueId id) {
    --readers_[at(id)];
    // Constants are read again rather than kept.
    if (readers_[at(id)] == 0 || graph_.value(id).constant != nullptr) tensors_[at(id)] = {};
  }

 private:
  static std::size_t at(graph::ValueId id) { return static_cast<std::size_t>(id); }

  const graph::Graph& graph_;
  std::vector<int> readers_;
  std::vector<Tensor> tensors_;
};

void check_inputs(const graph::Graph& graph, std::span<const Tensor> inputs) {
  if (inputs.size() != graph.inputs.size()) {
    throw InputError(
        Diagnostic{.path = graph.name,
                   .what = fmt::format("has {} inputs, {} were given", graph.inputs.size(), inputs.size())});
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& value = graph.value(graph.inputs[i]);
    if (inputs[i].type == value.type && inputs[i].shape == value.shape &&
        std::ssize(inputs[i].bytes) == value.elements() * size_of(value.type))
      continue;
    throw InputError(Diagnostic{
        .path = value.name,
        .what = fmt::format("is {} {}, given was {} {}", shape_text(value.shape), to_string(value.type),
                            shape_text(inputs[i].shape), to_string(inputs[i].type))});
  }
}

}  // namespace

std::vector<Tensor> run_float(const graph::Graph& graph, std::span<const Tensor> inputs,
                              const FloatOptions& options) {
  check_inputs(graph, inputs);
  Store store(graph);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (options.on_value) options.on_value(graph.inputs[i], inputs[i]);
    store.put(graph.inputs[i], inputs[i]);
  }
  for (const auto& node : graph.nodes) {
    std::vector<const Tensor*> operands;
    for (const auto id : node.inputs) operands.push_back(id == graph::kNone ? nullptr : &store.get(id));
    Tensor result = compute(graph, node, operands);
    if (options.on_value) options.on_value(node.output, result);
    store.put(node.output, std::move(result));
    for (const auto id : node.inputs) {
      if (id != graph::kNone) store.release(id);
    }
  }
  std::vector<Tensor> outputs;
  for (const auto id : graph.outputs) outputs.push_back(store.get(id));
  return outputs;
}

}  // namespace npu::reference
