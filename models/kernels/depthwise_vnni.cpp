// The depthwise convolution with AVX-512 VNNI. Same bits as the definition: vpdpbusd adds the exact products
// of four taps of a channel, whose bytes are brought side by side first; the input is raised by 128 into u8,
// for which accumulators start at -128 * sum(w), modulo 2^32; borders hold 0 + 128, taps that only fill up
// have weights of 0.
#include "models/kernels/depthwise_vnni.h"

#include <immintrin.h>

namespace npu::kernels {
namespace {

struct Four {
  __m512i v[4];
};

// Bytes of four taps to dwords of one channel each. A vector holds 32 channels of two pixels; the result's
// vector i holds channels 4i..4i+3 and 16+4i..16+4i+3 of the one, then of the other.
inline Four interleave(const Four& t) {
  const __m512i low01 = _mm512_unpacklo_epi8(t.v[0], t.v[1]), low23 = _mm512_unpacklo_epi8(t.v[2], t.v[3]);
  const __m512i high01 = _mm512_unpackhi_epi8(t.v[0], t.v[1]), high23 = _mm512_unpackhi_epi8(t.v[2], t.v[3]);
  return {{_mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
           _mm512_unpacklo_epi16(high01, high23), _mm512_unpackhi_epi16(high01, high23)}};
}

// Quarter i of vector j to quarter j of vector i: channels in order, the first pixel in vectors 0 and 1.
inline Four in_order(const Four& s) {
  const __m512i a = _mm512_shuffle_i32x4(s.v[0], s.v[1], 0x44),
                b = _mm512_shuffle_i32x4(s.v[2], s.v[3], 0x44);
  const __m512i c = _mm512_shuffle_i32x4(s.v[0], s.v[1], 0xee),
                d = _mm512_shuffle_i32x4(s.v[2], s.v[3], 0xee);
  return {{_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xdd),
           _mm512_shuffle_i32x4(c, d, 0x88), _mm512_shuffle_i32x4(c, d, 0xdd)}};
}

inline __m512i two_pixels(const void* first, const void* second) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(static_cast<const __m256i*>(first))),
                            _mm256_loadu_si256(static_cast<const __m256i*>(second)), 1);
}

// Returns what the accumulators start from.
Four pack_weights(const std::int8_t* weights, std::int64_t fours, std::int8_t* packed) {
  const __m512i raise = _mm512_set1_epi8(static_cast<char>(0x80)), zero = _mm512_setzero_si512();
  Four start{{zero, zero, zero, zero}};
  for (std::int64_t f = 0; f < fours; ++f) {
    Four taps;
    for (int t = 0; t < 4; ++t) {
      const std::int8_t* w = weights + (f * 4 + t) * kVnniLanes;
      taps.v[t] = two_pixels(w, w);
    }
    taps = interleave(taps);
    for (int i = 0; i < 4; ++i) {
      _mm512_store_si512(packed + (f * 4 + i) * 64, taps.v[i]);
      start.v[i] = _mm512_dpbusd_epi32(start.v[i], raise, taps.v[i]);
    }
  }
  for (auto& v : start.v) v = _mm512_sub_epi32(zero, v);
  return start;
}

}  // namespace

void vnni_depthwise(const VnniDepthwiseRun& r, const std::int8_t* weights, std::int8_t* scratch) {
  const Four start = pack_weights(weights, r.fours, scratch);
  for (int y = 0; y < r.out_height; ++y) {
    for (int x = 0; x < r.out_width; x += 2) {
      const bool both = x + 1 < r.out_width;
      const std::uint8_t* at = r.copy + y * r.row + x * r.pixel;
      const std::uint8_t* next = both ? at + r.pixel : at;
      Four sum = start;
      for (std::int64_t f = 0; f < r.fours; ++f) {
        Four taps;
#pragma GCC unroll 4
        for (int t = 0; t < 4; ++t) {
          const std::int64_t offset = r.tap_offset[f * 4 + t];
          taps.v[t] = two_pixels(at + offset, next + offset);
        }
        taps = interleave(taps);
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
          sum.v[i] = _mm512_dpbusd_epi32(sum.v[i], taps.v[i], _mm512_load_si512(scratch + (f * 4 + i) * 64));
        }
      }
      sum = in_order(sum);
      std::int32_t* out = r.out + (std::int64_t{y} * r.out_width + x) * r.out_pixel;
      _mm512_storeu_si512(out, sum.v[0]);
      _mm512_storeu_si512(out + 16, sum.v[1]);
      if (both) {
        _mm512_storeu_si512(out + r.out_pixel, sum.v[2]);
        _mm512_storeu_si512(out + r.out_pixel + 16, sum.v[3]);
      }
    }
  }
}

}  // namespace npu::kernels
