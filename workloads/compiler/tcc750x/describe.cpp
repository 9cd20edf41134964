#include "workloads/compiler/tcc750x/describe.h"

#include <fmt/format.h>

#include "workloads/compiler/tile/planners.h"

namespace npu::compiler::tcc750x {

namespace {

std::string window_text(const integer::Window& w) {
  return fmt::format("{}x{} s{}", w.kernel_height, w.kernel_width, w.stride_height);
}

std::string detail_of(const IntegerGraph& graph, const integer::Node& node, const Machine& machine) {
  const auto& in = graph.tensor(node.inputs[0]);
  const auto& out = graph.tensor(node.output);
  if (const auto* conv = std::get_if<integer::Convolution>(&node.operation)) {
    const auto window = window_text(conv->window);
    switch (kind_of(*conv, in.channels, machine)) {
      case ConvolutionKind::kDepthwise:
        return fmt::format("dw {}, {}", window, out.channels);
      case ConvolutionKind::kDiagonal:
        return fmt::format("dw {} as dense blocks, {}", window, out.channels);
      case ConvolutionKind::kGathered:
        return fmt::format("conv {} gathered, {} -> {}", window, in.channels, out.channels);
      case ConvolutionKind::kDense:
        return fmt::format("conv {}{}, {} -> {}", window,
                           conv->groups > 1 ? fmt::format(" in {} groups", conv->groups) : "", in.channels,
                           out.channels);
    }
  }
  if (const auto* pool = std::get_if<integer::MaxPool>(&node.operation))
    return fmt::format("max_pool {}, {}", window_text(pool->window), out.channels);
  return fmt::format("{}, {}", name_of(node.operation), out.channels);
}

std::string_view kind_name(const IntegerGraph& graph, const integer::Node& node, const Machine& machine) {
  const auto* conv = std::get_if<integer::Convolution>(&node.operation);
  if (conv == nullptr) return "selection";
  switch (kind_of(*conv, graph.tensor(node.inputs[0]).channels, machine)) {
    case ConvolutionKind::kDepthwise:
      return "depthwise";
    case ConvolutionKind::kDiagonal:
      return "diagonal";
    default:
      return "dense";
  }
}

constexpr std::string_view kBuffers[] = {"weights", "work", "input", "output"};

// Bytes of the input buffer for a pixel: (x - mean) / std / scale, rounded.
container::Preprocess preprocess_of(const IntegerGraph& graph) {
  const auto& t = graph.tensor(graph.input.tensor);
  container::Preprocess p{
      .height = t.height, .width = t.width, .channels = t.channels, .type = container::PixelType::kS8};
  p.scale.clear();
  p.offset.clear();
  const auto& mean = graph.input.mean;
  const auto& std = graph.input.std;
  for (std::size_t c = 0; c < std::max(mean.size(), std.size()); ++c) {
    const double s = std[std.size() == 1 ? 0 : c] * t.scale;
    p.scale.push_back(1 / s);
    p.offset.push_back(-mean[mean.size() == 1 ? 0 : c] / s);
  }
  return p;
}

}  // namespace

container::NetworkDescription describe(const IntegerGraph& graph, const Schedule& schedule,
                                       const Machine& machine, std::vector<container::CommandWrites> writes) {
  container::NetworkDescription network{.name = graph.name,
                                        .buffers = {.input = schedule.input_bytes,
                                                    .output = schedule.output_bytes,
                                                    .work = schedule.work_bytes},
                                        .macs = graph.macs(),
                                        .commands = std::move(writes)};
  network.preprocess = preprocess_of(graph);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const auto& t = graph.tensors[i];
    const auto& s = schedule.storage[i];
    network.tensors.push_back({.name = t.name,
                               .buffer = std::string(kBuffers[static_cast<std::size_t>(s.buffer)]),
                               .offset = s.offset,
                               .layout = s.layout == Storage::Layout::kPixels ? "pixels" : "blocked",
                               .channels = t.channels,
                               .height = t.height,
                               .width = t.width,
                               .scale = t.scale});
  }
  std::vector<int> layer_of(graph.nodes.size(), -1);
  for (const Layer& layer : schedule.layers) {
    const auto& node = graph.nodes[static_cast<std::size_t>(layer.node)];
    layer_of[static_cast<std::size_t>(layer.node)] = static_cast<int>(network.layers.size());
    network.layers.push_back({.name = node.name,
                              .detail = detail_of(graph, node, machine),
                              .macs = graph.macs(node),
                              .output = node.output});
  }
  for (const WeightChunk& chunk : schedule.chunks) {
    const auto& node = graph.nodes[static_cast<std::size_t>(chunk.node)];
    network.symbols.push_back({.name = node.name,
                               .kind = std::string(kind_name(graph, node, machine)),
                               .layer = layer_of[static_cast<std::size_t>(chunk.node)],
                               .offset = chunk.offset,
                               .bytes = chunk.words * kWordBytes,
                               .first_channel = chunk.first_channel,
                               .channels = chunk.channels});
  }
  // A classifier: one vector of scores.
  if (graph.outputs.size() == 1) {
    const auto& t = graph.tensor(graph.outputs[0]);
    if (t.height == 1 && t.width == 1)
      network.output = {.offset = schedule.storage[static_cast<std::size_t>(graph.outputs[0])].offset,
                        .classes = t.channels};
  }
  return network;
}

}  // namespace npu::compiler::tcc750x
