#include "tools/html/roofline_data.h"

#include <algorithm>

namespace npu::tools {

namespace {

// Length of the union of the spans.
Time covered(std::vector<std::pair<Time, Time>> spans) {
  std::ranges::sort(spans);
  Time sum{}, reached{};
  for (const auto& [begin, end] : spans) {
    if (end > reached) sum += end - std::max(begin, reached);
    reached = std::max(reached, end);
  }
  return sum;
}

std::vector<Time> active_times(const report::RunReport& r) {
  std::vector<std::vector<std::pair<Time, Time>>> spans(r.layers.size());
  for (std::size_t i = 0; i < r.record.operations.size(); ++i)
    spans[r.purposes[i].row].emplace_back(r.record.operations[i].started, r.record.operations[i].ended);
  std::vector<Time> times;
  for (auto& of_layer : spans) times.push_back(covered(std::move(of_layer)));
  return times;
}

}  // namespace

double peak_macs_per_s(const board::Config& config) {
  constexpr double kArray = 32 * 32;
  return config.npu.cores * kArray * static_cast<double>(config.npu.clocks.core().frequency().value);
}

nlohmann::ordered_json roofline_data(const report::RunReport& r, const board::Config& config) {
  nlohmann::ordered_json data;
  data["peak_macs_per_s"] = peak_macs_per_s(config);
  data["bandwidths"] = {
      {{"name", "DMA port"}, {"keys", "npu.dma.port_gb_s"}, {"bytes_per_s", config.npu.dma.port_gb_s * 1e9}},
      {{"name", "DRAM"},
       {"keys", "dram.peak_gb_s x dram.efficiency"},
       {"bytes_per_s", config.dram.bytes_per_ns() * 1e9}}};
  auto& points = data["points"] = nlohmann::ordered_json::array();
  const auto times = active_times(r);
  for (std::size_t i = 0; i < r.layers.size(); ++i) {
    const auto& layer = r.layers[i];
    if (layer.macs == 0 || times[i].value == 0) continue;
    const auto macs = static_cast<double>(layer.macs);
    nlohmann::ordered_json point{{"layer", i}, {"active_ps", times[i].value}, {"macs_per_byte", nullptr}};
    if (layer.bytes > 0) point["macs_per_byte"] = macs / static_cast<double>(layer.bytes);
    point["macs_per_s"] = macs / (static_cast<double>(times[i].value) * 1e-12);
    points.push_back(std::move(point));
  }
  return data;
}

}  // namespace npu::tools
