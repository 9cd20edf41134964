#include "workloads/reference/event_run.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/integer/event_host.h"

namespace npu::reference {

namespace {

using compiler::mesh::LayerKind;
using compiler::mesh::Pool;
using integer::EventLayer;

kernels::EventConvolutionShape shape_of(const EventLayer& layer) {
  const auto& s = layer.shape;
  return {.in_x = static_cast<int>(s.in_x),
          .in_y = static_cast<int>(s.in_y),
          .in_channels = static_cast<int>(s.in_channels),
          .filters = static_cast<int>(s.filters),
          .kernel = s.kernel,
          .stride = s.stride,
          .same = s.padding == compiler::mesh::Padding::kSame,
          .padding_value = layer.padding_value};
}

std::vector<numerics::Akida1Channel> channels_of(const EventLayer& layer) {
  std::vector<numerics::Akida1Channel> channels;
  for (std::size_t f = 0; f < layer.threshold.size(); ++f)
    channels.push_back({layer.threshold[f], layer.act_step[f]});
  return channels;
}

}  // namespace

EventPotentials::EventPotentials(const EventLayer& layer)
    : shape_(shape_of(layer)), pool_(layer.shape.pool), pool_stride_(layer.shape.pool_stride) {
  weights_ = layer.shape.kind == LayerKind::kSeparable
                 ? kernels::event_pack_separable(shape_, layer.depthwise, layer.weights)
                 : kernels::event_pack(shape_, layer.weights);
}

void EventPotentials::compute(std::span<const std::int32_t> input, EventMap& potentials) const {
  EventMap convolved(static_cast<std::size_t>(shape_.out_size()));
  kernels::event_convolution(shape_, weights_, input, convolved);
  if (pool_ == Pool::kNone) {
    potentials = std::move(convolved);
  } else if (pool_ == Pool::kGlobal) {
    potentials.resize(static_cast<std::size_t>(shape_.filters));
    kernels::event_global_sum_ref(shape_.filters, convolved, potentials);
  } else {
    const auto halved = [&](int size) {
      return static_cast<std::size_t>((size + pool_stride_ - 1) / pool_stride_);
    };
    potentials.resize(halved(shape_.out_x()) * halved(shape_.out_y()) *
                      static_cast<std::size_t>(shape_.filters));
    kernels::event_max_pool_ref(shape_.out_x(), shape_.out_y(), shape_.filters, pool_stride_, convolved,
                                potentials);
  }
}

EventReference::EventReference(const integer::IntegerGraph& graph) : graph_(graph) {
  for (const auto& node : graph.nodes) {
    const auto* layer = std::get_if<EventLayer>(&node.operation);
    if (layer == nullptr || !graph.has_values) {
      throw InputError(Diagnostic{.path = graph.name,
                                  .what = layer == nullptr
                                              ? fmt::format("{} is no event layer: policy {} is not {}",
                                                            node.name, graph.policy, integer::kAkida1)
                                              : "has no values: it was made to be timed"});
    }
    layers_.emplace_back(*layer);
    channels_.push_back(channels_of(*layer));
  }
  for (const auto& t : graph.tensors) tensors_.emplace_back(static_cast<std::size_t>(t.elements()));
}

void EventReference::run(std::span<const std::int32_t> input,
                         const std::function<void(integer::TensorId)>& on_tensor) {
  EventMap& first = tensors_[static_cast<std::size_t>(graph_.input.tensor)];
  if (input.size() != first.size())
    throw InputError(Diagnostic{
        .path = graph_.name,
        .what = fmt::format("its input has {} elements, {} were given", first.size(), input.size())});
  std::ranges::copy(input, first.begin());
  if (on_tensor) on_tensor(graph_.input.tensor);
  for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
    compute(n);
    if (on_tensor) on_tensor(graph_.nodes[n].output);
  }
}

void EventReference::compute(std::size_t n) {
  const auto& node = graph_.nodes[n];
  const auto& layer = std::get<EventLayer>(node.operation);
  EventMap& out = tensors_[static_cast<std::size_t>(node.output)];
  layers_[n].compute(tensor(node.inputs[0]), potentials_);
  if (layer.activated())
    kernels::event_activate_ref(channels_[n], layer.shape.out_bits, potentials_, out);
  else
    out = potentials_;
}

std::vector<double> EventReference::output(std::size_t i) const {
  const auto id = graph_.outputs.at(i);
  const auto node = std::ranges::find(graph_.nodes, id, &integer::Node::output);
  return integer::event_output(graph_, *node, tensor(id));
}

}  // namespace npu::reference
