// Speed of the convolution kernels, one thread, on the shapes of ResNet-50 and MobileNetV2. GMAC/s counts the
// multiplications of the dimensions as given. Packing is inside for the machine's kernels, whose weights
// differ from call to call, and outside for the reference path's, which packs a layer once.
//
//   bench_kernels --benchmark_filter=tile/.*avx512
#include <string>

#include <benchmark/benchmark.h>

#include "models/kernels/conv2d.h"
#include "models/kernels/depthwise.h"
#include "models/kernels/hwc_conv2d.h"
#include "models/kernels/requantise.h"
#include "sim/core/rng.h"

namespace npu::kernels {
namespace {

struct Layer {
  const char* name;
  int size, channels, kernel, stride, out_channels;
};

constexpr Layer kDense[] = {
    {"conv1_7x7s2_224_3_64", 224, 3, 7, 2, 64}, {"3x3_56_64_64", 56, 64, 3, 1, 64},
    {"3x3_28_128_128", 28, 128, 3, 1, 128},     {"3x3_14_256_256", 14, 256, 3, 1, 256},
    {"3x3_7_512_512", 7, 512, 3, 1, 512},       {"3x3s2_56_128_128", 56, 128, 3, 2, 128},
    {"1x1_56_64_64", 56, 64, 1, 1, 64},         {"1x1_56_64_256", 56, 64, 1, 1, 256},
    {"1x1_56_256_64", 56, 256, 1, 1, 64},       {"1x1_28_512_128", 28, 512, 1, 1, 128},
    {"1x1s2_56_256_512", 56, 256, 1, 2, 512},   {"1x1_14_256_1024", 14, 256, 1, 1, 1024},
    {"1x1_14_1024_256", 14, 1024, 1, 1, 256},   {"1x1_7_2048_512", 7, 2048, 1, 1, 512},
    {"1x1_7_512_2048", 7, 512, 1, 1, 2048},     {"fc_2048_1000", 1, 2048, 1, 1, 1000},
    {"1x1_14_96_24", 14, 96, 1, 1, 24},
};
constexpr Layer kDepthwise[] = {
    {"dw3x3_112_32", 112, 32, 3, 1, 32},  {"dw3x3s2_112_96", 112, 96, 3, 2, 96},
    {"dw3x3_56_144", 56, 144, 3, 1, 144}, {"dw3x3_14_576", 14, 576, 3, 1, 576},
    {"dw5x5_28_240", 28, 240, 5, 1, 240},
};

int out_size(const Layer& l) {
  return (l.size + 2 * (l.kernel / 2) - l.kernel) / l.stride + 1;
}

std::vector<std::int8_t> values(std::int64_t n) {
  std::vector<std::int8_t> v(static_cast<std::size_t>(n));
  Rng rng(1);
  for (auto& x : v) x = static_cast<std::int8_t>(rng.next());
  return v;
}

void count_macs(benchmark::State& state, double macs) {
  state.counters["GMAC/s"] =
      benchmark::Counter(1e-9 * macs * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void tile_conv2d(benchmark::State& state, Conv2d run, Layer l) {
  const Conv2dShape s{.input = {.height = l.size, .width = l.size, .channels = l.channels},
                      .kernel_height = l.kernel,
                      .kernel_width = l.kernel,
                      .stride_height = l.stride,
                      .stride_width = l.stride,
                      .pad_top = l.kernel / 2,
                      .pad_left = l.kernel / 2,
                      .out_height = out_size(l),
                      .out_width = out_size(l),
                      .out_channels = l.out_channels};
  const auto input = values(s.input.size()), weights = values(s.weights_size());
  std::vector<std::int32_t> out(static_cast<std::size_t>(s.out_pixels() * s.out_channels));
  for (auto _ : state) run(s, input, weights, out);
  count_macs(state, static_cast<double>(s.out_pixels()) * s.out_channels * l.channels * l.kernel * l.kernel);
}

void tile_depthwise(benchmark::State& state, Depthwise run, Layer l) {
  const DepthwiseShape s{.input = {.height = l.size, .width = l.size, .channels = l.channels},
                         .kernel_height = l.kernel,
                         .kernel_width = l.kernel,
                         .stride = l.stride,
                         .pad_top = l.kernel / 2,
                         .pad_left = l.kernel / 2,
                         .out_height = out_size(l),
                         .out_width = out_size(l)};
  const auto input = values(s.input.size());
  const auto weights = values(std::int64_t{s.input.blocks()} * l.kernel * l.kernel * 32);
  std::vector<std::int32_t> out(
      static_cast<std::size_t>(std::int64_t{s.input.blocks()} * s.out_height * s.out_width * 32));
  for (auto _ : state) run(s, input, weights, out);
  count_macs(state, static_cast<double>(s.out_height) * s.out_width * l.channels * l.kernel * l.kernel);
}

void hwc_conv2d(benchmark::State& state, const HwcConv2dKernel* kernel, Layer l, int groups) {
  const HwcConv2dShape s{.height = l.size,
                         .width = l.size,
                         .channels = l.channels,
                         .kernel_height = l.kernel,
                         .kernel_width = l.kernel,
                         .stride_height = l.stride,
                         .stride_width = l.stride,
                         .pad_top = l.kernel / 2,
                         .pad_left = l.kernel / 2,
                         .out_height = out_size(l),
                         .out_width = out_size(l),
                         .out_channels = l.out_channels,
                         .groups = groups};
  const auto input = values(s.input_size());
  const auto packed = kernel->pack(s, values(s.weights_size()));
  std::vector<std::int32_t> out(static_cast<std::size_t>(s.out_size()));
  for (auto _ : state) kernel->run(s, packed, input, out);
  count_macs(state, static_cast<double>(s.macs()));
}

// [pixel][channels] to [channels / 32][pixel][32], as the matrix engine asks for it.
void requantisation(benchmark::State& state, Requantise run, std::int64_t pixels, std::int64_t channels) {
  const std::vector<std::int32_t> accumulators(static_cast<std::size_t>(pixels * channels), 12345);
  const std::vector<numerics::Tcc750xChannel> parameters(
      32, {.bias = 5, .bias_shift = 3, .shift = 8, .scale = 77});
  std::vector<std::int8_t> out(static_cast<std::size_t>(pixels * channels));
  for (auto _ : state) {
    for (std::int64_t c = 0; c < channels; c += kRequantiseLanes) {
      run({.pixels = pixels, .stride = channels}, parameters,
          std::span(accumulators).subspan(static_cast<std::size_t>(c)),
          std::span(out).subspan(static_cast<std::size_t>(c * pixels)));
    }
  }
  state.SetItemsProcessed(state.iterations() * pixels * channels);
}

std::string named(std::string_view list, std::string_view kernel, std::string_view layer) {
  return std::string(list) + "/" + std::string(kernel) + "/" + std::string(layer);
}

void register_all() {
  for (const auto& kernel : conv2d_kernels()) {
    if (!kernel.available || kernel.run == conv2d_ref) continue;
    for (const auto& l : kDense)
      benchmark::RegisterBenchmark(named("tile", kernel.name, l.name).c_str(), tile_conv2d, kernel.run, l);
  }
  for (const auto& kernel : depthwise_kernels()) {
    if (!kernel.available || kernel.run == depthwise_ref) continue;
    for (const auto& l : kDepthwise)
      benchmark::RegisterBenchmark(named("tile", kernel.name, l.name).c_str(), tile_depthwise, kernel.run, l);
  }
  for (const auto& kernel : hwc_conv2d_kernels()) {
    if (!kernel.available || kernel.name == "reference") continue;
    for (const auto& l : kDense)
      benchmark::RegisterBenchmark(named("hwc", kernel.name, l.name).c_str(), hwc_conv2d, &kernel, l, 1);
    for (const auto& l : kDepthwise) {
      benchmark::RegisterBenchmark(named("hwc", kernel.name, l.name).c_str(), hwc_conv2d, &kernel, l,
                                   l.channels);
    }
  }
  for (const auto& kernel : requantise_kernels()) {
    if (!kernel.available) continue;
    for (const auto& [pixels, channels] : {std::pair<int, int>{49, 512}, {784, 128}, {3136, 64}}) {
      benchmark::RegisterBenchmark(
          named("requantise", kernel.name, std::to_string(pixels) + "x" + std::to_string(channels)).c_str(),
          requantisation, kernel.run, pixels, channels);
    }
  }
}

}  // namespace
}  // namespace npu::kernels

int main(int argc, char** argv) {
  npu::kernels::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
