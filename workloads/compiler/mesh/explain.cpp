#include "workloads/compiler/mesh/explain.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace npu::compiler::mesh {

namespace {

constexpr std::array<std::string_view, 4> kKinds{"input converter", "convolution", "separable",
                                                 "fully connected"};

std::string layer_line(const MappedLayer& layer) {
  const Split& s = layer.split;
  const bool cut = layer.kind == LayerKind::kConvolution || layer.kind == LayerKind::kSeparable;
  std::string line = fmt::format("  {:<16} {:<15} {:>4}", layer.name,
                                 kKinds[static_cast<std::size_t>(layer.kind)], layer.nps);
  if (cut)
    line += fmt::format(" = {:>2} x {:<3} {:>4} {:>4} {:>7}", s.n_spatial, s.n_filters, s.tile, s.rows,
                        s.filters_per_np);
  std::string reasons = s.spatial_reason;
  if (!s.filter_reason.empty()) reasons += (reasons.empty() ? "" : "; ") + s.filter_reason;
  if (!reasons.empty()) line += "  " + reasons;
  return line + "\n";
}

int nps_of_pass(const Mapping& mapping, int pass) {
  int sum = 0;
  for (const MappedLayer& layer : mapping.layers)
    if (layer.pass == pass) sum += layer.nps;
  return sum;
}

}  // namespace

std::string explain(const Mapping& mapping, const npu::mesh::NeuralProcessorConfig& config) {
  std::string text = fmt::format("map {}: {} NPs, {} with the input converter; {} pass{}\n",
                                 name_of(mapping.mode), mapping.nps(), mapping.nps_with_converter(),
                                 mapping.passes, mapping.passes == 1 ? "" : "es");
  if (mapping.filter_cap) text += fmt::format("at most {} filters an NP\n", *mapping.filter_cap);
  text += fmt::format("  {:<16} {:<15} {:>4} = {:>2} x {:<3} {:>4} {:>4} {:>7}  {}\n", "layer", "kind", "NPs",
                      "sp", "f", "tile", "rows", "filters", "why");
  int pass = -1;
  for (const MappedLayer& layer : mapping.layers) {
    if (layer.pass != pass) {
      pass = layer.pass;
      text += fmt::format("pass {} of {}: {} of {} NPs\n", pass + 1, mapping.passes,
                          nps_of_pass(mapping, pass), config.np_count);
    }
    text += layer_line(layer);
  }
  for (const std::string& note : mapping.notes) text += "note: " + note + "\n";
  return text;
}

}  // namespace npu::compiler::mesh
