#include "workloads/quant/akida_fold.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/compiler/mesh/layers_of.h"
#include "workloads/compiler/mesh/supported_node.h"

namespace npu::quant {

namespace {

using compiler::mesh::Layer;
using compiler::mesh::LayerKind;
using compiler::mesh::Pool;
using graph::Graph;
using graph::Node;
using graph::ValueId;
using Reals = std::vector<double>;

class Folding {
 public:
  Folding(const Graph& graph, const Given& given, bool values)
      : graph_(graph), given_(given), values_(values) {}

  // `map_channels` are those of the layer before.
  RealLayer fold(const compiler::mesh::LayerNodes& source, std::int64_t map_channels) {
    layer_ = {.shape = source.layer};
    map_channels_ = map_channels;
    const Node& first = *source.nodes[0];
    const bool separable = layer_.shape.kind == LayerKind::kSeparable;
    const Node& weighted = separable ? *source.nodes[1] : first;
    take_given(weighted);
    if (values_) {
      if (separable) read_depthwise(first);
      as<graph::Gemm>(weighted) != nullptr ? read_matrix(weighted) : read_convolution(weighted);
      read_bias(weighted);
      if (separable) fold_depthwise_bias(first);
    }
    layer_.before = layer_.after = source.nodes.back()->output;
    for (const Node* node : source.nodes) {
      if (as<graph::BatchNormalization>(*node) != nullptr && values_) normalise(*node);
      if (compiler::mesh::is_activation(*node)) {
        layer_.before = node->inputs[0];
        layer_.after = node->output;
        const auto& unary = *as<graph::Unary>(*node);
        if (unary.kind == graph::UnaryKind::kClip) layer_.cap = static_cast<double>(unary.beta);
      }
    }
    if (const auto step = given_.steps.find(layer_.after);
        step != given_.steps.end() && step->second.bits <= 4)
      layer_.given_step = step->second;
    return std::move(layer_);
  }

 private:
  Reals reals_of(ValueId id) const {
    const auto floats = graph::floats_of(graph_, id);
    return {floats.begin(), floats.end()};
  }
  std::size_t filters() const { return static_cast<std::size_t>(layer_.shape.filters); }

  void read_convolution(const Node& node) {
    const auto old = reals_of(node.inputs[1]);
    const auto channels = static_cast<std::size_t>(graph_.value(node.inputs[1]).shape[1]);
    const std::size_t taps = old.size() / filters() / channels;
    layer_.weights.resize(old.size());
    for (std::size_t f = 0; f < filters(); ++f) {
      for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t tap = 0; tap < taps; ++tap)
          layer_.weights[(f * taps + tap) * channels + c] = old[(f * channels + c) * taps + tap];
      }
    }
  }

  void read_depthwise(const Node& node) { layer_.depthwise = reals_of(node.inputs[1]); }

  void read_matrix(const Node& node) {
    const auto old = reals_of(node.inputs[1]);
    const std::size_t inputs = old.size() / filters();
    const bool rows_are_filters = as<graph::Gemm>(node)->transpose_b;
    // Inputs of a map come as channel, x, y, and shall be x, y, channel.
    const auto channels = static_cast<std::size_t>(map_channels_);
    const std::size_t pixels = inputs / channels;
    layer_.weights.resize(old.size());
    for (std::size_t f = 0; f < filters(); ++f) {
      for (std::size_t i = 0; i < inputs; ++i) {
        const std::size_t from = rows_are_filters ? f * inputs + i : i * filters() + f;
        layer_.weights[f * inputs + i % pixels * channels + i / pixels] = old[from];
      }
    }
  }

  void read_bias(const Node& node) {
    layer_.bias.assign(filters(), 0);
    if (node.inputs.size() < 3 || node.inputs[2] == graph::kNone) return;
    const auto bias = reals_of(node.inputs[2]);
    for (std::size_t f = 0; f < filters(); ++f) layer_.bias[f] = bias[f % bias.size()];
  }

  void fold_depthwise_bias(const Node& depthwise) {
    if (depthwise.inputs.size() < 3 || depthwise.inputs[2] == graph::kNone) return;
    const auto bias = reals_of(depthwise.inputs[2]);
    for (std::size_t f = 0; f < filters(); ++f) {
      for (std::size_t c = 0; c < bias.size(); ++c)
        layer_.bias[f] += layer_.weights[f * bias.size() + c] * bias[c];
    }
  }

  // Integers that the layer can hold.
  void take_given(const Node& node) {
    const auto found = given_.weights.find(node.inputs[1]);
    const auto* gemm = as<graph::Gemm>(node);
    if (found == given_.weights.end() || (gemm != nullptr && !gemm->transpose_b)) return;
    const int most = layer_.shape.kind == LayerKind::kInputConvolution ? 127 : 7,
              largest = found->second.largest;
    if (largest > most) return;
    layer_.shape.weight_bits = largest <= 1 ? 2 : largest <= 7 ? 4 : 8;
    layer_.given_scales.resize(filters());
    for (std::size_t f = 0; f < filters(); ++f)
      layer_.given_scales[f] = found->second.scales[f % found->second.scales.size()];
  }

  void normalise(const Node& node) {
    const auto gain = reals_of(node.inputs[1]), offset = reals_of(node.inputs[2]),
               mean = reals_of(node.inputs[3]), variance = reals_of(node.inputs[4]);
    const auto epsilon = static_cast<double>(as<graph::BatchNormalization>(node)->epsilon);
    const std::size_t per_filter = layer_.weights.size() / filters();
    for (std::size_t f = 0; f < filters(); ++f) {
      const double factor = gain[f] / std::sqrt(variance[f] + epsilon);
      for (std::size_t i = 0; i < per_filter; ++i) layer_.weights[f * per_filter + i] *= factor;
      layer_.bias[f] = (layer_.bias[f] - mean[f]) * factor + offset[f];
    }
    layer_.given_scales.clear();  // no longer of these weights
  }

  const Graph& graph_;
  const Given& given_;
  bool values_;
  RealLayer layer_;
  std::int64_t map_channels_ = 1;
};

}  // namespace

std::vector<RealLayer> fold_for_akida(const Graph& graph, const Given& given,
                                      const compiler::mesh::Bits& bits, bool values) {
  Folding folding(graph, given, values);
  std::vector<RealLayer> layers;
  for (const auto& source : compiler::mesh::layer_nodes_of(graph, bits)) {
    layers.push_back(folding.fold(
        source, layers.empty() ? graph.value(graph.inputs[0]).shape[1] : layers.back().shape.filters));
    auto& shape = layers.back().shape;
    if (layers.back().given_step) shape.out_bits = layers.back().given_step->bits;
    if (layers.size() > 1) shape.in_bits = layers[layers.size() - 2].shape.out_bits;
  }
  return layers;
}

}  // namespace npu::quant
