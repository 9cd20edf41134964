// npusim run on an Akida 1.0: with --input values as spikes, compared with the reference; without, the time
// of the densities that are known.
#include <iostream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/akida/comparison.h"
#include "tools/akida/simulate.h"
#include "tools/akida/verbs.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/published.h"
#include "tools/run_output.h"
#include "workloads/integer/event_host.h"

namespace npu::tools {

namespace {

void refuse(const char* option, const char* why) {
  throw InputError(Diagnostic{.path = option, .what = why});
}

void check_options(const RunOptions& o) {
  if (o.network) refuse("--network", "a folder for akida describes itself");
  if (o.dump) refuse("--dump", "writes tensors of --on reference");
  if (o.output && (!o.input || o.timing_only))
    refuse("--output", "there are no values to write without --input, or with --timing-only");
}

// Of the same network, map and densities on the machine as it is.
void add_published(const RunOptions& o, const AkidaHardware& hardware, const Densities& densities,
                   report::RunReport& r) {
  if (!o.sets.empty() || o.network_options.akida.density || (r.frames && r.frames->limits.frames > 1)) return;
  const auto rows = load_published(hardware.name);
  const auto* row = find_network_row(rows, o.network_options.model, "latency", r.mesh ? r.mesh->mapping : "");
  if (row == nullptr || densities.of_layers.empty() || row->frames != 1) return;
  r.published = report::Published{.latency_ms = row->published,
                                  .measures = row->measures,
                                  .source = row->source,
                                  .fitted = fitted_on(hardware.provenance, row->row),
                                  .device = true};
  r.notes.emplace_back("the published time is the device's alone and compared with that");
}

int conclude(const RunOptions& o, const AkidaHardware& hardware, AkidaSimulated& simulated,
             const std::optional<RowDifference>& difference) {
  auto& r = simulated.report;
  if (!o.sets.empty())
    r.notes.emplace_back("the configuration was changed by --set: published figures are of the real machine");
  write_reports(o, hardware, r);
  if (simulated.trace_problem) {
    std::cerr << "npusim: " << simulated.trace_problem->to_string() << '\n';
    return kBadInput;
  }
  if (!r.completed()) {
    std::cerr << "npusim: " << r.fault->to_string() << '\n';
    return kProgramFailed;
  }
  if (difference) {
    std::cerr << "npusim: not equal to the reference: " << difference->to_string() << '\n';
    return kCheckFailed;
  }
  if (o.output) write_bytes(*o.output, simulated.outcome.outputs.front());
  return kSuccess;
}

std::vector<std::uint8_t> stored_bytes(const RunOptions& o, std::int64_t expected) {
  auto bytes = o.input->ends_with(".npy") ? load_inputs(*o.input).tensor.bytes : read_bytes(*o.input);
  if (std::ssize(bytes) != expected)
    throw InputError(
        Diagnostic{.file = *o.input,
                   .what = fmt::format("has {} bytes, an input of the program {}", bytes.size(), expected)});
  return bytes;
}

int run_folder(const RunOptions& o, const AkidaHardware& hardware) {
  const auto program = load_akida_program(o.network_options.model);
  AkidaSimulateOptions options{
      .functional = o.input && !o.timing_only, .trace = o.trace, .frames = frame_limits(o.frames, 1)};
  std::vector<std::vector<std::uint8_t>> inputs;
  if (options.functional)
    inputs.push_back(stored_bytes(o, program.input_bytes));
  else
    options.densities = densities_of(program.name, o.network_options.akida.density, program.layer_names(),
                                     hardware.config.npu.activity.density);
  auto simulated = simulate_akida(hardware, program, inputs, options);
  if (simulated.report.mesh) simulated.report.mesh->mapping = "as compiled";
  simulated.report.notes.push_back(options.functional ? "values of one input; nothing was compared"
                                                      : "timing only: no value was computed");
  return conclude(o, hardware, simulated, std::nullopt);
}

int run_network(const RunOptions& o, const AkidaHardware& hardware) {
  NetworkOptions network_options = o.network_options;
  network_options.values = o.input && !o.timing_only;
  const auto network = build_akida(network_options, hardware);
  const auto program = program_of(network);
  AkidaSimulateOptions options{.functional = network_options.values,
                               .trace = o.trace,
                               .frames = frame_limits(o.frames, 1),
                               .mapping = std::string(name_of(network.compiled.mapping.mode))};
  std::vector<std::vector<std::uint8_t>> inputs;
  std::optional<RowComparison> comparison;
  if (options.functional) {
    const auto stored = load_inputs(*o.input, o.index);
    inputs.push_back(akida_input(stored, o.index, network));
    const std::vector<std::int32_t> input(inputs.front().begin(), inputs.front().end());
    comparison.emplace(network.integer, input);
    options.tap = [&](int layer, const mesh::RowOfEvents& row) { comparison->row(layer, row); };
  } else {
    options.densities = densities_of(o.network_options.model, o.network_options.akida.density,
                                     program.layer_names(), hardware.config.npu.activity.density);
  }
  auto simulated = simulate_akida(hardware, program, inputs, options);
  auto& r = simulated.report;
  r.notes.insert(r.notes.begin(), network.notes.begin(), network.notes.end());
  if (comparison && r.completed()) {
    comparison->finish();
    r.notes.push_back(comparison->first()
                          ? "NOT equal to the reference: " + comparison->first()->to_string()
                          : fmt::format("all rows of all {} layers equal the reference's, {} elements",
                                        network.layers.size(), comparison->elements()));
  } else {
    r.notes.emplace_back("timing only: no value was computed; --input FILE computes them");
    add_published(o, hardware, options.densities, r);
  }
  return conclude(o, hardware, simulated, comparison ? comparison->first() : std::nullopt);
}

}  // namespace

int run_akida(const RunOptions& o, const AkidaHardware& hardware) {
  check_options(o);
  return is_network(o.network_options.model) ? run_network(o, hardware) : run_folder(o, hardware);
}

}  // namespace npu::tools
