// npusim accuracy on an Akida 1.0: every image as spikes through the mesh.
#include <iostream>

#include <fmt/format.h>

#include "models/mesh/energy_cost.h"
#include "sim/core/diagnostic.h"
#include "tools/akida/simulate.h"
#include "tools/akida/verbs.h"
#include "tools/classification.h"
#include "tools/exit_status.h"
#include "workloads/integer/event_host.h"
#include "workloads/reference/float_run.h"

namespace npu::tools {

namespace {

constexpr std::int64_t kBatch =
    250;  // frames of one submission: their inputs and outputs are in memory at once

struct Ran {
  std::vector<std::vector<std::uint8_t>> outputs;
  std::string error;
  double latency_ms = 0, energy_mj = 0;  // mean of an image, one after the other
};

// Every image alone on the machine, so that its time is its latency.
Ran run_all(const AkidaHardware& hardware, const AkidaProgram& program,
            const std::vector<std::vector<std::uint8_t>>& inputs) {
  check_program(program, hardware);
  Ran ran;
  Time total{};
  session::AkidaSession session(hardware.config, {.functional = true, .tap = {}});
  session.execute([&](session::AkidaHost& host) {
    if (auto loaded = host.load({.program = program.words,
                                 .input_bytes = program.input_bytes,
                                 .output_bytes = program.output_bytes},
                                {});
        !loaded) {
      ran.error = loaded.error().what;
      return;
    }
    const auto all = std::span(inputs);
    for (std::size_t first = 0; first < all.size(); first += kBatch) {
      const auto batch = all.subspan(first, std::min<std::size_t>(kBatch, all.size() - first));
      auto outcome = host.run({.frames = std::ssize(batch), .in_flight = 1, .inputs = batch});
      if (!outcome.completed) {
        ran.error = outcome.error;
        return;
      }
      for (auto& output : outcome.outputs) ran.outputs.push_back(std::move(output));
      total += outcome.statistics.total;
      ran.energy_mj += mesh::dynamic_mj(hardware.config.npu.energy, outcome.activity);
      std::cerr << fmt::format("{} of {} images\n", first + batch.size(), all.size());
    }
  });
  const auto images = static_cast<double>(inputs.size());
  ran.latency_ms = to_ms(total) / images;
  ran.energy_mj = ran.energy_mj / images + hardware.config.npu.energy.static_mw * ran.latency_ms / 1e3;
  return ran;
}

}  // namespace

int accuracy_akida(const AccuracyOptions& o, const AkidaHardware& hardware) {
  if (!is_network(o.network_options.model))
    throw InputError(
        Diagnostic{.file = o.network_options.model,
                   .what = "is a compiled program; what its potentials mean only the network knows",
                   .hint = "name the .onnx file or zoo:NAME"});
  const StoredInputs stored = load_inputs(o.images);
  const auto labels = load_labels(o.labels, stored.count());
  const auto network = build_akida(o.network_options, hardware);
  const auto program = program_of(network);
  const std::int64_t count = o.limit > 0 ? std::min(o.limit, stored.count()) : stored.count();
  Classification found{.name = o.network_options.model, .notes = network.notes};
  std::int64_t classes = network.layers.back().shape.filters;
  std::vector<std::vector<std::uint8_t>> inputs;
  for (std::int64_t i = 0; i < count; ++i) {
    inputs.push_back(akida_input(stored, i, network));
    if (o.no_float) continue;
    const std::vector<Tensor> real{akida_real_input(stored, i, network)};
    const auto outputs = reference::run_float(network.graph, real);
    classes = outputs.front().elements();
    found.float_rankings.push_back(ranking(outputs.front()));
    if ((i + 1) * 10 / count != i * 10 / count)
      std::cerr << fmt::format("float: {} of {} images\n", i + 1, count);
  }
  check_labels(o, labels, classes);
  const auto ran = run_all(hardware, program, inputs);
  if (!ran.error.empty()) {
    std::cerr << "npusim: " << ran.error << '\n';
    return kProgramFailed;
  }
  for (const auto& output : ran.outputs) {
    const auto real =
        integer::event_output(network.integer, network.integer.nodes.back(), akida_output(output));
    found.rankings.push_back(
        ranking(std::ssize(real), [&](int c) { return real[static_cast<std::size_t>(c)]; }));
  }
  found.latency_ms = ran.latency_ms;
  found.energy_mj = ran.energy_mj;
  return conclude_accuracy(o, hardware.name, found, labels);
}

}  // namespace npu::tools
