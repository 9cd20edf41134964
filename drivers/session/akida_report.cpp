#include "drivers/session/akida_report.h"

#include <algorithm>
#include <map>

#include "models/akida/engines.h"
#include "models/mesh/energy_cost.h"

namespace npu::session {

namespace {

std::string purpose_of_record(const akida::Assignment& a, int engine) {
  if (engine == akida::kConfigDmaEngine) return "config dma: reload";
  switch (a.target) {
    case akida::Target::kHrc:
      return "hrc";
    case akida::Target::kFnp2:
      return "np: external weights";
    case akida::Target::kFnp3:
      return "np: fully connected";
    case akida::Target::kCnp:
      return "np: events and scan";
  }
  return "np";
}

std::vector<report::PathShare> path_shares(const report::RunReport& r) {
  std::map<std::string, Time> sums;
  for (const auto& segment : r.path) {
    const bool mesh = segment.kind == report::PathSegment::Kind::kFrontEnd;
    sums[mesh ? "mesh: rows on their way" : report::what_of(segment, r.purposes)] += segment.length();
  }
  std::vector<report::PathShare> shares;
  for (const auto& [what, time] : sums) shares.push_back({what, time});
  std::ranges::stable_sort(shares, std::greater{}, &report::PathShare::time);
  return shares;
}

report::Energy energy_of(const AkidaOutcome& outcome, const mesh::EnergyConfig& c, std::int64_t frames,
                         Time device) {
  return {.dynamic_mj = mesh::dynamic_mj(c, outcome.activity) / static_cast<double>(frames),
          .static_mj = c.static_mw * to_ms(device) / 1e3};
}

report::MeshUse mesh_use(const AkidaOutcome& outcome, std::span<const akida::PlacedRecord> records,
                         const AkidaLayers& layers, std::int64_t frames) {
  report::MeshUse use;
  use.layers.resize(layers.layers.size());
  use.program_bytes = akida::kHeaderWords * 4;
  for (const auto& record : records) {
    use.passes = std::max(use.passes, record.a.pass + 1);
    use.program_bytes += record.bytes;
    const bool converter = record.a.target == akida::Target::kHrc;
    use.nps += converter ? 0 : 1;
    ++use.nps_with_converter;
    if (static_cast<std::size_t>(record.a.layer) >= use.layers.size()) continue;
    auto& layer = use.layers[static_cast<std::size_t>(record.a.layer)];
    layer.nps += converter ? 0 : 1;
    layer.pass = record.a.pass;
    layer.program_bytes += record.bytes;
    if (converter) layer.density = 1;
  }
  for (std::size_t i = 0; i < use.layers.size(); ++i) {
    if (use.layers[i].nps == 0) continue;
    if (i < layers.densities.size())
      use.layers[i].density = layers.densities[i];
    else if (i < outcome.activity.size() && i < layers.input_elements.size())
      use.layers[i].density = static_cast<double>(outcome.activity[i].inputs) / layers.input_elements[i] /
                              static_cast<double>(frames);
  }
  return use;
}

}  // namespace

report::RunReport build_report(const AkidaOutcome& outcome, const std::optional<Fault>& fault,
                               std::span<const akida::PlacedRecord> records, const board::AkidaConfig& config,
                               const AkidaLayers& layers) {
  report::RunReport r;
  r.clock = config.npu.clock();
  r.fault = fault;
  if (!r.fault && !outcome.completed) r.fault = Fault{.disassembly = {}, .reason = outcome.error};
  if (r.fault) return r;
  r.record = outcome.record;
  report::LayerMap map;
  map.layers = layers.layers;
  map.rest = {report::Layer{"(other)", "of no layer"}, report::Layer{"(mesh)", "rows on their way to memory"},
              report::Layer{"(host)", "submission and interrupt"}};
  std::map<std::int64_t, const akida::Assignment*> by_word;
  for (const auto& record : records) {
    by_word[record.word] = &record.a;
    map.layer_of_word[record.word] = record.a.layer;
  }
  for (const auto& span : r.record.front_end) {
    if (span.state == report::FrontEnd::kHost) r.host += span.end - span.begin;
  }
  for (const auto& operation : r.record.operations) r.macs_executed += operation.workload.macs;
  for (const auto& layer : layers.layers) r.macs += layer.macs.value_or(0);
  r.dram_bytes = outcome.statistics.dram_bytes.value;
  r.engines = report::engine_accounts(r.record);
  r.path = report::critical_path(r.record);
  for (const auto& operation : r.record.operations) {
    const akida::Assignment& a = *by_word.at(operation.word);
    r.purposes.push_back(
        {.what = purpose_of_record(a, operation.engine), .row = static_cast<std::size_t>(a.layer)});
    r.labels.push_back(layers.layers[static_cast<std::size_t>(a.layer)].name);
  }
  r.path_shares = path_shares(r);
  r.layers = report::layer_table(r.record, r.path, map);
  const std::int64_t frames = outcome.statistics.limits.frames;
  r.energy = energy_of(outcome, config.npu.energy, frames, r.device());
  r.mesh = mesh_use(outcome, records, layers, frames);
  return r;
}

}  // namespace npu::session
