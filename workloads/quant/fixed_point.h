// Real multipliers in the TCC750x's number formats (models/numerics/tcc750x.h).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/numerics/tcc750x.h"

namespace npu::quant {

// One output channel of a convolution: integer weights, parameters, and what a weight's unit stands for.
struct QuantisedChannel {
  std::vector<std::int8_t> weights;
  numerics::Tcc750xChannel parameters;
  double weight_scale = 0;
};

// The largest multiplier of an accumulator: 255 / 2^7.
inline constexpr double kLargestMultiplier = 255.0 / 128;

// Weights in -127..127. The multiplier is rounded, and the weights are scaled so that it is exact:
// weight_scale = multiplier * out_scale / in_scale. Of the multipliers that fit, the one whose bias (8-bit
// mantissa) comes nearest. Nothing where even the largest multiplier is too small for the largest weight.
std::optional<QuantisedChannel> quantise_channel(std::span<const float> weights, double bias, double in_scale,
                                                 double out_scale);

// Weights that are integers already: only the multiplier and the bias are rounded. `bias` in units of the
// accumulator. Nothing where the multiplier is beyond the largest or rounds to 0, or the bias beyond its
// largest.
std::optional<numerics::Tcc750xChannel> channel_of(double multiplier, double bias);

// mul_a * scale / 2^shift nearest to `factor` (one operand).
struct Scaled {
  numerics::Tcc750xElementwise scaling;
  double factor = 0;  // what it stands for
};
std::optional<Scaled> elementwise_factor(double factor);

// a * scale_a + b * scale_b over out_scale. `out_scale` is what the multipliers stand for.
struct ScaledSum {
  numerics::Tcc750xElementwise scaling;
  double out_scale = 0;
};
std::optional<ScaledSum> elementwise_sum(double scale_a, double scale_b, double out_scale, bool may_raise);

}  // namespace npu::quant
