#include "workloads/compiler/akida/compile.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/compiler/akida/records.h"

namespace npu::compiler::akida {

namespace {

void check_external(const std::vector<npu::akida::Assignment>& assignments,
                    std::span<const integer::EventLayer> layers, const Machine& machine) {
  std::vector<std::string> names;
  for (const auto& a : assignments) {
    if (a.target == npu::akida::Target::kFnp2)
      names.push_back(layers[static_cast<std::size_t>(a.layer)].shape.name);
  }
  const int most = machine.fully_connected.external_count;
  if (std::ssize(names) <= most) return;
  std::vector<Diagnostic> problems;
  for (std::size_t i = static_cast<std::size_t>(most); i < names.size(); ++i)
    problems.push_back(
        {.file = {},
         .path = names[i],
         .what = fmt::format("its weights need external memory, as those of {} layers do; the machine has {} "
                             "such NPs, each once a program",
                             names.size(), most)});
  throw InputError(std::move(problems));
}

std::int64_t macs_of(const mesh::Layer& l) {
  const std::int64_t positions = l.convolved_x() * l.convolved_y(),
                     kernel = std::int64_t{l.kernel} * l.kernel;
  if (l.kind == mesh::LayerKind::kFullyConnected) return l.in_channels * l.filters;
  if (l.kind == mesh::LayerKind::kSeparable) return positions * l.in_channels * (kernel + l.filters);
  return positions * kernel * l.in_channels * l.filters;
}

void describe_network(std::span<const integer::EventLayer> layers, Compiled& compiled) {
  auto& network = compiled.network;
  network.product = "akida";
  network.macs = 0;
  for (const auto& layer : layers) {
    network.layers.push_back(
        {.name = layer.shape.name, .detail = describe(layer.shape), .macs = macs_of(layer.shape)});
    *network.macs += macs_of(layer.shape);
  }
  std::int64_t word = npu::akida::kHeaderWords;
  compiled.bytes_of_layer.assign(layers.size(), 0);
  for (const auto& record : compiled.program.records) {
    const int layer = npu::akida::assignment_of(record).value().layer;
    network.commands.push_back({.word = word, .layer = layer});
    compiled.bytes_of_layer[static_cast<std::size_t>(layer)] += record.bytes();
    word += record.bytes() / 4;
  }
  const mesh::Layer& first = layers.front().shape;
  network.buffers.input = first.in_x * first.in_y * first.in_channels;
  const auto out = output_map(layers.back().shape);
  network.buffers.output = out.x * out.y * out.channels * 4;
}

}  // namespace

Compiled compile(std::span<const integer::EventLayer> layers, const Machine& machine,
                 const Options& options) {
  std::vector<mesh::Layer> shapes;
  for (const auto& layer : layers) shapes.push_back(layer.shape);
  const auto limits = mesh::check_limits(shapes);
  mesh::require_limits(limits);

  Compiled compiled;
  for (const auto& warning : limits.warnings)
    compiled.notes.push_back("the vendor's tools would refuse " + to_string(warning));
  compiled.mapping = mesh::map_layers(shapes, machine.np, options.mode, options.stated);
  for (const auto& note : compiled.mapping.notes) compiled.notes.push_back(note);

  auto assignments = assignments_of(shapes, compiled.mapping, machine.fully_connected);
  check_external(assignments, layers, machine);
  for (auto& a : assignments) {
    if (a.target == npu::akida::Target::kHrc) a.padding_value = layers.front().padding_value;
    if (a.target == npu::akida::Target::kFnp2) compiled.external_layers.push_back(a.layer);
    compiled.program.records.push_back(record_of(a, layers[static_cast<std::size_t>(a.layer)]));
  }
  describe_network(layers, compiled);
  return compiled;
}

std::string describe(const mesh::Layer& l) {
  if (l.kind == mesh::LayerKind::kFullyConnected)
    return fmt::format("fully connected, {} -> {}", l.in_channels, l.filters);
  const char* kind = l.kind == mesh::LayerKind::kSeparable          ? "separable"
                     : l.kind == mesh::LayerKind::kInputConvolution ? "input conv"
                                                                    : "conv";
  std::string text =
      fmt::format("{} {}x{} s{}, {} -> {}", kind, l.kernel, l.kernel, l.stride, l.in_channels, l.filters);
  if (l.pool == mesh::Pool::kMax) text += ", max-pool";
  if (l.pool == mesh::Pool::kGlobal) text += ", global sum";
  return text;
}

}  // namespace npu::compiler::akida
