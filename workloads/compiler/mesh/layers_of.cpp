#include "workloads/compiler/mesh/layers_of.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "workloads/compiler/mesh/chain.h"
#include "workloads/compiler/mesh/supported_node.h"

namespace npu::compiler::mesh {

using graph::Graph;
using graph::Node;

namespace {

constexpr int kImageBits = 8, kEventBits = 4;  // of a network's input

bool is_identity(const Node& node) {
  const auto* unary = as<graph::Unary>(node);
  return unary != nullptr && unary->kind == graph::UnaryKind::kIdentity;
}

// "separable_4" of "separable_4.depthwise" and "separable_4.pointwise".
std::string common_name(const std::string& a, const std::string& b) {
  const auto differ = std::ranges::mismatch(a, b).in1 - a.begin();
  const auto end = a.substr(0, static_cast<std::size_t>(differ)).find_last_of("./");
  return end == std::string::npos || end == 0 ? b : a.substr(0, end);
}

class Reader {
 public:
  Reader(const Graph& graph, const Bits& bits) : graph_(graph), bits_(bits), chain_(chain_of(graph)) {}

  std::vector<LayerNodes> read() && {
    for (skip_shapes(); at_ < chain_.size(); skip_shapes()) {
      if (!layers_.empty() && layers_.back().layer.out_bits == 0) {
        refuse_node(*chain_[at_],
                    {fmt::format("reads {}, which has no activation", layers_.back().layer.name),
                     "only the last layer of Akida 1.0 gives potentials"});
      }
      read_layer();
    }
    for (const LayerBits& exception : bits_.exceptions) {
      const auto named = [&](const LayerNodes& l) { return l.layer.name == exception.layer; };
      if (std::ranges::none_of(layers_, named))
        refuse(graph_, exception.layer, {"has bits of its own, but is no layer"});
    }
    return std::move(layers_);
  }

 private:
  [[noreturn]] void refuse_node(const Node& node, const Refusal& refusal) const {
    refuse(graph_, node.name, refusal);
  }

  const std::vector<std::int64_t>& in_shape(const Node& node) const {
    return graph_.value(node.inputs[0]).shape;
  }

  bool of_vector(const Node& node) const {
    return graph_.value(node.inputs[0]).elements() == in_shape(node)[1];
  }

  // Reshapes of vectors, and the one of a map that a fully connected layer begins with.
  void skip_shapes() {
    const Node* flattened = nullptr;
    for (; at_ < chain_.size(); ++at_) {
      const Node& node = *chain_[at_];
      if (!is_identity(node) && as<graph::Reshape>(node) == nullptr) break;
      if (!is_identity(node) && !of_vector(node)) flattened = &node;
    }
    if (flattened != nullptr && (at_ == chain_.size() || as<graph::Gemm>(*chain_[at_]) == nullptr))
      refuse_node(*flattened, {"makes a vector of a map, which only a fully connected layer reads"});
  }

  void read_layer() {
    const auto first = static_cast<std::ptrdiff_t>(at_);
    const Node& node = *chain_[at_++];
    Layer layer;
    if (as<graph::Gemm>(node) != nullptr) {
      layer = {.name = node.name, .kind = LayerKind::kFullyConnected, .in_channels = in_shape(node)[1]};
    } else if (is_depthwise(graph_, node)) {
      layer = separable(node);
    } else if (as<graph::Conv>(node) != nullptr) {
      layer = convolution(node);
    } else {
      refuse_node(node, {"has no convolution or fully connected layer before it to be part of"});
    }
    layer.filters = graph_.value(chain_[at_ - 1]->output).shape[1];
    const bool activated = read_tail(layer);
    set_bits(layer, activated);
    layers_.push_back(
        {std::move(layer), {chain_.begin() + first, chain_.begin() + static_cast<std::ptrdiff_t>(at_)}});
  }

  Layer convolution(const Node& node) const {
    Layer layer = windowed(node, LayerKind::kConvolution);
    const bool image = layers_.empty() && (layer.in_channels == 1 || layer.in_channels == 3);
    if (image) layer.kind = LayerKind::kInputConvolution;
    return layer;
  }

