#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "sim/core/rng.h"
#include "workloads/quant/fixed_point.h"

namespace npu::quant {
namespace {

constexpr int kTrials = 2000;

double multiplier(const numerics::Tcc750xChannel& c) {
  return std::ldexp(c.scale, -(c.shift + 7));
}
double bias(const numerics::Tcc750xChannel& c) {
  return std::ldexp(c.bias, c.bias_shift);
}
// Log-uniform in [2^low, 2^high].
double any(Rng& rng, double low, double high) {
  return std::exp2(low + (high - low) * static_cast<double>(rng.between(0, 1'000'000)) / 1e6);
}

struct Layer {
  std::vector<float> weights;
  double bias = 0, in_scale = 1, out_scale = 1;
};

// A channel whose largest sum is about the range of its output, as layers are.
Layer layer(Rng& rng) {
  Layer l{.in_scale = any(rng, -12, 4), .out_scale = any(rng, -12, 4)};
  const auto count = static_cast<std::size_t>(rng.between(1, 600));
  const double largest = l.out_scale / l.in_scale * any(rng, -8, 6);
  for (std::size_t i = 0; i < count; ++i)
    l.weights.push_back(static_cast<float>(largest * static_cast<double>(rng.between(-1000, 1000)) / 1000));
  l.bias = l.out_scale * static_cast<double>(rng.between(-127'000, 127'000)) / 1000;
  return l;
}

template <class Check>
void for_layers(std::uint64_t seed, Check check) {
  Rng rng(seed);
  for (int trial = 0; trial < kTrials; ++trial) {
    const Layer l = layer(rng);
    const auto q = quantise_channel(l.weights, l.bias, l.in_scale, l.out_scale);
    ASSERT_TRUE(q) << "trial " << trial;
    check(l, *q);
    ASSERT_FALSE(::testing::Test::HasFailure()) << "trial " << trial;
  }
}

TEST(QuantisedChannel, MultiplierIsExact) {
  for_layers(1, [](const Layer& l, const QuantisedChannel& q) {
    EXPECT_DOUBLE_EQ(q.weight_scale, multiplier(q.parameters) * l.out_scale / l.in_scale);
  });
}

TEST(QuantisedChannel, NumbersFitTheirFields) {
  for_layers(2, [](const Layer& l, const QuantisedChannel& q) {
    EXPECT_EQ(q.weights.size(), l.weights.size());
    EXPECT_GE(*std::ranges::min_element(q.weights), -127);
    const auto& p = q.parameters;
    EXPECT_TRUE(p.bias >= -128 && p.bias <= 127 && p.bias_shift >= 0 && p.bias_shift <= 15);
    EXPECT_TRUE(p.shift >= 0 && p.shift <= 15 && p.scale >= 1 && p.scale <= 255);
  });
}

TEST(QuantisedChannel, EveryWeightIsWithinHalfAStep) {
  for_layers(3, [](const Layer& l, const QuantisedChannel& q) {
    for (std::size_t i = 0; i < l.weights.size(); ++i)
      EXPECT_LE(std::abs(q.weights[i] - static_cast<double>(l.weights[i]) / q.weight_scale), 0.5 + 1e-4);
  });
}

TEST(QuantisedChannel, LargestWeightKeepsSevenBitsWhereTheMultiplierHasEight) {
  // Rounding the multiplier up loses less than 1/128, the search for a bias at most 5/128.
  for_layers(4, [](const Layer& l, const QuantisedChannel& q) {
    if (q.parameters.scale < 128) return;
    float largest = 0;
    int most = 0;
    for (const float w : l.weights) largest = std::max(largest, std::abs(w));
    for (const auto w : q.weights) most = std::max(most, std::abs(static_cast<int>(w)));
    // A bias that only a larger multiplier reaches costs more.
    if (std::abs(l.bias) / l.out_scale > 127.0 * 32768 * multiplier(q.parameters) * 0.9) return;
    if (largest <= 0) return;
    EXPECT_GE(most, 127 * 128 / 134 - 1);
  });
}

TEST(QuantisedChannel, BiasIsWithinTheMantissasHalfStep) {
  // A mantissa is 64..127 where its shift is not 0: half a step is at most 1/127 of it. Below: half an
  // accumulator.
  for_layers(5, [](const Layer& l, const QuantisedChannel& q) {
    const double wanted = l.bias / (l.in_scale * q.weight_scale);
    EXPECT_LE(std::abs(bias(q.parameters) - wanted), std::max(0.5, std::abs(wanted) / 127) + 1e-9);
  });
}

TEST(QuantisedChannel, BiasWithinTheOutputsRangeIsWithinAStep) {
  for_layers(6, [](const Layer& l, const QuantisedChannel& q) {
    const double m = multiplier(q.parameters),
                 error = std::abs(bias(q.parameters) * m - l.bias / l.out_scale);
    EXPECT_LE(error, std::max(1.0, m / 2) + 1e-9);
  });
}

TEST(QuantisedChannel, SearchBringsTheAverageBiasErrorBelowAnEighthOfAStep) {
  double sum = 0;
  int count = 0;
  for_layers(7, [&](const Layer& l, const QuantisedChannel& q) {
    const double m = multiplier(q.parameters);
    if (m > 0.25 || q.parameters.scale < 128) return;
    sum += std::abs(bias(q.parameters) * m - l.bias / l.out_scale), ++count;
  });
  EXPECT_GT(count, kTrials / 4);
  EXPECT_LT(sum / count, 0.125);
}

TEST(QuantisedChannel, WithoutWeightsStillHasItsBias) {
  const std::vector<float> zeros(9, 0.0F);
  for (const double wanted : {-100.0, -1.0, 0.0, 0.5, 77.0}) {
    const auto q = quantise_channel(zeros, wanted * 0.1, 0.02, 0.1);
    ASSERT_TRUE(q);
    EXPECT_NEAR(bias(q->parameters) * multiplier(q->parameters), wanted, 0.5);
    EXPECT_TRUE(std::ranges::all_of(q->weights, [](auto w) { return w == 0; }));
  }
}

TEST(QuantisedChannel, TakesTheLargestMultiplierAndNothingAbove) {
  // The largest weight is 127 steps of kLargestMultiplier.
  const std::vector<float> fits{static_cast<float>(127 * kLargestMultiplier)}, above{254.0F};
  ASSERT_TRUE(quantise_channel(fits, 0, 1, 1));
  EXPECT_EQ(quantise_channel(fits, 0, 1, 1)->parameters.scale, 255);
  EXPECT_EQ(quantise_channel(fits, 0, 1, 1)->parameters.shift, 0);
  EXPECT_FALSE(quantise_channel(above, 0, 1, 1));
}

TEST(QuantisedChannel, ABiasBeyondTheLargestIsNothing) {
  const std::vector<float> weights{1.0F};
  EXPECT_TRUE(quantise_channel(weights, 127.0 * 32768, 1, 1));
  EXPECT_FALSE(quantise_channel(weights, 127.0 * 32768 * 2, 1, 1));
}

// ---- channel_of

TEST(ChannelOf, RelativeErrorIsAtMostOneIn256WhereEightBitsAreInUse) {
  Rng rng(8);
  for (int trial = 0; trial < kTrials; ++trial) {
    const double wanted = any(rng, -15, std::log2(kLargestMultiplier));  // 128 / 2^22 and up
    const auto c = channel_of(wanted, 0);
    ASSERT_TRUE(c) << wanted;
    EXPECT_TRUE(c->scale >= 128 && c->scale <= 255) << wanted;
    EXPECT_LE(std::abs(multiplier(*c) / wanted - 1), 1.0 / 256 + 1e-12) << wanted;
  }
}

TEST(ChannelOf, BelowIsWithinHalfTheSmallestStep) {
  Rng rng(9);
  for (int trial = 0; trial < kTrials; ++trial) {
    const double wanted = any(rng, -22, -15);
    const auto c = channel_of(wanted, 0);
    ASSERT_TRUE(c) << wanted;
    EXPECT_LE(std::abs(multiplier(*c) - wanted), std::ldexp(1, -23));
  }
}

TEST(ChannelOf, AMultiplierThatRoundsToNothingIsNothing) {
  EXPECT_FALSE(channel_of(std::ldexp(0.99, -23), 0));
  EXPECT_FALSE(channel_of(1e-30, 0));
  EXPECT_FALSE(channel_of(0, 0));
}

TEST(ChannelOf, AMultiplierAboveTheLargestIsNothing) {
  EXPECT_TRUE(channel_of(kLargestMultiplier, 0));
  EXPECT_TRUE(channel_of(255.49 / 128, 0));  // rounds to the largest
  EXPECT_FALSE(channel_of(255.51 / 128, 0));
  EXPECT_FALSE(channel_of(2, 0));
  EXPECT_FALSE(channel_of(std::numeric_limits<double>::infinity(), 0));
}

TEST(ChannelOf, ABiasOfEightBitsIsExact) {
  for (int mantissa = -127; mantissa <= 127; ++mantissa) {
    for (int shift = 0; shift <= 15; ++shift)
      EXPECT_EQ(bias(*channel_of(0.01, std::ldexp(mantissa, shift))), std::ldexp(mantissa, shift));
  }
}

TEST(ChannelOf, ABiasBeyondTheLargestIsNothing) {
  EXPECT_TRUE(channel_of(0.01, 127.0 * 32768));
  EXPECT_FALSE(channel_of(0.01, 128.0 * 32768));
  EXPECT_FALSE(channel_of(0.01, -128.0 * 32768));
}

// ---- element-wise

TEST(ElementwiseFactor, IsWithinOneIn2048FromAMillionthTo8192) {
  Rng rng(10);
  for (int trial = 0; trial < kTrials; ++trial) {
    const double wanted = any(rng, -20, 13);
    const auto f = elementwise_factor(wanted);
    ASSERT_TRUE(f) << wanted;
    EXPECT_LE(std::abs(f->factor / wanted - 1), 1.0 / 2048) << wanted;
    EXPECT_DOUBLE_EQ(f->factor, std::ldexp(f->scaling.mul_a * f->scaling.scale, -f->scaling.shift));
  }
}

TEST(ElementwiseFactor, NumbersFitTheirFields) {
  Rng rng(11);
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto f = elementwise_factor(any(rng, -40, 15.9));
    ASSERT_TRUE(f);
    const auto& e = f->scaling;
    EXPECT_TRUE(e.mul_a >= 1 && e.mul_a <= 255 && e.scale >= 1 && e.scale <= 255 && e.shift >= 0 &&
                e.shift <= 62);
  }
}

TEST(ElementwiseFactor, FarAbove1IsWithinOnePercent) {
  // Without a shift only products of two bytes are left; their gaps widen towards 255 * 255.
  for (double wanted = 8192; wanted <= 255.0 * 255; wanted *= 1.01) {
    const auto f = elementwise_factor(wanted);
    ASSERT_TRUE(f) << wanted;
    EXPECT_LE(std::abs(f->factor / wanted - 1), 0.01) << wanted;
  }
  EXPECT_FALSE(elementwise_factor(255.0 * 255 + 1));
  EXPECT_FALSE(elementwise_factor(1e9));
}

TEST(ElementwiseFactor, FarBelow1IsWithinAStepOfTheSmallest) {
  // mul_a is at least 128 and the shift at most 40: 2^-33 a step.
  for (double wanted = 1e-6; wanted > 1e-20; wanted /= 3) {
    const auto f = elementwise_factor(wanted);
    ASSERT_TRUE(f) << wanted;
    EXPECT_LE(std::abs(f->factor - wanted), std::ldexp(1, -33)) << wanted;
  }
}

struct Sum {
  double a, b;  // what the multipliers make of a step of each operand, in steps of the result
};
Sum sum_of(const ScaledSum& s) {
  const auto& e = s.scaling;
  return {std::ldexp(e.mul_a * e.scale, -e.shift), std::ldexp(e.mul_b * e.scale, -e.shift)};
}

TEST(ElementwiseSum, OfAFixedScaleIsWithinHalfAPercentOfTheLargerOperand) {
  Rng rng(12);
  for (int trial = 0; trial < kTrials; ++trial) {
    const double out = any(rng, -10, 10), a = out * any(rng, -5, 5), b = out * any(rng, -5, 5);
    const auto s = elementwise_sum(a, b, out, false);
    ASSERT_TRUE(s);
    EXPECT_EQ(s->out_scale, out);
    const auto [fa, fb] = sum_of(*s);
    EXPECT_LE(std::abs(fa * out - a), std::max(a, b) / 200);
    EXPECT_LE(std::abs(fb * out - b), std::max(a, b) / 200);
  }
}

TEST(ElementwiseSum, ThatMayRaiseTheScaleHasAnExactLargerOperandAndRaisesByAtMost2Percent) {
  Rng rng(13);
  for (int trial = 0; trial < kTrials; ++trial) {
    const double out = any(rng, -10, 10), a = out * any(rng, -5, 5), b = out * any(rng, -5, 5);
    const auto s = elementwise_sum(a, b, out, true);
    ASSERT_TRUE(s);
    EXPECT_GE(s->out_scale, out * (1 - 1e-12));
    EXPECT_LE(s->out_scale, out * 1.02);
    const auto [fa, fb] = sum_of(*s);
    EXPECT_NEAR((a >= b ? fa : fb) * s->out_scale / std::max(a, b), 1, 1e-12);
    EXPECT_LE(std::abs((a >= b ? fb : fa) * s->out_scale - std::min(a, b)), std::max(a, b) / 255);
  }
}

TEST(ElementwiseSum, NumbersFitTheirFieldsFarBelowAndAbove1) {
  Rng rng(14);
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto s = elementwise_sum(any(rng, -30, 15), any(rng, -30, 15), 1, trial % 2 == 0);
    ASSERT_TRUE(s);
    const auto& e = s->scaling;
    for (const int n : {e.mul_a, e.mul_b, e.scale}) EXPECT_TRUE(n >= 0 && n <= 255);
    EXPECT_TRUE(e.shift >= 0 && e.shift <= 62);
  }
}

TEST(ElementwiseSum, OfOperandsThatNoMultipliersReachIsNothing) {
  EXPECT_FALSE(elementwise_sum(1e6, 1, 1, false));
  EXPECT_FALSE(elementwise_sum(1, 1e6, 1, true));
}

TEST(ElementwiseSum, DropsAnOperandThatCannotBeSeen) {
  const auto s = elementwise_sum(1, 1e-6, 1, false);
  ASSERT_TRUE(s);
  EXPECT_EQ(s->scaling.mul_b, 0);
}

}  // namespace
}  // namespace npu::quant
