// The fast sums and requantisations against their definitions, the machine's and the reference path's.
#include <gtest/gtest.h>

#include "models/kernels/hwc_elementwise.h"
#include "models/kernels/sum.h"
#include "sim/core/rng.h"
#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

numerics::Tcc750xElementwise any_scaling(Rng& rng) {
  return {.mul_a = static_cast<int>(rng.between(0, 255)),
          .mul_b = static_cast<int>(rng.between(0, 255)),
          .scale = static_cast<int>(rng.between(0, 255)),
          .shift = static_cast<int>(rng.chance(10) ? rng.between(0, 62) : rng.between(0, 26))};
}

TEST(Sums, OfAllKernelsAreTheDefinitions) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Rng rng(seed);
    const auto count = rng.between(1, 300);
    const auto a = testing::random_values(rng, count, testing::Values::kAny);
    const auto b =
        testing::random_values(rng, count, rng.chance(3) ? testing::Values::kEnds : testing::Values::kAny);
    const auto e = any_scaling(rng);
    const auto activation =
        rng.chance(2) ? numerics::Tcc750xActivation::kRelu : numerics::Tcc750xActivation::kNone;
    std::vector<std::int8_t> expected(a.size()), out(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) expected[i] = numerics::tcc750x_add(a[i], b[i], e, activation);
    for (const auto& kernel : sum_kernels()) {
      if (!kernel.available) continue;
      kernel.run(e, activation, a, b, out);
      EXPECT_EQ(out, expected) << kernel.name << ", seed " << seed;
    }
    for (const auto& kernel : hwc_elementwise_kernels()) {
      if (!kernel.available) continue;
      kernel.add(e, activation, a, b, out);
      EXPECT_EQ(out, expected) << "hwc " << kernel.name << ", seed " << seed;
    }
  }
}

TEST(HwcRequantisation, OfAllKernelsIsTheDefinitions) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Rng rng(seed);
    std::vector<numerics::Tcc750xChannel> channels(static_cast<std::size_t>(rng.between(1, 70)));
    for (auto& c : channels)
      c = {.bias = static_cast<int>(rng.between(-128, 127)),
           .bias_shift = static_cast<int>(rng.between(0, 15)),
           .shift = static_cast<int>(rng.between(0, 15)),
           .scale = static_cast<int>(rng.between(0, 255))};
    const auto pixels = static_cast<std::size_t>(rng.between(1, 9));
    const std::int64_t reach = rng.chance(3) ? INT32_MAX : 300'000;  // beyond what 32 bits hold, now and then
    std::vector<std::int32_t> accumulators(pixels * channels.size());
    for (auto& a : accumulators) a = static_cast<std::int32_t>(rng.between(-reach, reach));
    const auto activation =
        rng.chance(2) ? numerics::Tcc750xActivation::kRelu : numerics::Tcc750xActivation::kNone;
    std::vector<std::int8_t> expected(accumulators.size()), out(accumulators.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      expected[i] = numerics::tcc750x_requantise(accumulators[i], channels[i % channels.size()], activation);
    for (const auto& kernel : hwc_elementwise_kernels()) {
      if (!kernel.available) continue;
      kernel.requantise(channels, activation, accumulators, out);
      EXPECT_EQ(out, expected) << kernel.name << ", seed " << seed;
    }
  }
}

}  // namespace
}  // namespace npu::kernels