  Layer separable(const Node& node) {
    const Node* next = at_ < chain_.size() ? chain_[at_] : nullptr;
    if (next == nullptr) refuse_node(node, {"is depthwise, without a pointwise convolution behind"});
    const auto* pointwise = as<graph::Conv>(*next);
    const bool fits = pointwise != nullptr && pointwise->groups == 1 && pointwise->window.kernel[0] == 1 &&
                      pointwise->window.strides[0] == 1;
    if (!fits) {
      refuse_node(*next, {fmt::format("stands between the depthwise convolution {} and a pointwise one: the "
                                      "separable layer of Akida 1.0 has no {} there",
                                      node.name, name_of(next->operation))});
    }
    ++at_;
    Layer layer = windowed(node, LayerKind::kSeparable);
    layer.name = common_name(node.name, next->name);
    return layer;
  }

  Layer windowed(const Node& node, LayerKind kind) const {
    const auto& window = as<graph::Conv>(node)->window;
    const auto& shape = in_shape(node);
    const bool same = padding_of(window, shape) == WindowPadding::kSame;
    return {.name = node.name,
            .kind = kind,
            .in_x = shape[2],
            .in_y = shape[3],
            .in_channels = shape[1],
            .kernel = static_cast<int>(window.kernel[0]),
            .stride = static_cast<int>(window.strides[0]),
            .padding = same ? Padding::kSame : Padding::kValid};
  }

  // What folds into the layer; whether it is activated.
  bool read_tail(Layer& layer) {
    bool activated = false;
    for (; at_ < chain_.size(); ++at_) {
      const Node& node = *chain_[at_];
      const bool shape = is_identity(node) || (as<graph::Reshape>(node) != nullptr && of_vector(node));
      if (shape) continue;
      if (is_activation(node)) {
        if (activated) refuse_node(node, {"is a second activation"});
        activated = true;
      } else if (as<graph::BatchNormalization>(node) != nullptr) {
        check_normalisation(node, layer, activated);
      } else if (const auto* pool = as<graph::Pool>(node)) {
        set_pool(node, layer, Pool::kMax);
        layer.pool_stride = static_cast<int>(pool->window.strides[0]);
      } else if (as<graph::GlobalPool>(node) != nullptr) {
        if (activated) {
          refuse_node(node, {"averages after the activation; Akida 1.0 sums the potentials before it",
                             "put the activation behind the average"});
        }
        set_pool(node, layer, Pool::kGlobal);
      } else {
        break;
      }
    }
    return activated;
  }

  void check_normalisation(const Node& node, const Layer& layer, bool activated) const {
    if (activated)
      refuse_node(node, {"normalises after the activation, where it folds into no layer",
                         "put it before the activation"});
    if (layer.pool == Pool::kMax)
      refuse_node(node, {"normalises after the maximum, where it does not fold into the weights",
                         "put it before the maximum"});
  }

  void set_pool(const Node& node, Layer& layer, Pool pool) const {
    if (layer.pool != Pool::kNone || layer.kind == LayerKind::kFullyConnected)
      refuse_node(node, {fmt::format("{} cannot pool here: one pooling a convolution", layer.name)});
    layer.pool = pool;
  }

  void set_bits(Layer& layer, bool activated) const {
    const bool image = layer.kind == LayerKind::kInputConvolution;
    const auto own = std::ranges::find(bits_.exceptions, layer.name, &LayerBits::layer);
    const bool usual = own == bits_.exceptions.end();
    layer.in_bits = image ? kImageBits : layers_.empty() ? kEventBits : layers_.back().layer.out_bits;
    layer.weight_bits = !usual ? own->weights : image ? bits_.first_weights : bits_.weights;
    layer.out_bits = !activated ? 0 : usual ? bits_.activations : own->activations;
  }

  const Graph& graph_;
  const Bits& bits_;
  std::vector<const Node*> chain_;
  std::size_t at_ = 0;
  std::vector<LayerNodes> layers_;
};

}  // namespace

std::vector<LayerNodes> layer_nodes_of(const Graph& graph, const Bits& bits) {
  return Reader(graph, bits).read();
}

std::vector<Layer> layers_of(const Graph& graph, const Bits& bits) {
  std::vector<Layer> layers;
  for (auto& [layer, nodes] : layer_nodes_of(graph, bits)) layers.push_back(std::move(layer));
  return layers;
}

}  // namespace npu::compiler::mesh
