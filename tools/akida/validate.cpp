// npusim validate on an Akida 1.0: sizes and counts from the program that our compiler assembles, times and
// energy from running it with the densities that were published of the row's network.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/akida/published_layers.h"
#include "tools/akida/simulate.h"
#include "tools/akida/verbs.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/prediction.h"
#include "tools/published.h"
#include "tools/worker_pool.h"

namespace npu::tools {

namespace {

// One program and how it is run; several rows may ask for it.
struct Case {
  std::string network, mapping, densities;
  std::int64_t frames = 1;
  auto operator<=>(const Case&) const = default;
};

struct Prepared {
  AkidaProgram program;
  compiler::mesh::Mapping mapping;
  std::vector<compiler::mesh::LayerKind> kinds;
  std::int64_t parameters = 0;
  std::vector<double> densities;  // empty: none were published
};

struct Result {
  std::string error;  // why there is none
  bool failed = false;
  report::RunReport report;
  Time total{};  // of all frames
};

Case case_of(const PublishedRow& row) {
  return {row.network, row.mapping.empty() ? "minimal" : row.mapping, row.densities, row.frames};
}

// Densities of exactly this network, for every layer behind the first; none where one is missing.
std::vector<double> published_densities(const std::string& network, const std::vector<std::string>& layers) {
  std::map<std::string, double> known;
  for (const auto& layer : published_layers(network)) {
    if (layer.density) known[layer.layer] = *layer.density;
  }
  std::vector<double> densities;
  for (const auto& layer : layers) {
    const auto it = known.find(layer);
    if (it == known.end()) return {};
    densities.push_back(it->second);
  }
  return densities;
}

// As the vendor counts them once normalisations are folded: weights, and one number a filter.
std::int64_t parameters_of(std::span<const integer::EventLayer> layers) {
  std::int64_t count = 0;
  for (const auto& layer : layers) {
    const auto& l = layer.shape;
    const std::int64_t kernel = std::int64_t{l.kernel} * l.kernel;
    count += l.kind == compiler::mesh::LayerKind::kSeparable        ? (kernel + l.filters) * l.in_channels
             : l.kind == compiler::mesh::LayerKind::kFullyConnected ? l.in_channels * l.filters
                                                                    : kernel * l.in_channels * l.filters;
    count += l.filters;
  }
  return count;
}

std::map<Case, Prepared> prepare(const AkidaHardware& hardware, std::span<const PublishedRow> rows) {
  std::map<Case, Prepared> cases;
  for (const auto& row : rows) {
    const Case c = case_of(row);
    if (c.network.empty() || cases.contains(c)) continue;
    NetworkOptions options{.model = c.network, .values = false};
    options.akida.map = c.mapping;
    const auto network = build_akida(options, hardware);
    Prepared p{.program = program_of(network),
               .mapping = network.compiled.mapping,
               .parameters = parameters_of(network.layers)};
    for (const auto& layer : network.layers) p.kinds.push_back(layer.shape.kind);
    if (!c.densities.empty()) p.densities = published_densities(c.densities, p.program.layer_names());
    cases.emplace(c, std::move(p));
  }
  return cases;
}

// One elaboration, one case after the other; each begins on an idle machine.
std::map<Case, Result> run_cases(const AkidaHardware& hardware, const std::map<Case, Prepared>& cases) {
  std::map<Case, Result> results;
  session::AkidaSession session(hardware.config, {});
  session.execute([&](session::AkidaHost& host) {
    for (const auto& [c, p] : cases) {
      auto& result = results[c];
      if (p.densities.empty()) continue;  // no time without
      if (auto loaded = host.load({.program = p.program.words,
                                   .input_bytes = p.program.input_bytes,
                                   .output_bytes = p.program.output_bytes},
                                  p.densities);
          !loaded) {
        result = {.error = loaded.error().what, .failed = true, .report = {}};
        continue;
      }
      const auto outcome = host.run({.frames = c.frames, .in_flight = static_cast<int>(c.frames)});
      if (!outcome.completed) {
        result = {.error = outcome.error, .failed = true, .report = {}};
        return;  // the machine has stopped
      }
      auto layers = layers_of(p.program);
      layers.densities = p.densities;
      result.report =
          session::build_report(outcome, std::nullopt, p.program.records, hardware.config, layers);
      result.total = outcome.statistics.total;
    }
  });
  return results;
}

const char* why_not(const PublishedRow& row) {
  if (row.network.empty()) return "the network is not in the zoo";
  if (row.quantity == "configuration") return "the time to load a program is not modelled";
  if (row.quantity == "throughput" || row.unit == "1/s") return "the host's and PCIe's share is not modelled";
  return "no densities published";
}

std::optional<double> predicted(const PublishedRow& row, const Prepared& p, const Result& r,
                                const Clock& clock) {
  const auto& q = row.quantity;
  if (q == "parameters") return static_cast<double>(p.parameters);
  if (q == "program")
    return static_cast<double>(std::ssize(p.program.words) * 4) / (row.unit == "KiB" ? 1024 : 1);
  if (q == "passes") return p.mapping.passes;
  if (q == "nps")
    return row.measures.starts_with("with the") ? p.mapping.nps_with_converter() : p.mapping.nps();
  if (p.densities.empty() || !r.error.empty()) return std::nullopt;
  if (q == "latency" && row.frames == 1) return to_ms(r.report.device());
  if (q == "cycles") return static_cast<double>(clock.cycles_in(r.total).value);
  if (q == "dynamic_energy") return r.report.energy->dynamic_mj;
  if (q == "energy" && !row.measures.starts_with("of the board")) return r.report.energy->total_mj();
  return std::nullopt;
}

std::string layer_quantity(compiler::mesh::LayerKind kind) {
  switch (kind) {
    case compiler::mesh::LayerKind::kInputConvolution:
      return "layer: converter";
    case compiler::mesh::LayerKind::kFullyConnected:
      return "layer: dense";
    default:
      return "layer: conv";
  }
}

// Single layers in the smallest mapping: counts, and times where the network's densities are known.
void add_layers(const AkidaHardware& hardware, const std::map<Case, Prepared>& cases,
                const std::map<Case, Result>& results, std::span<const PublishedRow> rows,
                std::vector<Prediction>& predictions) {
  const Clock clock = hardware.config.npu.clock();
  for (const auto& [c, p] : cases) {
    const auto row = std::ranges::find_if(rows, [&](const PublishedRow& r) {
      return case_of(r) == c && (r.quantity == "cycles" || r.quantity == "latency");
    });
    if (row == rows.end() || row->mapping != "minimal" || c.frames != 1) continue;
    // Once a network, where its densities are known.
    const bool better = c.densities.empty() && std::ranges::any_of(cases, [&](const auto& other) {
                          return other.first.network == c.network && !other.first.densities.empty();
                        });
    if (better) continue;
    const auto& result = results.at(c);
    for (const auto& layer : published_layers(c.network)) {
      const auto names = p.program.layer_names();
      const auto i = static_cast<std::size_t>(std::ranges::find(names, layer.layer) - names.begin());
      if (i >= names.size()) continue;
      PublishedRow base{.row = row->row, .model = fmt::format("{} {}", c.network.substr(4), layer.layer)};
      base.mapping = c.mapping;
      base.source = "configs/published/akida_layers.csv";
      base.measures = layer.note;
      const bool fitted = fitted_on(hardware.provenance, row->row);
      base.quantity = "layer NPs";
      base.unit = "NP";
      base.published = layer.nps;
      if (layer.nps > 0)
        predictions.push_back(
            {.row = base, .predicted = p.mapping.layers[i].nps, .fitted = fitted, .remark = {}});
      base.quantity = layer_quantity(p.kinds[i]);
      base.unit = "cycle";
      base.published = static_cast<double>(layer.cycles);
      Prediction time{
          .row = base, .predicted = std::nullopt, .fitted = fitted, .remark = "no densities published"};
      if (!p.densities.empty() && result.error.empty()) {
        time.predicted = static_cast<double>(clock.cycles_in(result.report.layers[i].critical).value);
        time.remark.clear();
      }
      predictions.push_back(std::move(time));
    }
  }
}

}  // namespace

int validate_akida(const ValidateOptions& o, const AkidaHardware& hardware) {
  const auto rows = select_rows(load_published(hardware.name, o.published), o.rows);
  const auto cases = prepare(hardware, rows);
  const auto results = run_cases(hardware, cases);
  std::vector<Prediction> predictions;
  for (const auto& row : rows) {
    Prediction p{.row = row,
                 .predicted = std::nullopt,
                 .fitted = fitted_on(hardware.provenance, row.row),
                 .remark = {}};
    const Case c = case_of(row);
    if (const auto it = cases.find(c); it != cases.end()) {
      const auto& result = results.at(c);
      p.predicted = predicted(row, it->second, result, hardware.config.npu.clock());
      p.failed = result.failed;
      p.remark = result.error;
    }
    if (!p.predicted && p.remark.empty()) p.remark = why_not(row);
    predictions.push_back(std::move(p));
  }
  add_layers(hardware, cases, results, rows, predictions);
  return conclude_validation(hardware.name, predictions, o.json, "no row of a network that npusim can make");
}

int validate_akida_family(const ValidateOptions& o) {
  auto all = nlohmann::ordered_json::array();
  int worst = kSuccess;
  for (const char* machine : {"akd1500", "akd1000"}) {
    std::vector<std::string> arguments{"validate", machine};
    for (const auto& set : o.sets) arguments.insert(arguments.end(), {"--set", set});
    if (o.json) arguments.insert(arguments.end(), {"--json", "-"});
    WorkerPool pool(own_executable(), 1);
    pool.start(0, {.arguments = std::move(arguments)});
    const auto finished = pool.wait();
    if (finished.status != kSuccess) {
      std::cerr << reason_of(finished) << '\n';
      worst = finished.status < 0 ? kProgramFailed : finished.status;
      continue;
    }
    if (o.json)
      all.push_back(nlohmann::ordered_json::parse(finished.output));
    else
      std::cout << machine << '\n' << finished.output << '\n';
  }
  if (o.json) write_text(*o.json, nlohmann::ordered_json{{"machines", all}}.dump(1) + "\n");
  return worst;
}

}  // namespace npu::tools
