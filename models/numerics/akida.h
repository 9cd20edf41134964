// How Akida makes activations of potentials (../shared/facts/akida.md 4.1; 4.2 will be akida2_* here).
//
// Akida 1.0: potentials are exact integers, activations steps of equal height above a threshold:
//   y = clip(ceil((P - threshold) / S), 0, 2^bits - 1),   S = act_step * 2^(4 - bits)
// so y counts the n of 0..2^bits - 2 with P - threshold > n * S. act_step is a float32 of 24 digits, n has at
// most 4, and so n * S and the comparison are exact in double: what the vendor's software defines. The
// silicon keeps act_step in a fixed point of 16 bits that is not public.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace npu::numerics {

// Of one filter.
struct Akida1Channel {
  std::int32_t threshold = 0;
  float act_step = 1;  // above 0
};

// The registers of the hardware, as far as their widths are known (facts 1.1).
inline constexpr std::int32_t kAkida1LowestThreshold = -(1 << 19), kAkida1HighestThreshold = (1 << 19) - 1;

// Between two activations, in potentials.
inline double akida1_step(float act_step, int bits) {
  return std::ldexp(static_cast<double>(act_step), 4 - bits);
}

// bits is 1..4. One division instead of the count: a quotient that is no integer is at least 2^-33 away from
// the nearest of 0..15 (S is 24 digits, P - threshold 33), which double resolves, so that ceil sees the same
// side.
inline std::int32_t akida1_activate(std::int32_t potential, const Akida1Channel& channel, int bits) {
  const auto above = static_cast<double>(std::int64_t{potential} - channel.threshold);
  const double steps = std::ceil(above / akida1_step(channel.act_step, bits));
  return static_cast<std::int32_t>(std::clamp(steps, 0.0, static_cast<double>((1 << bits) - 1)));
}

// Largest magnitude of a symmetric weight: 1 for 1 (a sign) and 2 bits (ternary), 7 for 4, 127 for 8.
constexpr int akida1_weight_limit(int bits) {
  return bits == 1 ? 1 : (1 << (bits - 1)) - 1;
}

}  // namespace npu::numerics
