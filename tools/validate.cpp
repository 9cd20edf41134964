// npusim validate: predicted against published, row by row. A prediction comes from running the row's own
// program; a row whose program is not at hand has none.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/network_model.h"
#include "tools/program.h"
#include "tools/published.h"
#include "tools/simulate.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

namespace fs = std::filesystem;

struct ValidateOptions {
  std::string hardware = "tcc750x";
  std::string models =
      (fs::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "data" / "tcc750x").lexically_normal().string();
  std::vector<std::string> sets;
  std::optional<std::string> published;  // a file; else that of the machine
  std::vector<std::string> rows;         // empty: all
  std::optional<std::string> json;
};

struct Comparison {
  PublishedRow row;
  std::optional<double> predicted;
  bool fitted = false;
  bool failed = false;  // the program faulted, deadlocked or raced
  std::string remark;

  double error() const { return *predicted / row.published - 1; }
};

struct Errors {
  int count = 0;
  double sum = 0, worst = 0;

  void add(double error) {
    ++count;
    sum += std::abs(error);
    worst = std::max(worst, std::abs(error));
  }
  double mean() const { return count > 0 ? sum / count : 0; }
};

// The programs below a folder, by the row that they belong to.
std::vector<std::pair<const PublishedRow*, Program>> find_programs(const std::string& folder,
                                                                   std::span<const PublishedRow> rows) {
  std::vector<std::pair<const PublishedRow*, Program>> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!fs::exists(entry.path() / container::CompiledModel::kCommandsFile)) continue;
    Program program = load_program(entry.path(), std::nullopt, container::Weights::kSizeOnly);
    if (const auto* row = find_row(rows, program.model.commands)) found.emplace_back(row, std::move(program));
  }
  return found;
}

// Rows about a network that npusim can make: compiled by us, timed on the same machine.
void predict_networks(session::Host& host, std::map<std::string, Program>& programs,
                      std::vector<Comparison>& comparisons) {
  for (auto& [network, program] : programs) {
    std::optional<double> latency;
    std::string remark = "our compiler";
    bool failed = false;
    if (auto loaded = host.load(program.driver_model()); !loaded) {
      remark = loaded.error().what;
    } else {
      const auto outcome = host.run({});
      if (outcome.completed) {
        latency = to_ms(outcome.record.latency());
      } else {
        remark = outcome.error;
      }
      failed = !outcome.completed || !outcome.races.empty();
      if (!outcome.races.empty()) remark = fmt::format("{} races", outcome.races.size());
    }
    for (auto& c : comparisons) {
      if (c.row.network != network) continue;
      c.remark = remark;
      c.failed = failed;
      if (c.row.quantity == "latency") c.predicted = latency;
      if (c.row.quantity == "commands")
        c.predicted = static_cast<double>(program.model.commands.size() * 4) / 1024;
      // MiB, or thousands of KiB: the publisher uses both.
      if (c.row.quantity == "weights")
        c.predicted =
            static_cast<double>(program.sizes[static_cast<std::size_t>(tcc750x::dma::Base::kWeights)]) /
            (c.row.unit == "MiB" ? 1024.0 * 1024 : 1000.0 * 1024);
    }
  }
}

// Compiled before the simulation starts: nothing may throw in there.
std::map<std::string, Program> compile_networks(const Hardware& hardware,
                                                std::span<const PublishedRow> rows) {
  std::map<std::string, Program> programs;
  for (const auto& row : rows) {
    if (row.network.empty() || programs.contains(row.network)) continue;
    const auto model = build_network({.model = row.network, .values = false}, hardware);
    programs.emplace(row.network, program_of(model.compiled, row.network));
  }
  return programs;
}

// One elaboration, one run after the other; each begins on an idle machine.
void predict(const Hardware& hardware, std::vector<std::pair<const PublishedRow*, Program>>& programs,
             std::map<std::string, Program>& networks, std::vector<Comparison>& comparisons) {
  session::Session session(hardware.config, {.functional = false});
  session.execute([&](session::Host& host) {
    for (auto& [row, program] : programs) {
      auto& comparison =
          *std::ranges::find(comparisons, row->row, [](const Comparison& c) { return c.row.row; });
      if (auto loaded = host.load(program.driver_model()); !loaded) {
        comparison.remark = loaded.error().what;
        continue;
      }
      const auto outcome = host.run({});
      if (!outcome.completed) {
        comparison.remark = outcome.error;
        comparison.failed = true;
        return;  // the machine has stopped
      }
      comparison.predicted = to_ms(outcome.record.latency());
      comparison.remark.clear();
      if (!outcome.races.empty()) {
        comparison.remark = fmt::format("{} races", outcome.races.size());
        comparison.failed = true;
      }
    }
    predict_networks(host, networks, comparisons);
  });
}

