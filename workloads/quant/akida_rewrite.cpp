#include "workloads/quant/akida_rewrite.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "workloads/compiler/mesh/supported_node.h"

namespace npu::quant {

namespace {

using compiler::mesh::WindowPadding;
using graph::Graph;
using graph::Node;
using graph::Value;
using graph::ValueId;

// Of neural processors' convolutions.
constexpr std::array<std::int64_t, 4> kKernels{1, 3, 5, 7};

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

class Rewriting {
 public:
  Rewriting(const Graph& graph, const RewriteOptions& options)
      : options_(options), result_{.graph = graph, .input = {}, .notes = {}} {}

  Rewritten run() && {
    describe_input();
    for (std::size_t i = 0; i < graph().nodes.size(); ++i) {
      const Node& node = graph().nodes[i];
      if (!is_convolution_with_constants(node)) continue;
      if (reads_input(node))
        rewrite_first(i);
      else if (compiler::mesh::is_depthwise(graph(), node) && !pointwise_follows(node))
        rewrite_depthwise(i);
    }
    for (std::size_t i = 0; i < graph().nodes.size(); ++i) swap_maximum(i);
    while (swap_average()) {
    }
    if (diagonal_ > 0) {
      result_.notes.push_back(
          fmt::format("{} depthwise convolutions with an activation behind them became convolutions with a "
                      "diagonal kernel",
                      diagonal_));
    }
    return std::move(result_);
  }

 private:
  Graph& graph() { return result_.graph; }

  void describe_input() {
    if (graph().inputs.size() != 1) return;
    const auto& shape = graph().value(graph().inputs[0]).shape;
    const auto size = [&](std::size_t i) { return i < shape.size() ? static_cast<int>(shape[i]) : 1; };
    result_.input = {.channels = size(1), .height = size(2), .width = size(3)};
    result_.converts_image = shape.size() == 4 && (shape[1] == 1 || shape[1] == 3);
  }

  bool is_convolution_with_constants(const Node& node) {
    const auto* conv = std::get_if<graph::Conv>(&node.operation);
    return conv != nullptr && conv->window.kernel.size() == 2 &&
           graph().value(node.inputs[1]).constant != nullptr;
  }
  bool reads_input(const Node& node) {
    return std::ranges::find(graph().inputs, node.inputs[0]) != graph().inputs.end();
  }
  bool pointwise_follows(const Node& node) {
    return std::ranges::any_of(graph().nodes, [&](const Node& next) {
      const auto* conv = std::get_if<graph::Conv>(&next.operation);
      return conv != nullptr && next.inputs[0] == node.output && conv->groups == 1 &&
             std::ranges::all_of(conv->window.kernel, [](auto k) { return k == 1; });
    });
  }

  ValueId add_constant(const std::string& name, std::vector<std::int64_t> shape, std::vector<float> values) {
    return graph().add_value({.name = name,
                              .type = DType::kF32,
                              .shape = std::move(shape),
                              .constant = graph::held_floats(std::move(values))});
  }

  static bool is_converters(const graph::Window& w, const std::vector<std::int64_t>& in) {
    const auto k = w.kernel[0];
    return w.kernel[1] == k && (k == 3 || k == 5 || k == 7) && w.strides[0] == w.strides[1] &&
           w.strides[0] <= 3 && compiler::mesh::padding_of(w, in) != WindowPadding::kOther;
  }

  // Along one axis: where tap k of the old kernel lies.
  struct Place {
    std::int64_t block = 0, within = 0;
  };
  static Place place(std::int64_t tap, std::int64_t pad, std::int64_t stride) {
    const auto block = floor_div(tap - pad, stride);
    return {block, tap - pad - block * stride};
  }
  // How many blocks beside the middle one the kernel reaches; nothing where outputs and blocks differ.
  static std::optional<std::int64_t> reach(const graph::Window& w, std::size_t axis, std::int64_t in,
                                           std::int64_t out) {
    const auto stride = w.strides[axis], pad = w.pads_begin[axis];
    if (w.dilations[axis] != 1 || out != (in + stride - 1) / stride) return std::nullopt;
    return std::max(-place(0, pad, stride).block, place(w.kernel[axis] - 1, pad, stride).block);
  }

