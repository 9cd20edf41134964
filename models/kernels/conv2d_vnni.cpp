// The convolution with AVX-512 VNNI. Same bits as the definition: vpdpbusd adds four exact u8 x s8 products
// to an int32 that wraps; with the input raised by 128 into u8, x*w = (x + 128)*w - 128*w, so that an
// accumulator that starts at -128 * sum(w) ends at the definition's sum modulo 2^32. Borders hold 0 + 128,
// padding channels and lanes have weights of 0.
#include "models/kernels/conv2d_vnni.h"

#include <cstring>
#include <utility>

#include <immintrin.h>

namespace npu::kernels {
namespace {

constexpr std::uint8_t kRaise = 0x80;  // x ^ 0x80 is x + 128 in u8

void raise(const std::int8_t* __restrict from, std::int64_t n, std::uint8_t* __restrict to) {
  for (std::int64_t i = 0; i < n; ++i) to[i] = static_cast<std::uint8_t>(from[i]) ^ kRaise;
}

// One row of the copy from the input's row, or a border where that is null.
void copy_row(const Conv2dShape& s, const VnniPlan& p, const std::int8_t* row, std::uint8_t* to) {
  const int lanes = s.input.lanes;
  if (row == nullptr) {
    std::memset(to, kRaise, static_cast<std::size_t>(p.columns) * p.lanes);
    return;
  }
  const bool dense = p.column_step == 1 && p.lanes == lanes;
  for (int x = 0; x < p.columns;) {
    const int from = x * p.column_step - s.pad_left;
    const bool inside = from >= 0 && from < s.input.width;
    int run = 1;  // pixels copied at once
    if (inside && dense) {
      run = s.input.width - from < p.columns - x ? s.input.width - from : p.columns - x;
    } else if (!inside || p.lanes != lanes) {
      std::memset(to, kRaise, p.lanes);
    }
    if (inside) raise(row + std::int64_t{from} * lanes, std::int64_t{run} * lanes, to);
    x += run;
    to += std::int64_t{run} * p.lanes;
  }
}

// Dword j of 16 rows of 16 bytes into vector j, j = 0..3.
struct Four {
  __m512i v[4];
};

Four transpose(const std::int8_t* rows, std::int64_t stride) {
  __m512i r[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const auto row = [&](int n) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows + n * stride));
    };
    r[i] = _mm512_castsi128_si512(row(i));
    r[i] = _mm512_inserti32x4(r[i], row(i + 4), 1);
    r[i] = _mm512_inserti32x4(r[i], row(i + 8), 2);
    r[i] = _mm512_inserti32x4(r[i], row(i + 12), 3);
  }
  const __m512i low01 = _mm512_unpacklo_epi32(r[0], r[1]), low23 = _mm512_unpacklo_epi32(r[2], r[3]);
  const __m512i high01 = _mm512_unpackhi_epi32(r[0], r[1]), high23 = _mm512_unpackhi_epi32(r[2], r[3]);
  return {{_mm512_unpacklo_epi64(low01, low23), _mm512_unpackhi_epi64(low01, low23),
           _mm512_unpacklo_epi64(high01, high23), _mm512_unpackhi_epi64(high01, high23)}};
}

// 16 channels x 32 lanes to 8 vectors, `apart` bytes apart; adds 128 * their weights to sum.
__m512i pack_step(const std::int8_t* rows, std::int64_t stride, std::int8_t* to, std::int64_t apart,
                  __m512i sum) {
  const __m512i raise = _mm512_set1_epi8(static_cast<char>(kRaise));
  for (int half = 0; half < 2; ++half) {
    const Four columns = transpose(rows + half * 16, stride);
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
      _mm512_store_si512(to + (half * 4 + j) * apart, columns.v[j]);
      sum = _mm512_dpbusd_epi32(sum, raise, columns.v[j]);
    }
  }
  return sum;
}

// The vectors of output channels in groups of at most 4, as even as can be: calls f(first vector, count).
template <typename F>
void for_groups(std::int64_t vectors, F f) {
  std::int64_t groups = (vectors + 3) / 4;
  for (std::int64_t first = 0; first < vectors; --groups) {
    const std::int64_t count = (vectors - first + groups - 1) / groups;
    f(first, count);
    first += count;
  }
}

// kPixels x kVectors * 16 accumulators, all in registers.
template <int kPixels, int kVectors>
void multiply_tile(const std::uint8_t* copy, const std::int64_t* pixels, const std::int64_t* step,
                   std::int64_t steps, const std::int8_t* w, const std::int32_t* start, __mmask16 last,
                   std::int32_t* out, std::int64_t out_stride) {
  __m512i sum[kPixels][kVectors];
  std::int64_t at[kPixels];
#pragma GCC unroll 16
  for (int p = 0; p < kPixels; ++p) {
    at[p] = pixels[p];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sum[p][v] = _mm512_load_si512(start + v * 16);
  }
  for (std::int64_t s = 0; s < steps; ++s) {
    const std::uint8_t* x[kPixels];
#pragma GCC unroll 16
    for (int p = 0; p < kPixels; ++p) x[p] = copy + step[s] + at[p];
#pragma GCC unroll 8
    for (int lane = 0; lane < kVnniLanes; lane += 4) {
      __m512i weights[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v)
        weights[v] = _mm512_load_si512(w + (lane * 4 * kVectors + v * 16) * 4);
#pragma GCC unroll 16
      for (int p = 0; p < kPixels; ++p) {
        std::int32_t four;
        std::memcpy(&four, x[p] + lane, 4);
        const __m512i values = _mm512_set1_epi32(four);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sum[p][v] = _mm512_dpbusd_epi32(sum[p][v], values, weights[v]);
      }
    }
    w += kVnniLanes * kVectors * 16;
  }
#pragma GCC unroll 16
  for (int p = 0; p < kPixels; ++p) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors - 1; ++v) _mm512_storeu_si512(out + v * 16, sum[p][v]);
    _mm512_mask_storeu_epi32(out + (kVectors - 1) * 16, last, sum[p][kVectors - 1]);
    out += out_stride;
  }
}

