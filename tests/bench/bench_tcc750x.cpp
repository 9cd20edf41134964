// Speed of the simulator, on the vendor's binaries of ../shared. One board is elaborated (SystemC allows one
// a process), functional or timing-only by the flag --functional; its runs are what is timed.
//
//   bench_tcc750x                 replay of commands, timing only
//   bench_tcc750x --functional    MobileNetV2 with values; MACs/s counts the network's own 0.386 GMAC
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iostream>

#include <benchmark/benchmark.h>

#include "drivers/session/session.h"
#include "models/kernels/conv2d.h"
#include "models/tcc750x/program_walk.h"
#include "sim/core/rng.h"
#include "tools/hardware.h"
#include "tools/program.h"

namespace npu {
namespace {

std::filesystem::path vendor(const std::string& model) {
  return std::filesystem::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "data" / "tcc750x" / model;
}

std::int64_t macs_of(const tools::Program& program, const tcc750x::Config& config) {
  std::int64_t macs = 0;
  tcc750x::walk_program(program.commands, config,
                        [&](const tcc750x::Command&, const Result<tcc750x::Operation>* operation) {
                          if (operation != nullptr && operation->has_value())
                            macs += tcc750x::workload(operation->value()).macs;
                        });
  return macs;
}

void run_model(benchmark::State& state, session::Host& host, const tcc750x::Config& config,
               const std::string& model, bool functional) {
  const auto program = tools::load_program(vendor(model), std::nullopt);
  std::vector<std::uint8_t> input(functional ? static_cast<std::size_t>(program.input_bytes()) : 0);
  Rng rng(1);
  for (auto& byte : input) byte = static_cast<std::uint8_t>(rng.next());
  if (!host.load(program.driver_model())) return state.SkipWithError("does not load");
  for (auto _ : state) {
    const auto outcome = host.run(input);
    if (!outcome.completed) return state.SkipWithError("did not complete");
    benchmark::DoNotOptimize(outcome.output.data());
  }
  state.counters["MACs/s"] = benchmark::Counter(
      static_cast<double>(macs_of(program, config)) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}

void convolution(benchmark::State& state, kernels::Conv2d run) {
  const kernels::Conv2dShape shape{.input = {.height = 14, .width = 14, .channels = 256},
                                   .kernel_height = 3,
                                   .kernel_width = 3,
                                   .pad_top = 1,
                                   .pad_left = 1,
                                   .out_height = 14,
                                   .out_width = 14,
                                   .out_channels = 64};
  std::vector<std::int8_t> input(static_cast<std::size_t>(shape.input.size())),
      weights(static_cast<std::size_t>(shape.weights_size()));
  Rng rng(1);
  for (auto* data : {&input, &weights}) {
    for (auto& value : *data) value = static_cast<std::int8_t>(rng.next());
  }
  std::vector<std::int32_t> accumulators(static_cast<std::size_t>(shape.out_pixels() * shape.out_channels));
  for (auto _ : state) run(shape, input, weights, accumulators);
  state.counters["MACs/s"] =
      benchmark::Counter(static_cast<double>(shape.weights_size() * shape.out_pixels()) *
                             static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

}  // namespace
}  // namespace npu

int main(int argc, char** argv) {
  using namespace npu;
  const bool functional =
      std::any_of(argv, argv + argc, [](const char* a) { return std::strcmp(a, "--functional") == 0; });
  argc = static_cast<int>(
      std::remove_if(argv, argv + argc, [](const char* a) { return std::strcmp(a, "--functional") == 0; }) -
      argv);
  const auto hardware = tools::load_hardware("tcc750x", {});
  for (const auto& kernel : kernels::conv2d_kernels()) {
    if (kernel.available)
      benchmark::RegisterBenchmark(("conv2d/" + std::string(kernel.name)).c_str(), convolution, kernel.run);
  }
  session::Session session(hardware.config, {.functional = functional});
  session.execute([&](session::Host& host) {
    if (!std::filesystem::exists(vendor("yolov8n"))) {
      std::cerr << "../shared/data is not beside the project: only kernels are timed\n";
    } else {
      const std::vector<std::string> models =
          functional ? std::vector<std::string>{"lenet5", "mobilenet_v2_10"}
                     : std::vector<std::string>{"lenet5", "mobilenet_v2_10", "yolov8n", "yolov5n"};
      for (const auto& model : models) {
        benchmark::RegisterBenchmark((std::string(functional ? "values/" : "replay/") + model).c_str(),
                                     [&host, &hardware, model, functional](benchmark::State& state) {
                                       run_model(state, host, hardware.config.npu, model, functional);
                                     })
            ->Unit(benchmark::kMillisecond);
      }
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
  });
  return 0;
}
