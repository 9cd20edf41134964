#include "tools/akida/simulate.h"

#include <map>

#include <fmt/format.h>

#include "models/akida/engines.h"
#include "tools/trace_file.h"

namespace npu::tools {

namespace {

report::TracePlan trace_plan(const AkidaHardware& hardware, const AkidaProgram& program) {
  std::map<std::int64_t, report::TraceCommand> shown;
  for (const auto& record : program.records) {
    const auto& layer = program.network.layers[static_cast<std::size_t>(record.a.layer)];
    shown[record.word] = {.name = layer.name, .detail = layer.detail};
  }
  return {.board = "board",
          .clusters = 1,
          .engines = akida::engine_names(hardware.config.npu.np.np_count),
          .memories = {},
          .command = [shown = std::move(shown)](std::int64_t word) { return shown.at(word); }};
}

void check_room(const AkidaHardware& hardware, const AkidaProgram& program, std::int64_t frames,
                std::int64_t inputs) {
  const std::int64_t capacity = std::int64_t{hardware.config.dram.size_mib} * 1024 * 1024;
  const std::int64_t needed =
      std::ssize(program.words) * 4 + inputs * program.input_bytes + frames * program.output_bytes;
  constexpr std::int64_t kRounding = 64;  // a frame's input and output, and each buffer to 4096
  if (needed + kRounding * (inputs + frames) + 3 * 4096 <= capacity) return;
  throw InputError(Diagnostic{
      .file = program.file,
      .path = program.name,
      .what = fmt::format(
          "program, inputs and outputs of {} frames take {} bytes; the memory has {} (dram.size_mib)", frames,
          needed, capacity)});
}

}  // namespace

session::AkidaLayers layers_of(const AkidaProgram& program) {
  session::AkidaLayers layers;
  for (const auto& layer : program.network.layers)
    layers.layers.push_back({.name = layer.name, .detail = layer.detail, .macs = layer.macs});
  layers.input_elements.resize(layers.layers.size(), 1);
  for (const auto& record : program.records)
    layers.input_elements[static_cast<std::size_t>(record.a.layer)] =
        static_cast<double>(record.a.in_x * record.a.in_y * record.a.in_channels);
  return layers;
}

AkidaSimulated simulate_akida(const AkidaHardware& hardware, const AkidaProgram& program,
                              std::span<const std::vector<std::uint8_t>> inputs,
                              const AkidaSimulateOptions& options) {
  check_program(program, hardware);
  const auto limits = options.frames.value_or(report::FrameLimits{});
  check_room(hardware, program, limits.frames, std::max<std::int64_t>(std::ssize(inputs), 1));
  std::optional<TraceFile> trace;
  if (options.trace) trace.emplace(*options.trace, trace_plan(hardware, program));
  AkidaSimulated simulated;
  {
    session::AkidaSession session(hardware.config, {.functional = options.functional,
                                                    .tap = options.tap,
                                                    .listener = trace ? &trace->listener() : nullptr});
    session.execute([&](session::AkidaHost& host) {
      if (auto loaded = host.load({.program = program.words,
                                   .input_bytes = program.input_bytes,
                                   .output_bytes = program.output_bytes},
                                  options.densities.of_layers);
          !loaded) {
        simulated.outcome.error = loaded.error().what;
        return;
      }
      simulated.outcome =
          host.run({.frames = limits.frames, .in_flight = limits.in_flight, .inputs = inputs});
    });
    auto layers = layers_of(program);
    if (!options.functional) layers.densities = options.densities.of_layers;
    simulated.report =
        session::build_report(simulated.outcome, session.fault(), program.records, hardware.config, layers);
  }
  auto& r = simulated.report;
  r.model = program.name;
  r.machine = hardware.name;
  r.timing_only = !options.functional;
  if (options.frames && r.completed()) r.frames = simulated.outcome.statistics;
  if (r.mesh) {
    r.mesh->mapping = options.mapping;
    r.mesh->densities = options.functional
                            ? std::vector<std::string>{"densities measured: spikes of the inputs given"}
                            : options.densities.notes;
  }
  if (trace) simulated.trace_problem = trace->close();
  return simulated;
}

}  // namespace npu::tools
