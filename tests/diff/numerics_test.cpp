#include <algorithm>

#include <gtest/gtest.h>

#include "models/kernels/requantise.h"
#include "models/numerics/tcc750x.h"
#include "sim/core/rng.h"

namespace npu::numerics {
namespace {

// floor(n / d + 1/2) by long division of integers, d > 0: no shifts, no arithmetic on negative dividends.
std::int64_t nearest_half_up(std::int64_t n, std::int64_t d) {
  // n/d + 1/2 = (2n + d) / 2d
  const std::int64_t numerator = 2 * n + d, denominator = 2 * d;
  if (numerator >= 0) return numerator / denominator;
  return -((-numerator + denominator - 1) / denominator);
}

std::int64_t power_of_two(int exponent) {
  std::int64_t p = 1;
  for (int i = 0; i < exponent; ++i) p *= 2;
  return p;
}

int exact(std::int64_t product, int shift, int low, int high) {
  const std::int64_t y = shift == 0 ? product : nearest_half_up(product, power_of_two(shift));
  return static_cast<int>(y < low ? low : y > high ? high : y);
}

TEST(Tcc750xNumerics, TheDivisionOfThisTestRoundsHalvesUp) {
  EXPECT_EQ(nearest_half_up(1, 2), 1);
  EXPECT_EQ(nearest_half_up(-1, 2), 0);
  EXPECT_EQ(nearest_half_up(-3, 2), -1);
  EXPECT_EQ(nearest_half_up(5, 4), 1);
  EXPECT_EQ(nearest_half_up(-5, 4), -1);
  EXPECT_EQ(nearest_half_up(-7, 4), -2);
}

TEST(Tcc750xNumerics, RequantisationIsTheRationalRoundedHalfUp) {
  Rng rng(1);
  for (int i = 0; i < 200'000; ++i) {
    const Tcc750xChannel c{.bias = static_cast<int>(rng.between(-128, 127)),
                           .bias_shift = static_cast<int>(rng.between(0, 15)),
                           .shift = static_cast<int>(rng.between(0, 15)),
                           .scale = static_cast<int>(rng.between(0, 255))};
    // Mostly where the result does not saturate, sometimes anything.
    const auto reach =
        rng.chance(3) ? std::int64_t{INT32_MAX} : 200 * power_of_two(c.shift + 7) / std::max(c.scale, 1);
    const auto accumulator =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(rng.between(-reach, reach), INT32_MIN, INT32_MAX));
    const std::int64_t product = (accumulator + c.bias * power_of_two(c.bias_shift)) * c.scale;
    ASSERT_EQ(tcc750x_requantise(accumulator, c, Tcc750xActivation::kNone),
              exact(product, c.shift + 7, -128, 127))
        << i;
    ASSERT_EQ(tcc750x_requantise(accumulator, c, Tcc750xActivation::kRelu),
              exact(product, c.shift + 7, 0, 127))
        << i;
  }
}

TEST(Tcc750xNumerics, TiesGoUp) {
  // Scale 1, shift 7: one step of the output is 128, a tie lies at 64.
  const Tcc750xChannel c{.scale = 1};
  for (const auto& [accumulator, expected] : std::vector<std::pair<int, int>>{
           {63, 0}, {64, 1}, {192, 2}, {-64, 0}, {-65, -1}, {-192, -1}, {-193, -2}}) {
    EXPECT_EQ(tcc750x_requantise(accumulator, c, Tcc750xActivation::kNone), expected) << accumulator;
  }
}

TEST(Tcc750xNumerics, TheEndsOfTheAccumulatorSaturate) {
  const Tcc750xChannel c{.bias = 127, .bias_shift = 15, .shift = 0, .scale = 255};
  EXPECT_EQ(tcc750x_requantise(INT32_MAX, c, Tcc750xActivation::kNone), 127);
  EXPECT_EQ(tcc750x_requantise(INT32_MIN, c, Tcc750xActivation::kNone), -128);
  EXPECT_EQ(tcc750x_requantise(INT32_MIN, c, Tcc750xActivation::kRelu), 0);
}

TEST(Tcc750xNumerics, ShiftZeroLeavesTheValue) {
  for (const std::int64_t x : {-5, 0, 7}) EXPECT_EQ(shift_half_up(x, 0), x);
  EXPECT_EQ(tcc750x_add(100, -30, {.mul_a = 1, .mul_b = 1, .scale = 1, .shift = 0}), 70);
}

TEST(Tcc750xNumerics, ElementwiseIsTheRationalRoundedHalfUp) {
  Rng rng(2);
  for (int i = 0; i < 100'000; ++i) {
    const Tcc750xElementwise e{.mul_a = static_cast<int>(rng.between(0, 255)),
                               .mul_b = static_cast<int>(rng.between(0, 255)),
                               .scale = static_cast<int>(rng.between(0, 255)),
                               .shift = static_cast<int>(rng.between(0, 30))};
    const auto a = static_cast<std::int8_t>(rng.between(-128, 127)),
               b = static_cast<std::int8_t>(rng.between(-128, 127));
    ASSERT_EQ(tcc750x_add(a, b, e),
              exact((std::int64_t{a} * e.mul_a + std::int64_t{b} * e.mul_b) * e.scale, e.shift, -128, 127));
    ASSERT_EQ(tcc750x_multiply(a, b, e), exact(std::int64_t{a} * b * e.scale, e.shift, -128, 127));
    const auto sum = rng.between(-4'194'304, 4'194'304);
    ASSERT_EQ(tcc750x_scale(sum, e, -8, 7), exact(sum * e.mul_a * e.scale, e.shift, -8, 7));
  }
}

TEST(Tcc750xNumerics, AVeryLongShiftLeavesZero) {
  for (const std::int8_t a : {std::int8_t{-128}, std::int8_t{127}}) {
    EXPECT_EQ(tcc750x_add(a, a, {.mul_a = 255, .mul_b = 255, .scale = 255, .shift = 62}), 0);
  }
}

TEST(Tcc750xNumerics, TheVendorsGlobalAverageOf7x7IsTheMean) {
  // Scale 167, shift 13 is 1/49.05: the published unit test's numbers. A constant map keeps its value.
  for (int v = -128; v <= 127; ++v)
    EXPECT_EQ(tcc750x_scale(49 * v, {.mul_a = 1, .scale = 167, .shift = 13}, -128, 127), v);
}

// Every kernel of the block-wise requantisation against the rational, on both sides of the range that the
// fast ones compute in 32 bits.
TEST(Requantise, EveryKernelIsTheRationalRoundedHalfUp) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    kernels::RequantiseShape s{
        .pixels = rng.between(1, 20),
        .stride = rng.between(32, 70),
        .activation = rng.chance(2) ? Tcc750xActivation::kRelu : Tcc750xActivation::kNone};
    std::vector<Tcc750xChannel> channels(static_cast<std::size_t>(rng.between(1, 32)));
    for (auto& c : channels)
      c = {.bias = static_cast<int>(rng.between(-128, 127)),
           .bias_shift = static_cast<int>(rng.between(0, 15)),
           .shift = static_cast<int>(rng.between(0, 15)),
           .scale = static_cast<int>(rng.between(0, 255))};
    if (rng.chance(3))
      channels[0] = {.bias = rng.chance(2) ? -128 : 127,
                     .bias_shift = 15,
                     .shift = rng.chance(2) ? 15 : 0,
                     .scale = 255};
    const std::int64_t reach = rng.chance(2) ? 4'200'000 : rng.chance(2) ? 4'200'001 : INT32_MAX;
    std::vector<std::int32_t> accumulators(static_cast<std::size_t>(s.pixels * s.stride));
    for (auto& a : accumulators)
      a = static_cast<std::int32_t>(rng.chance(4) ? (rng.chance(2) ? reach : -reach)
                                                  : rng.between(-reach, reach));
    for (const auto& kernel : kernels::requantise_kernels()) {
      if (!kernel.available) continue;
      std::vector<std::int8_t> out(static_cast<std::size_t>(s.pixels * 32), 99);
      kernel.run(s, channels, accumulators, out);
      for (std::int64_t p = 0; p < s.pixels; ++p) {
        for (std::size_t c = 0; c < 32; ++c) {
          const auto got = out[static_cast<std::size_t>(p * 32) + c];
          if (c >= channels.size()) {
            ASSERT_EQ(got, 99) << kernel.name << " wrote lane " << c << " of " << channels.size();
            continue;
          }
          const auto& ch = channels[c];
          const std::int64_t product = (accumulators[static_cast<std::size_t>(p * s.stride) + c] +
                                        ch.bias * power_of_two(ch.bias_shift)) *
                                       ch.scale;
          ASSERT_EQ(got,
                    exact(product, ch.shift + 7, s.activation == Tcc750xActivation::kRelu ? 0 : -128, 127))
              << kernel.name << " seed " << seed;
        }
      }
    }
  }
}

}  // namespace
}  // namespace npu::numerics
