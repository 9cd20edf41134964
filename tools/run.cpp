// npusim run: one inference, its time, where it went, and with --input its output.
#include <CLI/CLI.hpp>
#include <iostream>

#include <fmt/format.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "sim/report/sinks.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/program.h"
#include "tools/published.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

struct RunOptions {
  std::string model, hardware;
  std::vector<std::string> sets;
  std::optional<std::string> network, input, output, json, csv, trace, report;
  bool timing_only = false, timeline = false;
  std::string races = "error";
};

std::vector<std::uint8_t> read_input(const std::string& file, std::int64_t input_bytes) {
  auto bytes = file.ends_with(".npy") ? load_npy(file).bytes : read_bytes(file);
  if (std::ssize(bytes) != input_bytes)
    throw InputError(Diagnostic{
        .file = file, .what = fmt::format("has {} bytes, the input buffer {}", bytes.size(), input_bytes)});
  return bytes;
}

std::string full_text(const report::RunReport& r) {
  std::string text = report::summary_text(r);
  if (r.completed()) text += "\n" + report::engine_text(r) + "\n" + report::layer_text(r);
  for (const auto& note : r.notes) text += "note: " + note + "\n";
  return text;
}

// The report goes to standard output unless one of the files does.
void write_reports(const RunOptions& o, const report::RunReport& r) {
  const auto write = [](const std::optional<std::string>& file, const std::string& text) {
    if (file) write_text(*file, text);
    return file == "-";
  };
  std::string text = full_text(r);
  if (o.timeline && r.completed()) text += "\n" + report::timeline_text(r.record);
  bool taken = write(o.json, report::to_json(r).dump(1) + "\n");
  taken |= write(o.report, text);
  if (r.completed()) {  // no table and no trace of a run that did not end
    taken |= write(o.csv, report::to_csv(r));
    taken |= write(o.trace, report::trace_json(r));
  }
  if (!taken) std::cout << text;
}

int run(const RunOptions& o) {
  const Hardware hardware = load_hardware(o.hardware, o.sets);
  const Program program =
      load_program(o.model, o.network ? std::optional<std::filesystem::path>(*o.network) : std::nullopt);
  const bool functional = o.input && !o.timing_only;
  if (o.output && !functional)
    throw InputError(Diagnostic{
        .path = "--output", .what = "there are no values to write without --input, or with --timing-only"});
  if (functional && !program.model.has_weights) {
    throw InputError(Diagnostic{.file = program.model.folder.string(),
                                .what = fmt::format("has no {}", container::CompiledModel::kWeightsFile),
                                .hint = "--timing-only needs none"});
  }
  const auto input = functional ? read_input(*o.input, program.input_bytes()) : std::vector<std::uint8_t>{};

  session::Session session(hardware.config, {.functional = functional, .check_races = o.races != "off"});
  session::Outcome outcome;
  std::string load_error;
  session.execute([&](session::Host& host) {
    if (auto loaded = host.load(program.driver_model()); !loaded) {
      load_error = loaded.error().what;
      return;
    }
    outcome = host.run(input);
  });
  if (!load_error.empty())
    throw InputError(Diagnostic{.file = program.model.folder.string(), .what = load_error});

  auto r = session::build_report(outcome, session, program.commands, hardware.config);
  r.model = program.name();
  r.machine = hardware.name;
  r.timing_only = !functional;
  const auto published = load_published(hardware.product);
  const auto* row = hardware.name == hardware.product ? find_row(published, program.model.commands) : nullptr;
  if (row != nullptr)
    r.published = report::Published{.latency_ms = row->published,
                                    .measures = row->measures,
                                    .source = row->source,
                                    .fitted = fitted_on(hardware, row->row)};
  if (!functional) r.notes.emplace_back("timing only: no value was computed; --input FILE computes them");
  if (!o.sets.empty())
    r.notes.emplace_back(
        "the configuration was changed by --set: the published figure is of the real machine");
  write_reports(o, r);
  if (!r.completed()) {
    std::cerr << "npusim: " << (r.fault ? r.fault->to_string() : "deadlock: " + r.deadlock.front()) << '\n';
    return kProgramFailed;
  }
  if (o.races == "error" && !r.races.empty()) {
    std::cerr << fmt::format("npusim: {} races; the first: {}\n", r.races.size(), r.races.front().text);
    return kProgramFailed;
  }
  if (o.output) write_bytes(*o.output, outcome.output);
  return kSuccess;
}

}  // namespace

void add_run(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<RunOptions>();
  auto* verb =
      app.add_subcommand("run", "one inference: its time, where it went, and with --input its output");
  verb->add_option("MODEL", o->model, "folder of a compiled model")->required();
  verb->add_option("--on", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")->required();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--network", o->network, "description of the model, in place of its network.json");
  verb->add_option("--input", o->input, "bytes of the input buffer, raw or .npy; computes values");
  verb->add_option("--output", o->output, "file for the bytes of the output buffer");
  verb->add_flag("--timing-only", o->timing_only, "skip arithmetic");
  verb->add_flag("--timeline", o->timeline, "draw who was busy when");
  verb->add_option("--races", o->races, "what to do about races")
      ->check(CLI::IsMember({"error", "report", "off"}));
  verb->add_option("--json", o->json, "file for the report as JSON; - is standard output");
  verb->add_option("--csv", o->csv, "file for the per-layer table");
  verb->add_option("--trace", o->trace, "file for a trace (ui.perfetto.dev)");
  verb->add_option("--report", o->report, "file for the report as text");
  verb->callback([o, &chosen] { chosen = [o] { return run(*o); }; });
}

}  // namespace npu::tools
