// The requantisation with AVX-512. Same bits as the definition for the reason that requantise_rows.h gives:
// where no accumulator exceeds kSafe, 32 bits hold the 64-bit formula. Whether one does is found out on the
// way; the caller then takes the definition, which writes everything anew.
#include <immintrin.h>

#include "models/kernels/requantise_rows.h"

namespace npu::kernels {

bool requantise_avx512(std::int64_t pixels, std::int64_t stride, int channels, std::int32_t lowest,
                       const RequantiseLanes& lanes, const std::int32_t* accumulators, std::int8_t* out) {
  const auto all = static_cast<__mmask32>(channels == 32 ? ~0U : (1U << channels) - 1);
  const __mmask16 used[2] = {static_cast<__mmask16>(all), static_cast<__mmask16>(all >> 16)};
  const __m512i low = _mm512_set1_epi32(lowest), high = _mm512_set1_epi32(127);
  __m512i bias[2], scale[2], half[2], shift[2], largest = _mm512_setzero_si512();
  for (int i = 0; i < 2; ++i) {
    bias[i] = _mm512_loadu_si512(lanes.bias + i * 16);
    scale[i] = _mm512_loadu_si512(lanes.scale + i * 16);
    half[i] = _mm512_loadu_si512(lanes.half + i * 16);
    shift[i] = _mm512_loadu_si512(lanes.shift + i * 16);
  }
  for (std::int64_t p = 0; p < pixels; ++p) {
    __m128i y[2];
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) {
      const __m512i a = _mm512_maskz_loadu_epi32(used[i], accumulators + p * stride + i * 16);
      largest = _mm512_max_epu32(largest, _mm512_abs_epi32(a));
      const __m512i product = _mm512_mullo_epi32(_mm512_add_epi32(a, bias[i]), scale[i]);
      const __m512i rounded = _mm512_srav_epi32(_mm512_add_epi32(product, half[i]), shift[i]);
      y[i] = _mm512_cvtepi32_epi8(_mm512_min_epi32(_mm512_max_epi32(rounded, low), high));
    }
    _mm256_mask_storeu_epi8(out + p * 32, all,
                            _mm256_inserti128_si256(_mm256_castsi128_si256(y[0]), y[1], 1));
  }
  return _mm512_cmpgt_epu32_mask(largest, _mm512_set1_epi32(kSafe)) == 0;
}

}  // namespace npu::kernels
