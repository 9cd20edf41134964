// The step activation of Akida 1.0, against its definition: ../shared/facts/akida.md 4.1.
#include <limits>

#include <gtest/gtest.h>

#include "models/numerics/akida.h"
#include "sim/core/rng.h"

namespace npu::numerics {
namespace {

// How many of the steps lie below, counted in long double, whose 64 digits hold n * S.
int counted(std::int32_t potential, const Akida1Channel& c, int bits) {
  int y = 0;
  for (int n = 0; n < (1 << bits) - 1; ++n) {
    const long double step = static_cast<long double>(c.act_step) * (1 << (4 - bits));
    if (static_cast<long double>(std::int64_t{potential} - c.threshold) > n * step) ++y;
  }
  return y;
}

TEST(Akida1Activation, AtTheThresholdIsZeroAndAboveItIsOne) {
  for (const int bits : {1, 2, 4}) {
    EXPECT_EQ(akida1_activate(-7, {.threshold = -7, .act_step = 100}, bits), 0);
    EXPECT_EQ(akida1_activate(-6, {.threshold = -7, .act_step = 100}, bits), 1);
  }
}

TEST(Akida1Activation, BelongsToTheStepThatItReaches) {
  const Akida1Channel c{.threshold = 5, .act_step = 10};
  EXPECT_EQ(akida1_activate(15, c, 4), 1);
  EXPECT_EQ(akida1_activate(16, c, 4), 2);
  EXPECT_EQ(akida1_activate(45, c, 2), 1) << "of 2 bits a step is four times as high";
  EXPECT_EQ(akida1_activate(46, c, 2), 2);
}

TEST(Akida1Activation, SaturatesAtItsBits) {
  const Akida1Channel c{.threshold = 0, .act_step = 1};
  EXPECT_EQ(akida1_activate(1'000'000, c, 1), 1);
  EXPECT_EQ(akida1_activate(1'000'000, c, 2), 3);
  EXPECT_EQ(akida1_activate(1'000'000, c, 4), 15);
}

TEST(Akida1Activation, OfOneBitAsksForTheThresholdAloneWhateverTheStep) {
  Rng rng(1);
  for (int i = 0; i < 1000; ++i) {
    const auto p = static_cast<std::int32_t>(rng.between(-300, 300));
    const auto threshold = static_cast<std::int32_t>(rng.between(-300, 300));
    const auto step = static_cast<float>(rng.between(1, 1'000'000)) / 1000;
    EXPECT_EQ(akida1_activate(p, {threshold, step}, 1), p > threshold ? 1 : 0);
  }
}

TEST(Akida1Activation, CountsTheStepsBelowThePotential) {
  Rng rng(2);
  for (int i = 0; i < 200'000; ++i) {
    const int bits = 1 << rng.between(0, 2);
    const auto step =
        static_cast<float>(rng.between(1, 1 << 24)) * std::ldexp(1.0F, static_cast<int>(rng.between(-30, 6)));
    const auto threshold = static_cast<std::int32_t>(rng.between(-524288, 524287));
    // Near a step's edge, where a rounded quotient could be on the wrong side.
    const double edge =
        threshold + std::ldexp(static_cast<double>(step), 4 - bits) * static_cast<double>(rng.between(0, 16));
    const auto p = static_cast<std::int32_t>(std::clamp(edge, -2e9, 2e9)) +
                   static_cast<std::int32_t>(rng.between(-2, 2));
    const Akida1Channel c{threshold, step};
    ASSERT_EQ(akida1_activate(p, c, bits), counted(p, c, bits)) << p << ' ' << threshold << ' ' << step;
  }
}

TEST(Akida1Activation, HoldsAtTheEndsOfThirtyTwoBits) {
  const auto low = std::numeric_limits<std::int32_t>::min(), high = std::numeric_limits<std::int32_t>::max();
  EXPECT_EQ(akida1_activate(high, {.threshold = low, .act_step = 1}, 4), 15);
  EXPECT_EQ(akida1_activate(low, {.threshold = high, .act_step = 1}, 4), 0);
  EXPECT_EQ(akida1_activate(high, {.threshold = low, .act_step = std::ldexp(1.0F, 32)}, 4), 1);
  EXPECT_EQ(akida1_activate(low + 1, {.threshold = low, .act_step = std::ldexp(1.0F, -126)}, 4), 15);
}

TEST(Akida1Weights, AreSymmetric) {
  EXPECT_EQ(akida1_weight_limit(1), 1);
  EXPECT_EQ(akida1_weight_limit(2), 1);
  EXPECT_EQ(akida1_weight_limit(4), 7);
  EXPECT_EQ(akida1_weight_limit(8), 127);
}

}  // namespace
}  // namespace npu::numerics
