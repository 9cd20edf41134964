// The requantisation policy "fp32_rne", which ONNX Runtime's and XNNPACK's quantised kernels share
// (facts/bitexact.md 1.2 and 3: identical bits in 5 million outputs of each):
//
//   y = clamp(rne(f32(f32(acc) * m)), qmin - zp, qmax - zp) + zp
//
// f32(.) is one rounding to float32, rne rounds halves to even, acc includes the bias. The zero point is
// added after the rounding.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace npu::numerics {

struct Fp32Rne {
  int low = -128, high = 127;  // qmin and qmax, both within -256..255
  int zero_point = 0;          // within low..high
};

// m = f32(f32(input scale * weight scale) / output scale)
constexpr float fp32_rne_multiplier(float input_scale, float weight_scale, float output_scale) {
  const float product = input_scale * weight_scale;
  return product / output_scale;
}

// multiplier: positive and finite. Bounds are integers, so that clamping may come before the rounding; a
// value of less than 2^22 plus 1.5 * 2^23 is then rounded to an integer, halves to even, by float32 addition
// itself, and its mantissa's low bits are that integer. This needs no library function, so compilers make
// vector code of it.
constexpr int fp32_rne(std::int32_t accumulator, float multiplier, const Fp32Rne& q) {
  constexpr float kMagic = 12582912.0F;  // 1.5 * 2^23
  const float value = static_cast<float>(accumulator) * multiplier;
  const float clamped =
      std::clamp(value, static_cast<float>(q.low - q.zero_point), static_cast<float>(q.high - q.zero_point));
  return std::bit_cast<std::int32_t>(clamped + kMagic) - std::bit_cast<std::int32_t>(kMagic) + q.zero_point;
}

}  // namespace npu::numerics
