// The fast requantisation, compiled once per vector width. Same bits as the definition: where no accumulator
// of the call exceeds kSafe, (acc + bias) * scale + half stays inside 32 bits, so that the 64-bit formula can
// be computed in 32; the caller takes the definition otherwise.
//   |bias| <= 128 << 15 = 4194304, scale <= 255, half <= 1 << 21: (kSafe + 4194304) * 255 + half < 1 << 31
#pragma once

#include <cstdint>

namespace npu::kernels {

struct RequantiseLanes {
  std::int32_t bias[32], scale[32], half[32], shift[32];
};

namespace {  // a copy for each file that includes this

constexpr std::int32_t kSafe = 4'200'000;

inline bool all_safe(const std::int32_t* accumulators, std::int64_t count) {
  std::int32_t low = 0, high = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    low = accumulators[i] < low ? accumulators[i] : low;
    high = accumulators[i] > high ? accumulators[i] : high;
  }
  return low >= -kSafe && high <= kSafe;
}

// False where an accumulator is not safe; then nothing was written.
inline bool requantise_rows(std::int64_t pixels, std::int64_t stride, int channels, std::int32_t lowest,
                            const RequantiseLanes& lanes, const std::int32_t* accumulators,
                            std::int8_t* out) {
  for (std::int64_t p = 0; p < pixels; ++p) {
    if (!all_safe(accumulators + p * stride, channels)) return false;
  }
  for (std::int64_t p = 0; p < pixels; ++p) {
    const std::int32_t* a = accumulators + p * stride;
    std::int8_t* o = out + p * 32;
    for (int c = 0; c < channels; ++c) {
      std::int32_t y = ((a[c] + lanes.bias[c]) * lanes.scale[c] + lanes.half[c]) >> lanes.shift[c];
      y = y < lowest ? lowest : y;
      y = y > 127 ? 127 : y;
      o[c] = static_cast<std::int8_t>(y);
    }
  }
  return true;
}

}  // namespace
}  // namespace npu::kernels
