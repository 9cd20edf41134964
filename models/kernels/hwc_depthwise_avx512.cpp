// The depthwise HWC convolution with AVX-512. Same bits as the definition: |value - zero point| <= 255 and
// |weight| <= 128, so that int16 holds each product exactly; they are added up in int32, which wraps. Borders
// hold the zero point and add 0.
#include "models/kernels/hwc_depthwise_avx512.h"

#include <immintrin.h>

namespace npu::kernels {
namespace {

constexpr int kTogether = 32;  // channels of a vector of int16

// Up to 32 channels of one output; `used` masks those that exist.
inline void one_output(const HwcDepthwise& d, const std::uint8_t* x, const std::int16_t* w, __mmask32 used,
                       std::int32_t* out) {
  const __m512i zero_point = _mm512_set1_epi16(static_cast<short>(d.zero_point));
  __m512i low = _mm512_setzero_si512(), high = low;
  for (int ky = 0; ky < d.kernel_height; ++ky, x += d.row_bytes) {
    const std::uint8_t* column = x;
    for (int kx = 0; kx < d.kernel_width; ++kx, column += d.channels, w += d.channels) {
      const __m512i values = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(used, column));
      const __m512i products =
          _mm512_mullo_epi16(_mm512_sub_epi16(values, zero_point), _mm512_maskz_loadu_epi16(used, w));
      low = _mm512_add_epi32(low, _mm512_cvtepi16_epi32(_mm512_castsi512_si256(products)));
      high = _mm512_add_epi32(high, _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(products, 1)));
    }
  }
  _mm512_mask_storeu_epi32(out, static_cast<__mmask16>(used), low);
  _mm512_mask_storeu_epi32(out + 16, static_cast<__mmask16>(used >> 16), high);
}

}  // namespace

void hwc_depthwise_avx512(const HwcDepthwise& d) {
  std::int32_t* out = d.out;
  for (std::int64_t y = 0; y < d.out_height; ++y) {
    for (std::int64_t x = 0; x < d.out_width; ++x, out += d.channels) {
      const std::uint8_t* window = d.copy + y * d.down_bytes + x * d.right_bytes;
      for (int c = 0; c < d.channels; c += kTogether) {
        const int n = d.channels - c;
        one_output(d, window + c, d.weights + c, n >= kTogether ? ~__mmask32{0} : (1U << n) - 1, out + c);
      }
    }
  }
}

}  // namespace npu::kernels
