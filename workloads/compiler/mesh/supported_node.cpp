#include "workloads/compiler/mesh/supported_node.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace npu::compiler::mesh {

using graph::Graph;
using graph::Node;

namespace {

using Answer = std::optional<Refusal>;

const std::vector<std::int64_t>& input_shape(const Graph& graph, const Node& node) {
  return graph.value(node.inputs[0]).shape;
}

bool all_equal(const std::vector<std::int64_t>& values, std::int64_t value) {
  return std::ranges::all_of(values, [value](std::int64_t v) { return v == value; });
}

bool square(const graph::Window& window) {
  return window.kernel.size() == 2 && all_equal(window.kernel, window.kernel[0]) &&
         all_equal(window.strides, window.strides[0]);
}

bool constant_weights(const Graph& graph, const Node& node) {
  return std::all_of(node.inputs.begin() + 1, node.inputs.end(),
                     [&](graph::ValueId id) { return id == graph::kNone || graph.value(id).constant; });
}

struct Check {
  const Graph& graph;
  const Node& node;

  Answer operator()(const graph::Conv& conv) const {
    const auto& window = conv.window;
    if (!constant_weights(graph, node)) return Refusal{"its weights are computed"};
    if (window.kernel.size() != 2) return Refusal{"Akida 1.0 convolves in two dimensions"};
    if (!square(window)) {
      return Refusal{fmt::format("its kernel is {}, its stride {}; Akida 1.0 has squares only",
                                 fmt::join(window.kernel, "x"), fmt::join(window.strides, "x"))};
    }
    if (!all_equal(window.dilations, 1)) return Refusal{"Akida 1.0 has no dilated convolution"};
    if (conv.groups > 1 && !is_depthwise(graph, node)) {
      return Refusal{
          fmt::format("Akida 1.0 has no convolution in {} groups", conv.groups),
          "one group a channel (depthwise) with a pointwise convolution behind is a separable layer"};
    }
    if (padding_of(window, input_shape(graph, node)) == WindowPadding::kOther) {
      return Refusal{fmt::format("pads {} before and {} after; Akida 1.0 pads as TensorFlow's 'same' does",
                                 fmt::join(window.pads_begin, ", "), fmt::join(window.pads_end, ", ")),
                     "an odd pixel of padding goes to the end: before 0, after 1 for 3x3 with stride 2 on an "
                     "even size"};
    }
    return {};
  }
  Answer operator()(const graph::Gemm& gemm) const {
    if (!constant_weights(graph, node)) return Refusal{"its weights are computed"};
    if (gemm.transpose_a || gemm.alpha != 1 || gemm.beta != 1 || input_shape(graph, node)[0] != 1)
      return Refusal{"is more than a vector times weights"};
    return {};
  }
  Answer operator()(const graph::Pool& pool) const {
    const auto& window = pool.window;
    if (pool.kind != graph::PoolKind::kMax)
      return Refusal{"Akida 1.0 averages over a whole map only", "use a global average"};
    const bool fits =
        square(window) && window.kernel[0] == 2 && window.strides[0] <= 2 && all_equal(window.dilations, 1);
    if (!fits) return Refusal{"Akida 1.0 has a maximum of 2x2 with stride 1 or 2 only"};
    if (padding_of(window, input_shape(graph, node)) != WindowPadding::kSame)
      return Refusal{"Akida 1.0's maximum keeps the last, incomplete window", "pad odd sizes at the end"};
    return {};
  }
  Answer operator()(const graph::GlobalPool& pool) const {
    if (pool.kind == graph::PoolKind::kAverage) return {};
    return Refusal{"Akida 1.0 has no global maximum"};
  }
  Answer operator()(const graph::BatchNormalization&) const {
    if (constant_weights(graph, node)) return {};
    return Refusal{"its constants are computed"};
  }
  Answer operator()(const graph::Unary& unary) const {
    if (unary.kind == graph::UnaryKind::kIdentity || is_activation(node)) return {};
    return Refusal{fmt::format("Akida 1.0 has no {}", name_of(node.operation)),
                   "its activation is ReLU, or Clip from 0"};
  }
  Answer operator()(const graph::Reshape&) const {
    const auto& shape = graph.value(node.output).shape;
    if (shape.size() >= 2 && shape[1] == graph.value(node.output).elements()) return {};
    return Refusal{"only a vector can be made of a map"};
  }
  Answer operator()(const graph::Binary&) const {
    return Refusal{fmt::format("Akida 1.0 has no {}", name_of(node.operation)),
                   "it has no residual connections, nor arithmetic between tensors"};
  }
  Answer operator()(const graph::Concat&) const { return Refusal{"Akida 1.0 cannot join two layers"}; }
  Answer operator()(const graph::Softmax&) const {
    return Refusal{"Akida 1.0 has no Softmax", "leave it to the host"};
  }
  template <typename Other>
  Answer operator()(const Other&) const {
    return Refusal{fmt::format("Akida 1.0 has no {}", name_of(node.operation))};
  }
};

}  // namespace

WindowPadding padding_of(const graph::Window& window, const std::vector<std::int64_t>& input) {
  bool same = true;
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const auto in = input[i + 2];
    const auto covered = (in - 1) / window.strides[i] * window.strides[i] + window.kernel[i];
    const auto padding = std::max<std::int64_t>(covered - in, 0);
    same = same && window.pads_begin[i] == padding / 2 && window.pads_end[i] == padding - padding / 2;
  }
  if (same) return WindowPadding::kSame;
  return all_equal(window.pads_begin, 0) && all_equal(window.pads_end, 0) ? WindowPadding::kValid
                                                                          : WindowPadding::kOther;
}

bool is_depthwise(const Graph& graph, const Node& node) {
  const auto* conv = std::get_if<graph::Conv>(&node.operation);
  const auto channels = input_shape(graph, node)[1];
  return conv != nullptr && conv->groups > 1 && conv->groups == channels &&
         graph.value(node.output).shape[1] == channels;
}

bool is_activation(const Node& node) {
  const auto* unary = std::get_if<graph::Unary>(&node.operation);
  if (unary == nullptr) return false;
  return unary->kind == graph::UnaryKind::kRelu ||
         (unary->kind == graph::UnaryKind::kClip && unary->alpha == 0 && unary->beta > 0);
}

std::optional<Refusal> refusal_of(const Graph& graph, const Node& node) {
  return std::visit(Check{graph, node}, node.operation);
}

}  // namespace npu::compiler::mesh
