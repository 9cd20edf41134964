#include "workloads/quant/fixed_point.h"

#include <algorithm>
#include <cmath>

namespace npu::quant {

namespace {

constexpr int kMostShift = 15;  // of a channel word; the hardware shifts by 7 more
constexpr int kFixedShift = 7;
constexpr int kLargestScale = 255;
constexpr int kSmallestScale = 128;  // 8 significant bits where the shift allows them
constexpr int kLargestMantissa = 127;
constexpr int kMostBiasShift = 15;

struct Multiplier {
  int scale = 0, shift = 0;
  double value() const { return std::ldexp(scale, -(shift + kFixedShift)); }
};

// The smallest multiplier that is at least `least`; nothing beyond the largest.
std::optional<Multiplier> multiplier_at_least(double least) {
  if (least > kLargestMultiplier) return std::nullopt;
  for (int shift = kMostShift; shift >= 0; --shift) {
    const double scale = std::max(1.0, std::ceil(std::ldexp(least, shift + kFixedShift)));
    if (scale <= kLargestScale) return Multiplier{static_cast<int>(scale), shift};
  }
  return std::nullopt;
}

struct Bias {
  int mantissa = 0, shift = 0;
  double value() const { return std::ldexp(mantissa, shift); }
};

// The nearest mantissa << shift; saturates.
Bias nearest_bias(double bias) {
  Bias best{bias < 0 ? -kLargestMantissa : kLargestMantissa, kMostBiasShift};
  for (int shift = 0; shift <= kMostBiasShift; ++shift) {
    const double mantissa = std::nearbyint(std::ldexp(bias, -shift));
    if (std::abs(mantissa) <= kLargestMantissa) return {static_cast<int>(mantissa), shift};
  }
  return best;
}

numerics::Tcc750xChannel channel(const Multiplier& m, const Bias& b) {
  return {.bias = b.mantissa, .bias_shift = b.shift, .shift = m.shift, .scale = m.scale};
}

}  // namespace

std::optional<QuantisedChannel> quantise_channel(std::span<const float> weights, double bias, double in_scale,
                                                 double out_scale) {
  double largest = 0;
  for (const float w : weights) largest = std::max(largest, std::abs(static_cast<double>(w)));
  const double ratio = out_scale / in_scale;
  // Large enough for the largest weight, and for the bias' largest mantissa and shift.
  const double least = std::max(largest / (127 * ratio),
                                std::abs(bias) / out_scale / std::ldexp(kLargestMantissa, kMostBiasShift));
  const auto first = multiplier_at_least(least);
  if (!first) return std::nullopt;

  // A few steps of the multiplier cost a few percent of the weights' range; the bias' mantissa has only 8
  // bits, and one of the steps meets it well.
  constexpr int kSteps = 6;
  Multiplier best = *first;
  double best_error = -1;
  for (int step = 0; step < kSteps && first->scale + step <= kLargestScale; ++step) {
    const Multiplier m{first->scale + step, first->shift};
    const double wanted = bias / (in_scale * m.value() * ratio);
    const double error = std::abs(nearest_bias(wanted).value() - wanted) * m.value();
    // Less than a tenth of an output step is as good as nothing.
    if (best_error < 0 || (error < best_error && best_error > 0.1)) best = m, best_error = error;
    if (m.scale < kSmallestScale) break;
  }

  QuantisedChannel q{.weight_scale = best.value() * ratio};
  q.weights.reserve(weights.size());
  for (const float w : weights) {
    q.weights.push_back(numerics::clip_int8(std::llrint(static_cast<double>(w) / q.weight_scale), -127, 127));
  }
  q.parameters = channel(best, nearest_bias(bias / (in_scale * q.weight_scale)));
  return q;
}

std::optional<numerics::Tcc750xChannel> channel_of(double multiplier, double bias) {
  for (int shift = kMostShift; shift >= 0; --shift) {
    const double scale = std::nearbyint(std::ldexp(multiplier, shift + kFixedShift));
    if (scale < 1 || std::abs(bias) > std::ldexp(kLargestMantissa, kMostBiasShift)) return std::nullopt;
    if (scale <= kLargestScale)
      return channel({.scale = static_cast<int>(scale), .shift = shift}, nearest_bias(bias));
  }
  return std::nullopt;
}

std::optional<Scaled> elementwise_factor(double factor) {
  constexpr int kMost = 40;
  std::optional<Scaled> best;
  double best_error = 0;
  // mul_a * scale has up to 16 bits: a product near the wanted mantissa.
  for (int shift = 0; shift <= kMost; ++shift) {
    const double product = std::ldexp(factor, shift);
    if (product < (kSmallestScale * kSmallestScale) / 2.0 && shift < kMost) continue;
    if (product > kLargestScale * kLargestScale) break;
    for (int a = kSmallestScale; a <= kLargestScale; ++a) {
      const double exact = product / a;
      const double scale = std::max(1.0, std::nearbyint(exact));
      if (scale > kLargestScale) continue;
      const double value = std::ldexp(a * scale, -shift);
      const double error = std::abs(value / factor - 1);
      if (!best || error < best_error) {
        best = Scaled{.scaling = {.mul_a = a, .scale = static_cast<int>(scale), .shift = shift},
                      .factor = value};
        best_error = error;
      }
    }
  }
  if (best) return best;
  // Large factors: no shift is small enough for two 8-bit numbers with all bits in use.
  if (factor <= kLargestScale * kLargestScale) {
    const int a = static_cast<int>(std::ceil(factor / kLargestScale));
    const double scale = std::nearbyint(factor / a);
    return Scaled{.scaling = {.mul_a = a, .scale = static_cast<int>(scale), .shift = 0}, .factor = a * scale};
  }
  return std::nullopt;
}

std::optional<ScaledSum> elementwise_sum(double scale_a, double scale_b, double out_scale, bool may_raise) {
  constexpr int kMost = 40;
  const double larger = std::max(scale_a, scale_b), smaller = std::min(scale_a, scale_b);
  std::optional<ScaledSum> best;
  double best_error = 0;
  for (int m = kSmallestScale; m <= kLargestScale; ++m) {
    const double other = std::nearbyint(m * smaller / larger);
    const double ratio_error = std::abs(other / m - smaller / larger);
    // larger / out_scale = m * scale / 2^shift
    const double wanted = larger / out_scale / m;
    for (int shift = 0; shift <= kMost; ++shift) {
      const double exact = std::ldexp(wanted, shift);
      if (exact < kSmallestScale / 2.0 && shift < kMost) continue;
      // A raised output scale is a smaller multiplier.
      const double scale = std::max(1.0, may_raise ? std::floor(exact) : std::nearbyint(exact));
      if (scale > kLargestScale) break;
      const double stands_for = larger / std::ldexp(m * scale, -shift);
      const double error = ratio_error + std::abs(stands_for / out_scale - 1) * (may_raise ? 0.25 : 1);
      if (!best || error < best_error) {
        const int big = m, small = static_cast<int>(other);
        best = ScaledSum{.scaling = {.mul_a = scale_a >= scale_b ? big : small,
                                     .mul_b = scale_a >= scale_b ? small : big,
                                     .scale = static_cast<int>(scale),
                                     .shift = shift},
                         .out_scale = may_raise ? stands_for : out_scale};
        best_error = error;
      }
    }
  }
  return best;
}

}  // namespace npu::quant