int validate(const ValidateOptions& o) {
  const Hardware hardware = load_hardware(o.hardware, o.sets);
  const auto rows = select_rows(load_published(hardware.name, o.published), o.rows);
  std::vector<Comparison> comparisons;
  for (const auto& row : rows)
    comparisons.push_back(
        {.row = row, .fitted = fitted_on(hardware, row.row), .remark = "no program at hand"});
  auto programs = find_programs(o.models, rows);
  auto networks = compile_networks(hardware, rows);
  predict(hardware, programs, networks, comparisons);

  std::map<std::string, Errors> groups;  // latency, sizes; what was fitted, what was held out
  int compared = 0;
  nlohmann::ordered_json j{{"machine", hardware.name}, {"rows", nlohmann::ordered_json::array()}};
  std::string text = fmt::format("{:<30} {:<8} {:>11} {:>10} {:>8}  {:<9} {}\n", "model", "quantity",
                                 "published", "predicted", "error", "rows", "measures");
  for (const auto& c : comparisons) {
    nlohmann::ordered_json row{
        {"row", c.row.row},           {"model", c.row.model},         {"quantity", c.row.quantity},
        {"unit", c.row.unit},         {"published", c.row.published}, {"fitted", c.fitted},
        {"measures", c.row.measures}, {"source", c.row.source}};
    row["predicted"] = c.predicted ? nlohmann::ordered_json(*c.predicted) : nlohmann::ordered_json();
    row["error"] = c.predicted ? nlohmann::ordered_json(c.error()) : nlohmann::ordered_json();
    if (!c.remark.empty()) row["remark"] = c.remark;
    j["rows"].push_back(row);
    text += fmt::format("{:<30} {:<8} {:>6} {:<4} {:>10} {:>8}  {:<9} {}{}\n", c.row.model, c.row.quantity,
                        c.row.published, c.row.unit, c.predicted ? fmt::format("{:.4f}", *c.predicted) : "-",
                        c.predicted ? fmt::format("{:+.2f} %", 100 * c.error()) : "-",
                        c.fitted ? "in-sample" : "held out", c.row.measures,
                        c.remark.empty() ? "" : "; " + c.remark);
    if (!c.predicted) continue;
    ++compared;
    groups[fmt::format("{}, {}", c.row.quantity, c.fitted ? "in-sample" : "held out")].add(c.error());
  }
  j["summary"] = {{"rows", comparisons.size()}, {"compared", compared}};
  text += fmt::format("{} of {} rows compared\n", compared, comparisons.size());
  for (const auto& [name, errors] : groups) {
    j["summary"][name] = {
        {"rows", errors.count}, {"mean_error", errors.mean()}, {"worst_error", errors.worst}};
    text += fmt::format("  {:<22} {:>2} rows, mean error {:.2f} %, worst {:.2f} %\n", name, errors.count,
                        100 * errors.mean(), 100 * errors.worst);
  }
  if (compared == 0) text += fmt::format("  no program of theirs in {}\n", o.models);
  if (o.json) write_text(*o.json, j.dump(1) + "\n");
  if (o.json != "-") std::cout << text;
  return std::ranges::any_of(comparisons, &Comparison::failed) ? kProgramFailed : kSuccess;
}

}  // namespace

void add_validate(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<ValidateOptions>();
  auto* verb = app.add_subcommand("validate", "predicted against published, row by row");
  verb->add_option("HW", o->hardware, "machine: a name of `npusim list hw`")->capture_default_str();
  verb->add_option("--models", o->models, "folder with the compiled models")->capture_default_str();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--published", o->published, "file of published rows instead of the machine's own");
  verb->add_option("--rows", o->rows, "only these rows: names, separated by commas")->delimiter(',');
  verb->add_option("--json", o->json, "file for the result as JSON; - is standard output");
  verb->callback([o, &chosen] { chosen = [o] { return validate(*o); }; });
}

}  // namespace npu::tools
