// npusim run: one inference, its time, where it went, and with --input its output.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "sim/report/sinks.h"
#include "tools/akida/verbs.h"
#include "tools/dump.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/frame_options.h"
#include "tools/hardware.h"
#include "tools/html/page.h"
#include "tools/html/run_page.h"
#include "tools/program.h"
#include "tools/published.h"
#include "tools/run_network.h"
#include "tools/run_options.h"
#include "tools/run_output.h"
#include "tools/simulate.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

std::vector<std::uint8_t> read_input(const std::string& file, std::int64_t input_bytes) {
  auto bytes = file.ends_with(".npy") ? load_npy(file).bytes : read_bytes(file);
  if (std::ssize(bytes) != input_bytes)
    throw InputError(Diagnostic{
        .file = file, .what = fmt::format("has {} bytes, the input buffer {}", bytes.size(), input_bytes)});
  return bytes;
}

// What a run of a network says beyond the report of a program.
struct Equality {
  bool checked = false;
  std::int64_t tensors = 0, elements = 0;
  std::optional<Difference> difference;
};

std::string text_of(const Difference& d, const Program& program) {
  const auto command = std::ranges::lower_bound(program.commands, d.word, {}, &tcc750x::Command::word_index);
  return fmt::format("{}: tensor {} [{}, {}, {}] is {}, the reference has {} (word {}: `{}`, {})", d.layer,
                     d.tensor, d.channel, d.row, d.column, d.machine, d.reference, d.word,
                     command != program.commands.end() ? tcc750x::disassemble(*command) : "", d.place);
}

void add_published(const Hardware& hardware, const std::string& model, const Program& program,
                   report::RunReport& r) {
  if (hardware.name != hardware.product) return;
  if (r.frames && r.frames->limits.clusters > 1) return;  // published of one program alone on the chip
  const auto published = load_published(hardware.product);
  const auto* row = find_row(published, program.model.commands);
  if (row == nullptr) row = find_network_row(published, model, "latency");
  if (row != nullptr) {
    r.published = report::Published{.latency_ms = row->published,
                                    .measures = row->measures,
                                    .source = row->source,
                                    .fitted = fitted_on(hardware.provenance, row->row)};
  }
}

void add_host_note(const Program& program, const Hardware& hardware, report::RunReport& r) {
  const double host_ns = host_stage_ns(program.model.network, hardware);
  if (host_ns > 0)
    r.notes.push_back(fmt::format(
        "the host's part of the network takes {:.4f} ms, by assumed rates (host.network_*)", host_ns / 1e6));
}

// Reports; the exit status.
int conclude(const RunOptions& o, const Hardware& hardware, const Program& program, Simulated& simulated,
             const Equality& equality) {
  auto& r = simulated.report;
  if (r.frames && r.frames->limits.clusters > 1)
    r.notes.emplace_back(
        "latency and all tables are of frame 0, which shares the memory with other clusters");
  if (!o.sets.empty())
    r.notes.emplace_back(
        "the configuration was changed by --set: the published figure is of the real machine");
  write_reports(o, hardware, r);
  if (simulated.trace_problem) {
    std::cerr << "npusim: " << simulated.trace_problem->to_string() << '\n';
    return kBadInput;
  }
  if (!r.completed()) {
    std::cerr << "npusim: " << (r.fault ? r.fault->to_string() : "deadlock: " + r.deadlock.front()) << '\n';
    return kProgramFailed;
  }
  if (o.races == "error" && !r.races.empty()) {
    std::cerr << fmt::format("npusim: {} races; the first: {}\n", r.races.size(), r.races.front().text);
    return kProgramFailed;
  }
  if (equality.difference) {
    std::cerr << "npusim: not equal to the reference: " << text_of(*equality.difference, program) << '\n';
    return kCheckFailed;
  }
  return kSuccess;
}

int run_folder(const RunOptions& o, const Hardware& hardware) {
  const bool functional = o.input && !o.timing_only;
  const Program program = load_program(
      o.network_options.model, o.network ? std::optional<std::filesystem::path>(*o.network) : std::nullopt,
      functional ? container::Weights::kRead : container::Weights::kSizeOnly);
  if (o.output && !functional)
    throw InputError(Diagnostic{
        .path = "--output", .what = "there are no values to write without --input, or with --timing-only"});
  if (functional && !program.model.has_weights) {
    throw InputError(Diagnostic{.file = program.model.folder.string(),
                                .what = fmt::format("has no {}", container::CompiledModel::kWeightsFile),
                                .hint = "--timing-only needs none"});
  }
  const auto input = functional ? read_input(*o.input, program.input_bytes()) : std::vector<std::uint8_t>{};
  auto simulated = simulate(hardware, program, input,
                            {.functional = functional,
                             .check_races = o.races != "off",
                             .trace = o.trace,
                             .frames = frame_limits(o.frames, hardware.config.npu.clusters)});
  auto& r = simulated.report;
  add_published(hardware, "", program, r);
  add_host_note(program, hardware, r);
  if (!functional) r.notes.emplace_back("timing only: no value was computed; --input FILE computes them");
  const int status = conclude(o, hardware, program, simulated, {});
  if (status == kSuccess && o.output) write_bytes(*o.output, simulated.output);
  return status;
}

