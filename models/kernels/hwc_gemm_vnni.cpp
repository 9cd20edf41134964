// The inner loops of the HWC convolution with AVX-512 VNNI. Same bits as the definition: vpdpbusd adds four
// exact products of u8 and s8 to an int32 that wraps. The bytes are input + 128, and the accumulators start
// at
// -(128 + zero point) * sum(w) modulo 2^32, so that they end at the sum of (input - zero point) * w.
#include "models/kernels/hwc_gemm_vnni.h"

#include <cstring>

#include <immintrin.h>

namespace npu::kernels {
namespace {

constexpr std::int64_t kPanelPixels[5] = {0, 12, 12, 8, 6};  // as many sums as leave registers for operands
constexpr std::int64_t kNearWeights = 384 * 1024;            // bytes that an L2 cache keeps beside the input
constexpr std::int64_t kStretch = 96;                        // pixels that pass by all panels of near weights

inline __m512i broadcast(const std::uint8_t* four) {
  int dword;
  std::memcpy(&dword, four, 4);
  return _mm512_set1_epi32(dword);
}

template <int kPixels, int kVectors>
void block(const HwcGemm& g, const std::uint8_t* const* pixels, const std::int8_t* w,
           const std::int32_t* start, __mmask16 last, std::int32_t* out) {
  __m512i sum[kPixels][kVectors];
  const std::uint8_t* x[kPixels];
#pragma GCC unroll 12
  for (int p = 0; p < kPixels; ++p) {
    x[p] = pixels[p];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sum[p][v] = _mm512_loadu_si512(start + 16 * v);
  }
  for (std::int64_t row = 0; row < g.kernel_height; ++row) {
#pragma GCC unroll 4
    for (std::int64_t q = 0; q < g.quads; ++q) {
      __m512i column[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) column[v] = _mm512_load_si512(w + 64 * v);
#pragma GCC unroll 12
      for (int p = 0; p < kPixels; ++p) {
        const __m512i value = broadcast(x[p] + 4 * q);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sum[p][v] = _mm512_dpbusd_epi32(sum[p][v], value, column[v]);
      }
      w += 64 * kVectors;
    }
#pragma GCC unroll 12
    for (int p = 0; p < kPixels; ++p) x[p] += g.row_bytes;
  }
#pragma GCC unroll 12
  for (int p = 0; p < kPixels; ++p) {
#pragma GCC unroll 4
    for (int v = 0; v + 1 < kVectors; ++v) _mm512_storeu_si512(out + 16 * v, sum[p][v]);
    _mm512_mask_storeu_epi32(out + 16 * (kVectors - 1), last, sum[p][kVectors - 1]);
    out += g.out_channels;
  }
}

// Pixels begin..end of one panel, in blocks of kMost and what is left in blocks of half the size and half
// again.
template <int kVectors, int kMost>
void panel(const HwcGemm& g, std::int64_t begin, std::int64_t end, const std::int8_t* w,
           const std::int32_t* start, __mmask16 last, std::int32_t* out) {
  for (; begin + kMost <= end; begin += kMost)
    block<kMost, kVectors>(g, g.pixels + begin, w, start, last, out + begin * g.out_channels);
  if constexpr (kMost > 1) {
    if (begin < end) panel<kVectors, (kMost + 1) / 2>(g, begin, end, w, start, last, out);
  }
}

void any_panel(const HwcGemm& g, std::int64_t vectors, std::int64_t begin, std::int64_t end,
               const std::int8_t* w, const std::int32_t* start, __mmask16 last, std::int32_t* out) {
  switch (vectors) {
    case 1:
      return panel<1, kPanelPixels[1]>(g, begin, end, w, start, last, out);
    case 2:
      return panel<2, kPanelPixels[2]>(g, begin, end, w, start, last, out);
    case 3:
      return panel<3, kPanelPixels[3]>(g, begin, end, w, start, last, out);
    default:
      return panel<4, kPanelPixels[4]>(g, begin, end, w, start, last, out);
  }
}

}  // namespace

std::int64_t hwc_panel_vectors(std::int64_t vectors, std::int64_t first) {
  const std::int64_t left = vectors - first;
  // Four at a time; five and six are split evenly, since few vectors with many pixels are slower.
  return left >= 7 || left == 4 ? 4 : left > 4 ? 3 : left;
}

void hwc_raise(const std::int8_t* from, std::int64_t n, std::uint8_t* to) {
  for (std::int64_t i = 0; i < n; ++i) to[i] = static_cast<std::uint8_t>(from[i] ^ -128);
}

void hwc_gemm_vnni(const HwcGemm& g) {
  const std::int64_t vectors = (g.out_channels + 15) / 16, vector_bytes = g.kernel_height * g.quads * 64;
  const std::int64_t stretch = vectors * vector_bytes <= kNearWeights ? kStretch : g.pixel_count;
  for (std::int64_t begin = 0; begin < g.pixel_count; begin += stretch) {
    const std::int64_t end = begin + stretch < g.pixel_count ? begin + stretch : g.pixel_count;
    for (std::int64_t first = 0, count = 0; first < vectors; first += count) {
      count = hwc_panel_vectors(vectors, first);
      const std::int64_t left = g.out_channels - (first + count - 1) * 16;
      const auto last = static_cast<__mmask16>(left >= 16 ? 0xffff : (1 << left) - 1);
      any_panel(g, count, begin, end, g.weights + first * vector_bytes, g.start + first * 16, last,
                g.out + first * 16);
    }
  }
}

}  // namespace npu::kernels
