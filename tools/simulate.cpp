#include "tools/simulate.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "drivers/session/trace_plan.h"
#include "sim/core/diagnostic.h"
#include "tools/run_network.h"
#include "tools/trace_file.h"

namespace npu::tools {

namespace {

// Told before anything is simulated; the host's allocation takes whole pages of this size.
// Clusters share commands and weights, and have the other buffers each.
void check_room(const Hardware& hardware, const Program& program, int clusters) {
  constexpr std::int64_t kPage = 4096;
  const std::int64_t capacity = std::int64_t{hardware.config.dram.size_mib} * 1024 * 1024;
  auto sizes = program.sizes;
  sizes[static_cast<std::size_t>(tcc750x::dma::Base::kCommands)] = std::ssize(program.model.commands) * 4;
  auto& weights = sizes[static_cast<std::size_t>(tcc750x::dma::Base::kWeights)];
  weights = std::max<std::int64_t>(weights, std::ssize(program.model.weights));
  std::vector<std::size_t> buffers(sizes.size());
  std::iota(buffers.begin(), buffers.end(), std::size_t{0});
  for (int cluster = 1; cluster < clusters; ++cluster) {
    for (const auto base :
         {tcc750x::dma::Base::kWork, tcc750x::dma::Base::kInput, tcc750x::dma::Base::kOutput})
      buffers.push_back(static_cast<std::size_t>(base));
  }
  std::int64_t used = 0;
  for (const std::size_t base : buffers) {
    if (sizes[base] > capacity - used) {
      throw InputError(Diagnostic{
          .file = program.model.folder.string(),
          .path = program.name(),
          .what = fmt::format("the {} buffer of {} bytes does not fit: {} of {} bytes of DRAM are free",
                              tcc750x::dma::kBaseCodes[base].name, sizes[base], capacity - used, capacity)});
    }
    used += ceil_div(std::max<std::int64_t>(sizes[base], 1), kPage) * kPage;
  }
}

// A program for other tiles would run, and be wrong or slow for no reason that a report could name.
void check_fingerprint(const Hardware& hardware, const Program& program) {
  const auto& compiled_for = program.model.network.compiled_for;
  const auto inventory = config::inventory_of(hardware.config);
  const auto own = fingerprint_text(inventory);
  if (compiled_for.empty() || compiled_for == own) return;
  std::string keys;
  for (const auto& item : keys_of(inventory)) {
    if (item.affects == config::Affects::kProgram)
      keys += fmt::format("{}{}={}", keys.empty() ? "" : ", ", item.path, item.value);
  }
  throw InputError(
      Diagnostic{.file = program.model.folder.string(),
                 .path = "compiled_for",
                 .what = fmt::format("the program was compiled for another machine: this one has {}", keys),
                 .hint = "compile it again with the same --on and --set"});
}

struct Ran {
  Simulated simulated;
  std::string load_error;
};

// Nothing throws while a session lives: its threads have stacks of their own.
Ran run_session(const Hardware& hardware, const Program& program, std::span<const std::uint8_t> input,
                const SimulateOptions& options, const report::FrameLimits& limits, TraceFile* trace) {
  session::Session session(hardware.config, {.functional = options.functional,
                                             .check_races = options.check_races,
                                             .host_stage_ns = host_stage_ns(program.model.network, hardware),
                                             .tap = options.tap,
                                             .listener = trace != nullptr ? &trace->listener() : nullptr});
  Ran ran;
  session::FramesOutcome outcome;
  session.execute([&](session::Host& host) {
    if (auto loaded = host.load(program.driver_model()); !loaded) {
      ran.load_error = loaded.error().what;
      return;
    }
    outcome = host.run_frames({.limits = limits}, input);
  });
  auto& report = ran.simulated.report;
  report = session::build_report(outcome.first, session, program.commands, hardware.config,
                                 layers_of(program.model.network));
  ran.simulated.output = std::move(outcome.first.output);
  report.model = program.name();
  report.machine = hardware.name;
  report.timing_only = !options.functional;
  if (options.frames && report.completed()) report.frames = outcome.statistics;
  return ran;
}

}  // namespace

Simulated simulate(const Hardware& hardware, const Program& program, std::span<const std::uint8_t> input,
                   const SimulateOptions& options) {
  check_fingerprint(hardware, program);
  const auto limits = options.frames.value_or(report::FrameLimits{});
  check_room(hardware, program, limits.clusters);
  std::optional<TraceFile> trace;
  if (options.trace)
    trace.emplace(*options.trace, session::trace_plan(program.commands, hardware.config, limits.clusters,
                                                      layers_of(program.model.network)));
  auto ran = run_session(hardware, program, input, options, limits, trace ? &*trace : nullptr);
  if (trace) ran.simulated.trace_problem = trace->close();
  if (!ran.load_error.empty())
    throw InputError(
        Diagnostic{.file = program.model.folder.string(), .path = program.name(), .what = ran.load_error});
  return std::move(ran.simulated);
}

Program program_of(const compiler::Compiled& compiled, const std::string& name) {
  using tcc750x::dma::Base;
  Program program;
  program.model.commands = compiled.commands;
  program.model.weights = compiled.weights;
  program.model.has_weights = !compiled.weights.empty();
  program.model.network = compiled.network;
  program.model.network.name = name;
  program.model.has_network = true;
  auto commands = tcc750x::decode_program(program.model.commands);
  if (!commands)
    throw std::logic_error("the compiler's own program does not decode: " + commands.error().what);
  program.commands = std::move(commands.value());
  program.sizes = tcc750x::scan_buffer_sizes(program.commands);
  const auto claim = [&](Base base, std::int64_t bytes) {
    auto& size = program.sizes[static_cast<std::size_t>(base)];
    size = std::max(size, bytes);
  };
  claim(Base::kWeights, compiled.schedule.weight_bytes);
  claim(Base::kInput, compiled.schedule.input_bytes);
  claim(Base::kOutput, compiled.schedule.output_bytes);
  claim(Base::kWork, compiled.schedule.work_bytes);
  return program;
}

std::optional<report::LayerMap> layers_of(const container::NetworkDescription& network) {
  if (network.layers.empty() || network.commands.empty()) return std::nullopt;
  report::LayerMap map;
  for (const auto& layer : network.layers)
    map.layers.push_back({.name = layer.name, .detail = layer.detail, .macs = layer.macs});
  for (const auto& command : network.commands) map.layer_of_word[command.word] = command.layer;
  return map;
}

}  // namespace npu::tools