// Without a machine: the network in float and in integers, quantised as for the TCC750x.
int run_reference(const RunOptions& o) {
  if (!o.dump)
    throw InputError(Diagnostic{
        .path = "--on reference", .what = "has no time to report", .hint = "--dump DIR writes every tensor"});
  if (!is_network(o.network_options.model))
    throw InputError(Diagnostic{.file = o.network_options.model,
                                .what = "is no network; the reference never sees commands"});
  const Hardware hardware = load_hardware("tcc750x", o.sets);
  check_network_options(o.network_options, hardware);
  const NetworkModel model = build_network(o.network_options, hardware);
  const auto input = choose_input(model, o.network_options, o.input, o.index);
  const auto files = dump_reference(model, input, *o.dump);
  std::cout << fmt::format("{}: {} tensors in {}\n", model.integer.name, files, *o.dump);
  for (const auto& note : model.notes) std::cout << "note: " << note << '\n';
  return kSuccess;
}

int run_network(const RunOptions& o, const Hardware& hardware) {
  NetworkOptions options = o.network_options;
  options.values = !o.timing_only;
  if (o.network)
    throw InputError(Diagnostic{.path = "--network", .what = "describes a folder; this model is a network"});
  if (o.output && o.timing_only)
    throw InputError(
        Diagnostic{.path = "--output", .what = "there are no values to write with --timing-only"});
  const auto frames = frame_limits(o.frames, hardware.config.npu.clusters);
  const NetworkModel model = build_network(options, hardware);
  const Program program = program_of(model.compiled, options.model);

  Equality equality;
  Simulated simulated;
  if (o.timing_only) {
    simulated = simulate(hardware, program, {},
                         {.check_races = o.races != "off", .trace = o.trace, .frames = frames});
  } else {
    auto input = choose_input(model, options, o.input, o.index);
    const auto bytes = input_buffer(input, model);
    Oracle oracle(model.integer);
    Comparison comparison(model.integer, program.model.network, oracle, program.model.weights,
                          Thoroughness::kStores);
    oracle.start(std::move(input));
    simulated = simulate(
        hardware, program, bytes,
        {.functional = true,
         .check_races = o.races != "off",
         .tap = [&](std::int64_t word, session::MemoryView& memories) { comparison.retired(word, memories); },
         .trace = o.trace,
         .frames = frames});
    equality = {.checked = true,
                .tensors = comparison.tensors_compared(),
                .elements = comparison.elements_compared(),
                .difference = comparison.first()};
  }
  auto& r = simulated.report;
  r.notes = model.notes;
  add_host_note(program, hardware, r);
  add_published(hardware, options.model, program, r);
  r.notes.push_back(
      !equality.checked ? "timing only: no value was computed"
      : equality.difference
          ? "NOT equal to the reference: " + text_of(*equality.difference, program)
          : fmt::format("all {} tensors that the machine stored equal the reference's, {} elements",
                        equality.tensors, equality.elements));
  const int status = conclude(o, hardware, program, simulated, equality);
  if (status == kSuccess && o.output) write_bytes(*o.output, simulated.output);
  return status;
}

int run(const RunOptions& o) {
  const Machine machine = load_machine(o.hardware, o.sets);
  check_network_options(o.network_options, machine);
  return machine.visit(overloaded{[&](const Hardware& hardware) {
                                    return is_network(o.network_options.model) ? run_network(o, hardware)
                                                                               : run_folder(o, hardware);
                                  },
                                  [&](const AkidaHardware& hardware) { return run_akida(o, hardware); }});
}

}  // namespace

void add_run(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<RunOptions>();
  auto* verb =
      app.add_subcommand("run", "one inference: its time, where it went, and with --input its output");
  verb->add_option("MODEL", o->network_options.model,
                   "file.onnx, zoo:NAME[@WIDTHxHEIGHT], or folder of a compiled model")
      ->required();
  verb->add_option("--on", o->hardware, "machine: a name of `npusim list hw` or a .yaml file; or reference")
      ->required();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  verb->add_option("--network", o->network, "description of the model, in place of its network.json");
  verb->add_option(
      "--input", o->input,
      "of a network: .npy of images or network inputs; of a folder: bytes of the input buffer, raw or .npy");
  verb->add_option("--index", o->index, "which of the inputs of a network's .npy")->capture_default_str();
  add_network_options(*verb, o->network_options);
  add_frame_options(*verb, o->frames);
  verb->add_option("--output", o->output, "file for the bytes of the output buffer");
  verb->add_option("--dump", o->dump, "with --on reference: folder for every tensor as .npy");
  verb->add_flag("--timing-only", o->timing_only, "skip arithmetic");
  verb->add_flag("--timeline", o->timeline, "draw who was busy when");
  verb->add_option("--races", o->races, "what to do about races")
      ->check(CLI::IsMember({"error", "report", "off"}));
  verb->add_option("--json", o->json, "file for the report as JSON; - is standard output");
  verb->add_option("--csv", o->csv, "file for the per-layer table");
  verb->add_option("--trace", o->trace, "file for a trace (ui.perfetto.dev), written while the run goes on");
  verb->add_option("--report", o->report,
                   "file for the report: a page for browsers, or text where it ends in .txt or is -");
  verb->callback([o, &chosen] {
    chosen = [o] {
      if (o->report && is_page(*o->report)) require_chart_library();
      for (auto& set : o->frames.sets()) o->sets.push_back(std::move(set));
      return o->hardware == "reference" ? run_reference(*o) : run(*o);
    };
  });
}

}  // namespace npu::tools
