// The fast loops, compiled once per vector width. Same bits as the definition: 32-bit arithmetic agrees with
// 64-bit arithmetic where nothing leaves 32 bits. Of a requantisation that is so for |acc| <= 4 200 000
// (|bias| <= 128 << 15, scale <= 255, half <= 1 << 21), which is checked row by row; of a sum for shifts up
// to 30 (products below 2^24).
#pragma once

#include <cstdint>

namespace npu::kernels {

struct HwcRequantiseColumns {
  const std::int32_t *bias, *scale, *half, *shift;
};

namespace {  // a copy for each file that includes this

// False where an accumulator is too large; then the row is to be done by the definition.
inline bool hwc_requantise_row(const HwcRequantiseColumns& c, std::int64_t count, std::int32_t lowest,
                               const std::int32_t* a, std::int8_t* __restrict out) {
  constexpr std::int32_t kSafeSum = 4'200'000;
  std::int32_t low = 0, high = 0;
  for (std::int64_t k = 0; k < count; ++k) {
    low = a[k] < low ? a[k] : low;
    high = a[k] > high ? a[k] : high;
    std::int32_t y = ((a[k] + c.bias[k]) * c.scale[k] + c.half[k]) >> c.shift[k];
    y = y < lowest ? lowest : y;
    y = y > 127 ? 127 : y;
    out[k] = static_cast<std::int8_t>(y);
  }
  return low >= -kSafeSum && high <= kSafeSum;
}

inline void hwc_add_row(std::int32_t mul_a, std::int32_t mul_b, std::int32_t scale, std::int32_t shift,
                        std::int32_t lowest, const std::int8_t* a, const std::int8_t* b, std::int64_t count,
                        std::int8_t* __restrict out) {
  const std::int32_t half = shift == 0 ? 0 : std::int32_t{1} << (shift - 1);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int32_t y = ((a[i] * mul_a + b[i] * mul_b) * scale + half) >> shift;
    y = y < lowest ? lowest : y;
    y = y > 127 ? 127 : y;
    out[i] = static_cast<std::int8_t>(y);
  }
}

}  // namespace
}  // namespace npu::kernels