  void rewrite_first(std::size_t index) {
    const Node node = graph().nodes[index];
    const auto conv = std::get<graph::Conv>(node.operation);
    const auto& w = conv.window;
    const auto in = graph().value(node.inputs[0]).shape;
    const auto out = graph().value(node.output).shape;
    if (conv.groups != 1 || w.strides[0] != w.strides[1]) return;
    if (result_.converts_image && is_converters(w, in)) return;
    const auto rows = reach(w, 0, in[2], out[2]), columns = reach(w, 1, in[3], out[3]);
    if (!rows || !columns) return;
    const auto half = std::max<std::int64_t>({*rows, *columns, 0}), kernel = 2 * half + 1;
    if (std::ranges::find(kKernels, kernel) == kKernels.end()) return;

    const auto stride = w.strides[0], channels = in[1], blocked = channels * stride * stride;
    const std::int64_t parts = 2 * std::int64_t{options_.input_levels};
    const auto filters = out[1];
    const auto old = graph::floats_of(graph(), node.inputs[1]);
    std::vector<float> weights(static_cast<std::size_t>(filters * parts * blocked * kernel * kernel));
    std::size_t from = 0;
    for (std::int64_t f = 0; f < filters; ++f) {
      for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t ky = 0; ky < w.kernel[0]; ++ky) {
          for (std::int64_t kx = 0; kx < w.kernel[1]; ++kx) {
            const auto y = place(ky, w.pads_begin[0], stride), x = place(kx, w.pads_begin[1], stride);
            const auto channel = (y.within * stride + x.within) * channels + c;
            const auto at = [&](std::int64_t part) {
              return static_cast<std::size_t>(
                  ((f * parts * blocked + part * blocked + channel) * kernel + y.block + half) * kernel +
                  x.block + half);
            };
            for (std::int64_t part = 0; part < parts; part += 2) {
              weights[at(part)] = old[from];
              weights[at(part + 1)] = -old[from];
            }
            ++from;
          }
        }
      }
    }
    auto& input = graph().values[static_cast<std::size_t>(graph().inputs[0])];
    input.shape = {1, parts * blocked, out[2], out[3]};
    auto& changed = graph().nodes[index];
    changed.inputs[1] =
        add_constant(node.name + ".blocked", {filters, parts * blocked, kernel, kernel}, std::move(weights));
    const std::vector<std::int64_t> ones{1, 1}, pads{half, half};
    changed.operation = graph::Conv{.window = {.kernel = {kernel, kernel},
                                               .strides = ones,
                                               .dilations = ones,
                                               .pads_begin = pads,
                                               .pads_end = pads}};
    result_.input.block = static_cast<int>(stride);
    result_.input.split_signs = true;
    result_.input.levels = options_.input_levels;
    result_.converts_image = false;
    result_.notes.push_back(fmt::format(
        "{}: {}x{} with stride {} is no layer of the input converter: it becomes {}x{} with stride 1, and "
        "the "
        "host makes {} channels of blocks of {}x{} pixels, positive and negative parts apart, in {} levels",
        node.name, w.kernel[0], w.kernel[1], stride, kernel, kernel, parts * blocked, stride, stride,
        options_.input_levels));
  }

