// Tiles of a matrix product in registers: kRows rows of `a` by kVectors vectors of columns of `b`.
//
// Same bits as matmul_float_ref: vectors run over columns, every lane is one output element with one
// accumulator that starts with +0 and takes the inner index upwards, product rounded before the addition
// (-ffp-contract=off).
#pragma once

#include <cstring>

#include "models/kernels/float/fast_float.h"

namespace npu::kernels {
namespace {

// Registers: the type of a vector, kRows and kVectors. (A vector's size cannot be a template's argument: g++
// drops it.)
template <class Registers>
struct Tiles {
  using Vector = typename Registers::Vector;
  static constexpr std::int64_t lanes = sizeof(Vector) / sizeof(float);
  static constexpr int rows = Registers::kRows, vectors = Registers::kVectors;
  static constexpr std::int64_t kStrip = lanes * vectors;
  static_assert(lanes >= 4 && lanes <= kMostVector && kStrip <= kMostStrip);

  // a [inner][R], b [inner][kStrip]; the result goes to R rows of `out`, `count` elements each.
  template <int R>
  static void tile(const float* a, const float* b, std::int64_t inner, const float* bias, float* out,
                   std::int64_t stride, std::int64_t count) {
    Vector sums[R][vectors] = {};
    for (std::int64_t i = 0; i < inner; ++i, a += R, b += kStrip) {
      Vector right[vectors];
      for (int v = 0; v < vectors; ++v) std::memcpy(&right[v], b + v * lanes, sizeof(Vector));
      for (int r = 0; r < R; ++r) {
        for (int v = 0; v < vectors; ++v) sums[r][v] = sums[r][v] + a[r] * right[v];
      }
    }
    for (int r = 0; r < R; ++r, out += stride) {
      if (bias != nullptr) {
        for (int v = 0; v < vectors; ++v) sums[r][v] = sums[r][v] + bias[r];
      }
      if (count == kStrip) {
        std::memcpy(out, sums[r], sizeof sums[r]);
      } else {
        std::memcpy(out, sums[r], static_cast<std::size_t>(count) * sizeof(float));
      }
    }
  }

  template <int R = rows>
  static void tile_of(std::int64_t height, const float* a, const float* b, std::int64_t inner,
                      const float* bias, float* out, std::int64_t stride, std::int64_t count) {
    if constexpr (R == 1) {
      tile<1>(a, b, inner, bias, out, stride, count);
    } else if (height == R) {
      tile<R>(a, b, inner, bias, out, stride, count);
    } else {
      tile_of<R - 1>(height, a, b, inner, bias, out, stride, count);
    }
  }

  static std::int64_t height(std::int64_t row, std::int64_t all) {
    return all - row < rows ? all - row : rows;
  }

  // Element (row, i) lies at a[row * row_step + i * inner_step]; packed: blocks of rows, inner index outside.
  static void pack_rows(const float* a, std::int64_t all, std::int64_t inner, std::int64_t row_step,
                        std::int64_t inner_step, float* to) {
    for (std::int64_t row = 0; row < all; row += rows) {
      const auto block = height(row, all);
      for (std::int64_t r = 0; r < block; ++r) {
        const float* from = a + (row + r) * row_step;
        for (std::int64_t i = 0; i < inner; ++i) to[i * block + r] = from[i * inner_step];
      }
      to += block * inner;
    }
  }

  // All rows against one strip of columns.
  static void strip(const float* packed, std::int64_t all, const float* b, std::int64_t inner,
                    const float* bias, float* out, std::int64_t stride, std::int64_t count) {
    for (std::int64_t row = 0; row < all; row += rows) {
      const auto block = height(row, all);
      tile_of(block, packed + row * inner, b, inner, bias == nullptr ? nullptr : bias + row,
              out + row * stride, stride, count);
    }
  }

  // Columns [first, first + count) of b, as [inner][kStrip], the rest of each row 0.
  static void pack_columns(const MatmulFloatPlan& p, const float* b, std::int64_t first, std::int64_t count,
                           float* to) {
    if (count < kStrip) std::memset(to, 0, static_cast<std::size_t>(p.inner * kStrip) * sizeof(float));
    if (!p.transpose_b) {
      for (std::int64_t i = 0; i < p.inner; ++i)
        std::memcpy(to + i * kStrip, b + i * p.columns + first,
                    static_cast<std::size_t>(count) * sizeof(float));
      return;
    }
    constexpr std::int64_t kBlock =
        16;  // rows of the strip that stay in the first cache while columns fill them
    for (std::int64_t i = 0; i < p.inner; i += kBlock) {
      const auto end = i + kBlock < p.inner ? i + kBlock : p.inner;
      for (std::int64_t column = 0; column < count; ++column) {
        const float* from = b + (first + column) * p.inner;
        for (auto k = i; k < end; ++k) to[k * kStrip + column] = from[k];
      }
    }
  }

  static void matmul(const MatmulFloatPlan& p, const float* a, const float* b, float* output,
                     float* scratch) {
    float* columns = scratch;
    float* packed = scratch + p.inner * kMostStrip;
    pack_rows(a, p.rows, p.inner, p.transpose_a ? 1 : p.inner, p.transpose_a ? p.rows : 1, packed);
    for (std::int64_t first = 0; first < p.columns; first += kStrip) {
      const auto count = p.columns - first < kStrip ? p.columns - first : kStrip;
      pack_columns(p, b, first, count, columns);
      strip(packed, p.rows, columns, p.inner, nullptr, output + first, p.columns, count);
    }
  }
};

}  // namespace
}  // namespace npu::kernels
