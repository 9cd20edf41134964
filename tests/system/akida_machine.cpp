#include "tests/system/akida_machine.h"

#include "sim/core/rng.h"
#include "workloads/compiler/mesh/layers_of.h"
#include "workloads/zoo/zoo.h"

namespace npu::test {

tools::AkidaHardware akida(const std::string& name, const std::vector<std::string>& sets) {
  return *tools::load_machine(name, sets).akida();
}

std::vector<integer::EventLayer> layers_of(const integer::IntegerGraph& graph) {
  std::vector<integer::EventLayer> layers;
  for (const auto& node : graph.nodes) layers.push_back(std::get<integer::EventLayer>(node.operation));
  return layers;
}

std::vector<integer::EventLayer> shapes_of(const std::string& zoo) {
  const auto bits = tools::bits_of({}, "zoo:" + zoo);
  std::vector<integer::EventLayer> layers;
  for (const auto& shape : compiler::mesh::layers_of(zoo::build(zoo), bits))
    layers.push_back({.shape = shape});
  return layers;
}

compiler::akida::Compiled compiled(std::span<const integer::EventLayer> layers,
                                   const tools::AkidaHardware& machine,
                                   const compiler::akida::Options& options) {
  return compiler::akida::compile(
      layers, {.np = machine.config.npu.np, .fully_connected = machine.config.npu.fully_connected}, options);
}

tools::AkidaProgram program_of(const compiler::akida::Compiled& compiled) {
  tools::AkidaNetwork network;
  network.compiled = compiled;
  return tools::program_of(network);
}

AkidaRun run_akida(const tools::AkidaProgram& program, const tools::AkidaHardware& machine,
                   const AkidaRunOptions& options) {
  AkidaRun run{.clock = machine.config.npu.clock()};
  session::AkidaSession session(
      machine.config, {.functional = options.functional, .reversed = options.reversed, .tap = options.tap});
  session.execute([&](session::AkidaHost& host) {
    if (const auto loaded = host.load({.program = program.words,
                                       .input_bytes = program.input_bytes,
                                       .output_bytes = program.output_bytes},
                                      options.densities);
        !loaded) {
      run.outcome.error = loaded.error().what;
      return;
    }
    run.outcome =
        host.run({.frames = options.frames, .in_flight = options.in_flight, .inputs = options.inputs});
  });
  run.fault = session.fault();
  return run;
}

std::vector<std::uint8_t> seeded_bytes(const integer::IntegerGraph& graph, std::uint64_t seed, int zeros) {
  const auto& tensor = graph.tensor(graph.input.tensor);
  Rng rng(seed);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(tensor.elements()));
  for (auto& b : bytes)
    b = rng.between(1, 4) <= zeros ? 0 : static_cast<std::uint8_t>(rng.between(1, (1 << tensor.bits) - 1));
  return bytes;
}

std::string difference(const integer::IntegerGraph& graph, const tools::AkidaHardware& machine,
                       const compiler::akida::Options& options, const std::vector<std::uint8_t>& input) {
  const auto layers = layers_of(graph);
  const auto program = program_of(compiled(layers, machine, options));
  tools::RowComparison comparison(graph, std::vector<std::int32_t>(input.begin(), input.end()));
  const auto run =
      run_akida(program, machine,
                {.functional = true, .inputs = {input}, .tap = [&](int layer, const mesh::RowOfEvents& row) {
                   comparison.row(layer, row);
                 }});
  if (!run.outcome.completed) return "did not complete: " + run.outcome.error;
  comparison.finish();
  return comparison.first() ? comparison.first()->to_string() : "";
}

}  // namespace npu::test
