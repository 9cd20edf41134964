#include "workloads/compiler/tcc750x/compile.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/diagnostic.h"
#include "workloads/compiler/tcc750x/describe.h"
#include "workloads/compiler/tcc750x/emit.h"
#include "workloads/compiler/tcc750x/weights.h"
#include "workloads/compiler/tile/layerwise.h"

namespace npu::compiler::tcc750x {

const std::vector<std::string>& strategies() {
  static const std::vector<std::string> names{"layerwise"};
  return names;
}

// Limits published by the vendor's toolkit (facts/tcc750x.md section 2) or by the widths of the registers'
// fields.
Machine machine_of(const npu::tcc750x::Config& config, const CompileOptions& options) {
  return {.cores = config.cores,
          .bank_words = config.gbuf.words() / config.gbuf.banks,
          .banks = config.gbuf.banks,
          .limits = {},
          .matrix = config.mm,
          .depthwise = config.dw,
          .elementwise = config.misc,
          .vector = config.mlx,
          .dma = config.dma,
          .memory_latency_ns = options.memory_latency_ns,
          .transfer_gb_s = std::min(config.dma.port_gb_s, options.memory_gb_s),
          .core_ns = 1e3 / config.clocks.core_mhz,
          .vector_ns = 1e3 / config.clocks.vector_mhz};
}

Compiled compile(const IntegerGraph& graph, const npu::tcc750x::Config& config,
                 const CompileOptions& options) {
  if (std::ranges::find(strategies(), options.strategy) == strategies().end()) {
    const auto near = did_you_mean(options.strategy, strategies());
    throw InputError(
        Diagnostic{.path = "--strategy",
                   .what = fmt::format("'{}' is none of {}", options.strategy, fmt::join(strategies(), ", ")),
                   .hint = near ? fmt::format("did you mean '{}'?", *near) : ""});
  }
  const Machine machine = machine_of(config, options);
  Compiled compiled{.schedule = schedule_layerwise(graph, machine)};
  auto emitted = emit(graph, compiled.schedule, machine, config);
  compiled.commands = std::move(emitted.commands);
  if (graph.has_values) compiled.weights = pack_weights(graph, compiled.schedule, machine);
  compiled.network = describe(graph, compiled.schedule, machine, std::move(emitted.writes));
  return compiled;
}

}  // namespace npu::compiler::tcc750x
