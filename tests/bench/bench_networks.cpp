// Speed of a whole network with values: machine in one thread, reference in another, every stored tensor
// compared.
//
//   bench_networks [zoo:NAME or file.onnx]     default zoo:resnet50; MACs/s counts the network's own
//
//   Checked      the machine's simulation and the comparison, beside the reference
//   Machine      the machine's simulation alone
//   Reference    the reference alone
#include <iostream>

#include <benchmark/benchmark.h>

#include "drivers/session/session.h"
#include "tools/comparison.h"
#include "tools/network_model.h"
#include "tools/simulate.h"

namespace npu {
namespace {

void count(benchmark::State& state, const tools::NetworkModel& model) {
  state.counters["MACs/s"] =
      benchmark::Counter(static_cast<double>(model.integer.macs()) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

}  // namespace
}  // namespace npu

int main(int argc, char** argv) {
  using namespace npu;
  benchmark::Initialize(&argc, argv);
  const auto hardware = tools::load_hardware("tcc750x", {});
  const auto model =
      tools::build_network({.model = argc > 1 ? argv[1] : "zoo:resnet50", .calib_images = 1}, hardware);
  const auto program = tools::program_of(model.compiled, "network");
  const auto input = tools::seeded_input(model.integer.tensor(model.integer.input.tensor));
  const auto bytes = tools::input_buffer(input, model);
  tools::Oracle oracle(model.integer);
  tools::Comparison* comparison = nullptr;
  session::Session session(hardware.config,
                           {.functional = true, .tap = [&](std::int64_t word, session::MemoryView& memories) {
                              if (comparison != nullptr) comparison->retired(word, memories);
                            }});
  session.execute([&](session::Host& host) {
    if (!host.load(program.driver_model())) return;
    benchmark::RegisterBenchmark("Checked",
                                 [&](benchmark::State& state) {
                                   for (auto _ : state) {
                                     tools::Comparison here(model.integer, program.model.network, oracle,
                                                            program.model.weights,
                                                            tools::Thoroughness::kStores);
                                     comparison = &here;
                                     oracle.start(input);
                                     const auto outcome = host.run(bytes);
                                     oracle.join();
                                     if (!outcome.completed || here.first())
                                       return state.SkipWithError("not equal to the reference");
                                   }
                                   comparison = nullptr;
                                   count(state, model);
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
    benchmark::RegisterBenchmark("Machine", [&](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(host.run(bytes).output.data());
      count(state, model);
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("Reference",
                                 [&](benchmark::State& state) {
                                   for (auto _ : state) {
                                     oracle.start(input);
                                     oracle.join();
                                   }
                                   count(state, model);
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::RunSpecifiedBenchmarks();
  });
  return 0;
}
