// The fast sum, compiled once per vector width. Same bits as the definition: |a * mul_a + b * mul_b| <=
// 65280, times scale <= 255 below 2^24, plus half of a shift up to 30: everything stays inside 32 bits; the
// caller takes the definition for larger shifts.
#pragma once

#include <cstdint>

namespace npu::kernels {
namespace {  // a copy for each file that includes this

inline void sum_rows(std::int32_t mul_a, std::int32_t mul_b, std::int32_t scale, std::int32_t shift,
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
