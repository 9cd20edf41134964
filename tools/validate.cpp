// npusim validate: predicted against published, row by row. A prediction comes from running the row's own
// program; a row whose program is not at hand has none.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "sim/core/diagnostic.h"
#include "tools/akida/verbs.h"
#include "tools/hardware.h"
#include "tools/network_model.h"
#include "tools/prediction.h"
#include "tools/program.h"
#include "tools/published.h"
#include "tools/simulate.h"
#include "tools/validate_options.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

namespace fs = std::filesystem;

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
                      std::vector<Prediction>& predictions) {
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
    for (auto& c : predictions) {
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
             std::map<std::string, Program>& networks, std::vector<Prediction>& predictions) {
  session::Session session(hardware.config, {.functional = false});
  session.execute([&](session::Host& host) {
    for (auto& [row, program] : programs) {
      auto& prediction =
          *std::ranges::find(predictions, row->row, [](const Prediction& c) { return c.row.row; });
      if (auto loaded = host.load(program.driver_model()); !loaded) {
        prediction.remark = loaded.error().what;
        continue;
      }
      const auto outcome = host.run({});
      if (!outcome.completed) {
        prediction.remark = outcome.error;
        prediction.failed = true;
        return;  // the machine has stopped
      }
      prediction.predicted = to_ms(outcome.record.latency());
      prediction.remark.clear();
      if (!outcome.races.empty()) {
        prediction.remark = fmt::format("{} races", outcome.races.size());
        prediction.failed = true;
      }
    }
    predict_networks(host, networks, predictions);
  });
}

int validate_tcc750x(const ValidateOptions& o, const Hardware& hardware) {
  const auto rows = select_rows(load_published(hardware.name, o.published), o.rows);
  std::vector<Prediction> predictions;
  for (const auto& row : rows)
    predictions.push_back(
        {.row = row, .fitted = fitted_on(hardware.provenance, row.row), .remark = "no program at hand"});
  auto programs = find_programs(o.models, rows);
  auto networks = compile_networks(hardware, rows);
  predict(hardware, programs, networks, predictions);
  return conclude_validation(hardware.name, predictions, o.json,
                             fmt::format("no program of theirs in {}", o.models));
}

int validate(const ValidateOptions& o) {
  if (o.hardware == kAkidaFamily) return validate_akida_family(o);
  return load_machine(o.hardware, o.sets)
      .visit(overloaded{[&](const Hardware& hardware) { return validate_tcc750x(o, hardware); },
                        [&](const AkidaHardware& hardware) { return validate_akida(o, hardware); }});
}

}  // namespace

void add_validate(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<ValidateOptions>();
  auto* verb = app.add_subcommand("validate", "predicted against published, row by row");
  verb->add_option("HW", o->hardware, "machine: a name of `npusim list hw`; or akida, all of that family")
      ->capture_default_str();
  verb->add_option("--models", o->models, "folder with the compiled models")->capture_default_str();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--published", o->published, "file of published rows instead of the machine's own");
  verb->add_option("--rows", o->rows, "only these rows: names, separated by commas")->delimiter(',');
  verb->add_option("--json", o->json, "file for the result as JSON; - is standard output");
  verb->callback([o, &chosen] { chosen = [o] { return validate(*o); }; });
}

}  // namespace npu::tools
