#include "tools/simulate.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::tools {

namespace {

// Told before anything is simulated; the host's allocation takes whole pages of this size.
void check_room(const Hardware& hardware, const Program& program) {
  constexpr std::int64_t kPage = 4096;
  const std::int64_t capacity = std::int64_t{hardware.config.dram.size_mib} * 1024 * 1024;
  auto sizes = program.sizes;
  sizes[static_cast<std::size_t>(tcc750x::dma::Base::kCommands)] = std::ssize(program.model.commands) * 4;
  auto& weights = sizes[static_cast<std::size_t>(tcc750x::dma::Base::kWeights)];
  weights = std::max<std::int64_t>(weights, std::ssize(program.model.weights));
  std::int64_t used = 0;
  for (std::size_t base = 0; base < sizes.size(); ++base) {
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

}  // namespace

Simulated simulate(const Hardware& hardware, const Program& program, std::span<const std::uint8_t> input,
                   const SimulateOptions& options) {
  check_room(hardware, program);
  session::Session session(hardware.config, {.functional = options.functional,
                                             .check_races = options.check_races,
                                             .host_stage_ns = options.host_stage_ns,
                                             .tap = options.tap});
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
    throw InputError(
        Diagnostic{.file = program.model.folder.string(), .path = program.name(), .what = load_error});
  Simulated simulated{.report = session::build_report(outcome, session, program.commands, hardware.config,
                                                      layers_of(program.model.network)),
                      .output = std::move(outcome.output)};
  simulated.report.model = program.name();
  simulated.report.machine = hardware.name;
  simulated.report.timing_only = !options.functional;
  return simulated;
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
