// How a TCC750x maps exact accumulators to int8 (facts/tcc750x.md section 5, decoded from the vendor's
// MobileNetV2 and LeNet5, which classify correctly under these rules). All rounding is half-up in one stage:
// (x + half) >> shift with an arithmetic shift.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace npu::numerics {

// (x + half) >> shift; shift 0 leaves x as it is. shift in 0..62.
constexpr std::int64_t shift_half_up(std::int64_t x, int shift) {
  return shift == 0 ? x : (x + (std::int64_t{1} << (shift - 1))) >> shift;
}

constexpr std::int8_t clip_int8(std::int64_t x, std::int64_t low, std::int64_t high) {
  return static_cast<std::int8_t>(std::clamp(x, low, high));
}

// Requantisation of one output channel.
struct Tcc750xChannel {
  int bias = 0;        // mantissa, -128..127
  int bias_shift = 0;  // 0..15
  int shift = 0;       // 0..15; the hardware shifts by 7 more
  int scale = 0;       // 0..255
};

// The lowest output of an activation: 0 for ReLU, else -128.
enum class Tcc750xActivation { kNone, kRelu };

constexpr std::int8_t tcc750x_requantise(std::int32_t accumulator, const Tcc750xChannel& c,
                                         Tcc750xActivation activation) {
  const std::int64_t biased =
      accumulator + (static_cast<std::int64_t>(c.bias) * (std::int64_t{1} << c.bias_shift));
  return clip_int8(shift_half_up(biased * c.scale, c.shift + 7),
                   activation == Tcc750xActivation::kRelu ? 0 : -128, 127);
}

// The multipliers of an element-wise command.
struct Tcc750xElementwise {
  int mul_a = 0;  // 0..255
  int mul_b = 0;  // 0..255
  int scale = 0;  // 0..255
  int shift = 0;  // 0..62 in this model
};

constexpr std::int8_t tcc750x_add(std::int8_t a, std::int8_t b, const Tcc750xElementwise& e,
                                  Tcc750xActivation activation = Tcc750xActivation::kNone) {
  return clip_int8(shift_half_up((std::int64_t{a} * e.mul_a + std::int64_t{b} * e.mul_b) * e.scale, e.shift),
                   activation == Tcc750xActivation::kRelu ? 0 : -128, 127);
}

// Rounding of the product is inferred: the facts give (A * B * scale) >> shift; half-up as everywhere else.
constexpr std::int8_t tcc750x_multiply(std::int8_t a, std::int8_t b, const Tcc750xElementwise& e) {
  return clip_int8(shift_half_up(std::int64_t{a} * b * e.scale, e.shift), -128, 127);
}

// Of a sum over pixels (global average) or of one value.
constexpr std::int8_t tcc750x_scale(std::int64_t sum, const Tcc750xElementwise& e, int low, int high) {
  return clip_int8(shift_half_up(sum * e.mul_a * e.scale, e.shift), low, high);
}

// The argument of a table look-up, truncated as the facts have it: (A * mul_a * scale) >> shift.
constexpr std::int64_t tcc750x_argument(std::int8_t a, const Tcc750xElementwise& e) {
  return (std::int64_t{a} * e.mul_a * e.scale) >> e.shift;
}

// The sigmoid table that our own compiler asks for (npu.meanings.own_sigmoid_table): the argument counts
// sixteenths, 127 stands for 1. Assumed: what the tables of the silicon hold is not public.
inline constexpr double kTcc750xSigmoidStep = 1.0 / 16;
inline constexpr int kTcc750xSigmoidOne = 127;
inline std::int8_t tcc750x_sigmoid(std::int64_t argument) {
  const double x = static_cast<double>(argument) * kTcc750xSigmoidStep;
  return clip_int8(std::llround(kTcc750xSigmoidOne / (1 + std::exp(-x))), -128, 127);
}

}  // namespace npu::numerics