using Tile = void (*)(const std::uint8_t*, const std::int64_t*, const std::int64_t*, std::int64_t,
                      const std::int8_t*, const std::int32_t*, __mmask16, std::int32_t*, std::int64_t);

// As many pixels as leave registers for the weights and the values.
constexpr int kMostPixels[5] = {0, 12, 12, 8, 6};

constexpr std::int64_t kCachedWeights = 512 * 1024;  // bytes: half of a common L2 cache
constexpr std::int64_t kRunPixels = 48;

template <int kVectors>
Tile tile_of(std::int64_t pixels) {
  return [pixels]<int... i>(std::integer_sequence<int, i...>) {
    constexpr Tile tiles[] = {multiply_tile<i + 1, kVectors>...};
    return tiles[pixels - 1];
  }
  (std::make_integer_sequence<int, kMostPixels[kVectors]>());
}

Tile tile_of(std::int64_t vectors, std::int64_t pixels) {
  switch (vectors) {
    case 1:
      return tile_of<1>(pixels);
    case 2:
      return tile_of<2>(pixels);
    case 3:
      return tile_of<3>(pixels);
    default:
      return tile_of<4>(pixels);
  }
}

}  // namespace

void vnni_copy_input(const Conv2dShape& s, const VnniPlan& p, const std::int8_t* input, std::uint8_t* copy) {
  const std::int64_t row = std::int64_t{s.input.width} * s.input.lanes;
  const std::int64_t rows = p.copy_bytes / (std::int64_t{p.columns} * p.lanes);
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t block = r / p.rows, y = r % p.rows * p.row_step - s.pad_top;
    const bool inside = y >= 0 && y < s.input.height;
    copy_row(s, p, inside ? input + (block * s.input.height + y) * row : nullptr,
             copy + r * p.columns * p.lanes);
  }
}

void vnni_pack_weights(const Conv2dShape& s, const VnniPlan& p, const std::int8_t* weights,
                       std::int8_t* packed, std::int32_t* start) {
  const int lanes = s.input.lanes;
  alignas(64) std::int8_t edge[16 * kVnniLanes];  // a step that is not whole, filled up with zeros
  std::memset(start, 0, static_cast<std::size_t>(p.vectors) * 64);
  for (std::int64_t step = 0; step < p.steps; ++step) {  // reads the weights from end to end
    const std::int64_t tap = step / (p.lanes / kVnniLanes);
    const std::int64_t lane = step % (p.lanes / kVnniLanes) * kVnniLanes;
    for_groups(p.vectors, [&](std::int64_t first, std::int64_t count) {
      for (std::int64_t v = 0; v < count; ++v) {
        const std::int64_t k = (first + v) * 16;
        const std::int64_t channels = s.out_channels - k < 16 ? s.out_channels - k : 16;
        const std::int8_t* rows = weights + (tap * s.out_channels + k) * lanes + lane;
        std::int64_t stride = lanes;
        if (channels < 16 || lane + kVnniLanes > lanes) {
          const std::int64_t width = lanes - lane < kVnniLanes ? lanes - lane : kVnniLanes;
          std::memset(edge, 0, sizeof edge);
          for (std::int64_t c = 0; c < channels; ++c)
            std::memcpy(edge + c * kVnniLanes, rows + c * lanes, static_cast<std::size_t>(width));
          rows = edge;
          stride = kVnniLanes;
        }
        std::int8_t* to = packed + ((first * p.steps + step * count) * 16) * kVnniLanes + v * 64;
        _mm512_store_si512(start + k, pack_step(rows, stride, to, count * 64, _mm512_load_si512(start + k)));
      }
    });
  }
  for (std::int64_t v = 0; v < p.vectors; ++v) {
    _mm512_store_si512(start + v * 16,
                       _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_load_si512(start + v * 16)));
  }
}

void vnni_multiply(const VnniPlan& p, const VnniBuffers& b, std::int64_t out_pixels, int out_channels,
                   std::int32_t* accumulators) {
  // Small weights stay in the cache while pixels pass by, in runs; large ones are read only once.
  const std::int64_t run = p.weight_bytes <= kCachedWeights ? kRunPixels : out_pixels;
  for (std::int64_t begin = 0; begin < out_pixels; begin += run) {
    const std::int64_t end = begin + run < out_pixels ? begin + run : out_pixels;
    for_groups(p.vectors, [&](std::int64_t first, std::int64_t count) {
      const std::int64_t k = first * 16;
      const std::int64_t in_last = out_channels - (k + (count - 1) * 16);  // channels of the last vector
      const auto last = static_cast<__mmask16>(in_last >= 16 ? 0xffff : (1 << in_last) - 1);
      std::int64_t tiles = (end - begin + kMostPixels[count] - 1) / kMostPixels[count];
      for (std::int64_t pixel = begin; pixel < end; --tiles) {  // as even as can be
        const std::int64_t pixels = (end - pixel + tiles - 1) / tiles;
        tile_of(count, pixels)(b.copy, b.pixel_offset + pixel, b.step_offset, p.steps,
                               b.weights + k * p.steps * kVnniLanes, b.start + k, last,
                               accumulators + pixel * out_channels + k, out_channels);
        pixel += pixels;
      }
    });
  }
}

}  // namespace npu::kernels
