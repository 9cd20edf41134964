// Every kernel that this processor can run against the definition, on seeded shapes, without GoogleTest and
// without sanitizers: small enough to be run under an emulator of another processor.
//
//   kernels_anywhere BEST    fails unless the fastest available dense convolution is called BEST
#include <algorithm>
#include <iostream>

#include "models/kernels/conv2d.h"
#include "models/kernels/depthwise.h"
#include "models/kernels/hwc_conv2d.h"
#include "models/kernels/requantise.h"
#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

constexpr std::uint64_t kShapes = 40;  // of each list

using Accumulators = std::vector<std::int32_t>;

int any(Rng& rng, int low, int high) {
  return static_cast<int>(rng.between(low, high));
}

// Runs each available kernel of a list by `run(kernel)` and compares with the first's result.
template <typename Kernels, typename Run>
bool all_agree(const char* list, std::uint64_t seed, Kernels kernels, Run run) {
  const auto expected = run(kernels[0]);
  return std::ranges::all_of(kernels, [&](const auto& kernel) {
    const bool agrees = !kernel.available || run(kernel) == expected;
    if (!agrees)
      std::cerr << list << "/" << kernel.name << " differs from the definition, seed " << seed << "\n";
    return agrees;
  });
}

int out_size(int in, int pad, int kernel, int stride) {
  return std::max(0, in + 2 * pad - kernel) / stride + 1;
}

bool check_conv2d(std::uint64_t seed) {
  Rng rng(seed);
  Conv2dShape s{.input = {.height = any(rng, 1, 6),
                          .width = any(rng, 1, 8),
                          .channels = any(rng, 1, 70),
                          .lanes = rng.chance(4) ? 64 : 32},
                .kernel_height = any(rng, 1, 3),
                .kernel_width = any(rng, 1, 3),
                .stride_height = any(rng, 1, 3),
                .stride_width = any(rng, 1, 3),
                .pad_top = any(rng, 0, 2),
                .pad_left = any(rng, 0, 2),
                .out_channels = any(rng, 1, 70)};
  s.out_height = out_size(s.input.height, s.pad_top, s.kernel_height, s.stride_height);
  s.out_width = out_size(s.input.width, s.pad_left, s.kernel_width, s.stride_width);
  const auto values = rng.chance(3) ? testing::Values::kEnds : testing::Values::kAny;
  const auto input = testing::random_values(rng, s.input.size(), values);
  const auto weights = testing::random_values(rng, s.weights_size(), values);
  return all_agree("conv2d", seed, conv2d_kernels(), [&](const Conv2dKernel& kernel) {
    Accumulators out(static_cast<std::size_t>(s.out_pixels() * s.out_channels));
    kernel.run(s, input, weights, out);
    return out;
  });
}

bool check_depthwise(std::uint64_t seed) {
  Rng rng(seed);
  DepthwiseShape s{.input = {.height = any(rng, 1, 8), .width = any(rng, 1, 8), .channels = any(rng, 1, 70)},
                   .kernel_height = any(rng, 1, 5),
                   .kernel_width = any(rng, 1, 5),
                   .stride = any(rng, 1, 2),
                   .pad_top = any(rng, 0, 2),
                   .pad_left = any(rng, 0, 2)};
  s.out_height = out_size(s.input.height, s.pad_top, s.kernel_height, s.stride);
  s.out_width = out_size(s.input.width, s.pad_left, s.kernel_width, s.stride);
  const auto input = testing::random_values(rng, s.input.size());
  const std::int64_t lanes = std::int64_t{s.input.blocks()} * s.input.lanes;
  const auto weights = testing::random_values(rng, lanes * s.kernel_height * s.kernel_width);
  return all_agree("depthwise", seed, depthwise_kernels(), [&](const DepthwiseKernel& kernel) {
    Accumulators out(static_cast<std::size_t>(lanes * s.out_height * s.out_width));
    kernel.run(s, input, weights, out);
    return out;
  });
}

bool check_hwc_conv2d(std::uint64_t seed) {
  Rng rng(seed);
  HwcConv2dShape s{.height = any(rng, 1, 6),
                   .width = any(rng, 1, 8),
                   .channels = any(rng, 1, 40),
                   .kernel_height = any(rng, 1, 3),
                   .kernel_width = any(rng, 1, 3),
                   .stride_height = any(rng, 1, 2),
                   .stride_width = any(rng, 1, 2),
                   .pad_top = any(rng, 0, 2),
                   .pad_left = any(rng, 0, 2),
                   .out_channels = any(rng, 1, 70),
                   .input_zero_point = any(rng, -128, 127)};
  if (rng.chance(3)) s.groups = s.out_channels = s.channels;
  s.out_height = out_size(s.height, s.pad_top, s.kernel_height, s.stride_height);
  s.out_width = out_size(s.width, s.pad_left, s.kernel_width, s.stride_width);
  const auto input = testing::random_values(rng, s.input_size());
  const auto weights = testing::random_values(rng, s.weights_size());
  return all_agree("hwc_conv2d", seed, hwc_conv2d_kernels(), [&](const HwcConv2dKernel& kernel) {
    Accumulators out(static_cast<std::size_t>(s.out_size()));
    kernel.run(s, kernel.pack(s, weights), input, out);
    return out;
  });
}

bool check_requantise(std::uint64_t seed) {
  Rng rng(seed);
  std::vector<numerics::Tcc750xChannel> channels(static_cast<std::size_t>(any(rng, 1, 32)));
  for (auto& c : channels)
    c = {.bias = any(rng, -128, 127),
         .bias_shift = any(rng, 0, 15),
         .shift = any(rng, 0, 15),
         .scale = any(rng, 0, 255)};
  Accumulators accumulators(static_cast<std::size_t>(20 * kRequantiseLanes));
  for (auto& a : accumulators) a = any(rng, -4'000'000, 4'000'000);
  if (rng.chance(3)) accumulators[1] = INT32_MIN;
  return all_agree("requantise", seed, requantise_kernels(), [&](const RequantiseKernel& kernel) {
    std::vector<std::int8_t> out(accumulators.size());
    kernel.run({.pixels = 20}, channels, accumulators, out);
    return out;
  });
}

template <typename Kernels>
void print(const char* list, Kernels kernels) {
  std::cout << list << ":";
  for (const auto& kernel : kernels) {
    if (kernel.available) std::cout << " " << kernel.name;
  }
  std::cout << "\n";
}

bool best_is(std::string_view name) {
  return std::ranges::any_of(conv2d_kernels(), [&](const Conv2dKernel& kernel) {
    return kernel.name == name && kernel.run == conv2d_best();
  });
}

}  // namespace
}  // namespace npu::kernels

int main(int argc, char** argv) {
  using namespace npu::kernels;
  print("conv2d", conv2d_kernels());
  print("depthwise", depthwise_kernels());
  print("hwc_conv2d", hwc_conv2d_kernels());
  print("requantise", requantise_kernels());
  bool good = true;
  for (std::uint64_t seed = 0; seed < kShapes; ++seed) {
    for (const auto check : {check_conv2d, check_depthwise, check_hwc_conv2d, check_requantise})
      good = check(seed) && good;
  }
  if (argc > 1 && !best_is(argv[1])) {
    std::cerr << "the fastest available convolution is not " << argv[1] << "\n";
    good = false;
  }
  return good ? 0 : 1;
}