  void rewrite_depthwise(std::size_t index) {
    const Node node = graph().nodes[index];
    auto conv = std::get<graph::Conv>(node.operation);
    const auto old = graph::floats_of(graph(), node.inputs[1]);
    const auto channels = static_cast<std::size_t>(conv.groups), taps = old.size() / channels;
    std::vector<float> weights(channels * channels * taps);
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t i = 0; i < taps; ++i) weights[(c * channels + c) * taps + i] = old[c * taps + i];
    }
    auto shape = graph().value(node.inputs[1]).shape;
    shape[1] = conv.groups;
    conv.groups = 1;
    const auto constant = add_constant(node.name + ".diagonal", std::move(shape), std::move(weights));
    graph().nodes[index].inputs[1] = constant;
    graph().nodes[index].operation = conv;
    ++diagonal_;
  }

  const Node* maker_of(ValueId id) {
    const auto found = std::ranges::find(graph().nodes, id, &Node::output);
    return found == graph().nodes.end() ? nullptr : &*found;
  }
  std::size_t readers_of(ValueId id) {
    return static_cast<std::size_t>(std::ranges::count_if(
               graph().nodes, [&](const Node& n) { return std::ranges::count(n.inputs, id) > 0; })) +
           static_cast<std::size_t>(std::ranges::count(graph().outputs, id));
  }

  // Activation, maximum: both are monotone, and the thresholds see the maximum.
  void swap_maximum(std::size_t i) {
    const auto* pool = std::get_if<graph::Pool>(&graph().nodes[i].operation);
    if (pool == nullptr || pool->kind != graph::PoolKind::kMax) return;
    const auto made = graph().nodes[i].inputs[0];
    const auto activation = std::ranges::find(graph().nodes, made, &Node::output);
    if (activation == graph().nodes.end() || !compiler::mesh::is_activation(*activation) ||
        readers_of(made) != 1)
      return;
    Node& maximum = graph().nodes[i];
    maximum.inputs[0] = activation->inputs[0];
    activation->inputs[0] = made;
    activation->output = maximum.output;
    maximum.output = made;
    graph().values[static_cast<std::size_t>(made)].shape = graph().value(activation->output).shape;
    std::swap(*activation, maximum);
  }

  // Activation, average, matrix: the matrix as a convolution of one pixel, and the average behind it.
  bool swap_average() {
    for (std::size_t i = 0; i < graph().nodes.size(); ++i) {
      const Node matrix = graph().nodes[i];
      const auto* gemm = std::get_if<graph::Gemm>(&matrix.operation);
      if (gemm == nullptr || gemm->transpose_a || gemm->alpha != 1 || gemm->beta != 1 ||
          graph().value(matrix.inputs[1]).constant == nullptr)
        continue;
      std::vector<ValueId> between;  // what the average makes, and reshapes of it
      const Node* node = maker_of(matrix.inputs[0]);
      for (; node != nullptr && std::holds_alternative<graph::Reshape>(node->operation);
           node = maker_of(node->inputs[0]))
        between.push_back(node->output);
      const auto* pool = node == nullptr ? nullptr : std::get_if<graph::GlobalPool>(&node->operation);
      if (pool == nullptr || pool->kind != graph::PoolKind::kAverage) continue;
      between.push_back(node->output);
      const Node* activation = maker_of(node->inputs[0]);
      if (activation == nullptr || !compiler::mesh::is_activation(*activation)) continue;
      if (std::ranges::any_of(between, [&](ValueId id) { return readers_of(id) != 1; })) continue;
      put_matrix_first(matrix, *node, between);
      return true;
    }
    return false;
  }

  void put_matrix_first(const Node& matrix, const Node average, const std::vector<ValueId>& between) {
    const auto& in = graph().value(average.inputs[0]).shape;
    const std::int64_t channels = in[1], units = graph().value(matrix.output).shape[1];
    auto weights = graph::floats_of(graph(), matrix.inputs[1]);
    if (!std::get<graph::Gemm>(matrix.operation).transpose_b) {
      const auto old = weights;
      for (std::size_t k = 0; k < old.size(); ++k) {
        const auto c = k / static_cast<std::size_t>(units), unit = k % static_cast<std::size_t>(units);
        weights[unit * static_cast<std::size_t>(channels) + c] = old[k];
      }
    }
    Node conv{.name = matrix.name,
              .operation = graph::Conv{.window = {.kernel = {1, 1},
                                                  .strides = {1, 1},
                                                  .dilations = {1, 1},
                                                  .pads_begin = {0, 0},
                                                  .pads_end = {0, 0}}},
              .inputs = matrix.inputs};
    conv.inputs[0] = average.inputs[0];
    conv.inputs[1] = add_constant(matrix.name + ".pixel", {units, channels, 1, 1}, std::move(weights));
    const Value map{.name = matrix.name + ".map", .shape = {1, units, in[2], in[3]}, .constant = nullptr};
    const Value mean{.name = matrix.name + ".mean", .shape = {1, units, 1, 1}, .constant = nullptr};
    conv.output = graph().add_value(map);
    const Node pooled{.name = average.name,
                      .operation = average.operation,
                      .inputs = {conv.output},
                      .output = graph().add_value(mean)};
    const Node shaped{.name = matrix.name + ".vector",
                      .operation = graph::Reshape{},
                      .inputs = {pooled.output},
                      .output = matrix.output};
    std::vector<Node> nodes;
    for (Node& node : graph().nodes) {
      if (node.output == matrix.output)
        nodes.insert(nodes.end(), {conv, pooled, shaped});
      else if (std::ranges::find(between, node.output) == between.end())
        nodes.push_back(std::move(node));
    }
    graph().nodes = std::move(nodes);
    result_.notes.push_back(fmt::format(
        "{}: averages behind an activation, and Akida 1.0 before one: {} became a convolution of single "
        "pixels in front of it",
        average.name, matrix.name));
  }

  RewriteOptions options_;
  Rewritten result_;
  int diagonal_ = 0;
};

}  // namespace

Rewritten rewrite_for_akida(const Graph& graph, const RewriteOptions& options) {
  return Rewriting(graph, options).run();
}

}  // namespace npu::quant
