// Convolution as a product: weights times the taps of a strip of output pixels.
//
// Same bits as conv_float_ref: the inner index of the product is (input channel, kernel row, kernel column),
// taps in the padding are written out as 0, and the bias is added to the finished sum. For the product see
// product_rows.h.
#pragma once

#include "models/kernels/float/product_rows.h"

namespace npu::kernels {
namespace {

// `count` elements from column `at` of a row on, every `step`th; 0 outside of [0, columns).
inline void copy_taps(const float* row, std::int64_t columns, std::int64_t at, std::int64_t step,
                      std::int64_t count, float* to) {
  if (at >= 0 && at + (count - 1) * step < columns) {
    if (step == 1) {
      for (std::int64_t i = 0; i < count; ++i) to[i] = row[at + i];
    } else {
      for (std::int64_t i = 0; i < count; ++i) to[i] = row[at + i * step];
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i, at += step) to[i] = at >= 0 && at < columns ? row[at] : 0;
}

// The taps of pixels [first, first + count) of one group: [channel, kernel row, kernel column][strip].
template <class T>
void pack_taps(const ConvFloatPlan& p, const float* input, std::int64_t channels, std::int64_t first,
               std::int64_t count, float* to) {
  const auto plane = p.in_rows * p.in_columns;
  const bool pointwise = p.kernel_rows * p.kernel_columns == 1 && p.stride_rows == 1 &&
                         p.stride_columns == 1 && p.pad_rows == 0 && p.pad_columns == 0 &&
                         p.in_rows == p.out_rows && p.in_columns == p.out_columns;
  if (pointwise) {
    for (std::int64_t c = 0; c < channels; ++c, to += T::kStrip) {
      if (count == T::kStrip) {
        std::memcpy(to, input + c * plane + first, T::kStrip * sizeof(float));
      } else {
        for (std::int64_t i = 0; i < T::kStrip; ++i) to[i] = i < count ? input[c * plane + first + i] : 0;
      }
    }
    return;
  }
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t ky = 0; ky < p.kernel_rows; ++ky) {
      for (std::int64_t kx = 0; kx < p.kernel_columns; ++kx, to += T::kStrip) {
        auto row = first / p.out_columns, column = first % p.out_columns;
        std::int64_t done = 0;
        for (; done < count; ++row, column = 0) {
          const auto rest = p.out_columns - column, run = rest < count - done ? rest : count - done;
          const auto y = row * p.stride_rows - p.pad_rows + ky * p.dilation_rows;
          if (y < 0 || y >= p.in_rows) {
            for (std::int64_t i = 0; i < run; ++i) to[done + i] = 0;
          } else {
            copy_taps(input + c * plane + y * p.in_columns, p.in_columns,
                      column * p.stride_columns - p.pad_columns + kx * p.dilation_columns, p.stride_columns,
                      run, to + done);
          }
          done += run;
        }
        for (; done < T::kStrip; ++done) to[done] = 0;
      }
    }
  }
}

template <class T>
void conv_rows(const ConvFloatPlan& p, const float* input, const float* weights, const float* bias,
               float* output, float* scratch) {
  const auto channels = p.in_channels / p.groups, outs = p.out_channels / p.groups;
  const auto inner = channels * p.kernel_rows * p.kernel_columns;
  const auto in_plane = p.in_rows * p.in_columns, pixels = p.out_rows * p.out_columns;
  float* taps = scratch;
  float* packed = scratch + inner * kMostStrip;
  for (std::int64_t group = 0; group < p.groups; ++group) {
    T::pack_rows(weights + group * outs * inner, outs, inner, inner, 1, packed);
    for (std::int64_t n = 0; n < p.batch; ++n) {
      const float* from = input + (n * p.in_channels + group * channels) * in_plane;
      float* to = output + (n * p.out_channels + group * outs) * pixels;
      for (std::int64_t first = 0; first < pixels; first += T::kStrip) {
        const auto count = pixels - first < T::kStrip ? pixels - first : T::kStrip;
        pack_taps<T>(p, from, channels, first, count, taps);
        T::strip(packed, outs, taps, inner, bias == nullptr ? nullptr : bias + group * outs, to + first,
                 pixels, count);
      }
    }
  }
}

// One input channel a group, one output channel a group: vectors run over the pixels of a row. The picture's
// rows are copied with their padding, column x to phase x % stride, so that the taps of neighbouring pixels
// are neighbours.
template <class T>
void depthwise_rows(const ConvFloatPlan& p, const float* input, const float* weights, const float* bias,
                    float* output, float* scratch) {
  using Vector = typename T::Vector;
  constexpr std::int64_t kLanes = sizeof(Vector) / sizeof(float);
  const auto rows = (p.out_rows - 1) * p.stride_rows + (p.kernel_rows - 1) * p.dilation_rows + 1;
  const auto phase =
      p.out_columns + (p.kernel_columns - 1) * p.dilation_columns / p.stride_columns + 1 + kMostVector;
  const auto pitch = phase * p.stride_columns;
  // From one tap of a row to the next: so many phases, so many elements.
  const auto step = p.dilation_columns % p.stride_columns;
  const auto ahead = step * phase + p.dilation_columns / p.stride_columns;
  for (std::int64_t plane = 0; plane < p.batch * p.in_channels; ++plane) {
    const float* from = input + plane * p.in_rows * p.in_columns;
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto y = row - p.pad_rows;
      for (std::int64_t s = 0; s < p.stride_columns; ++s) {
        float* to = scratch + row * pitch + s * phase;
        if (y < 0 || y >= p.in_rows) {
          std::memset(to, 0, static_cast<std::size_t>(phase) * sizeof(float));
        } else {
          copy_taps(from + y * p.in_columns, p.in_columns, s - p.pad_columns, p.stride_columns, phase, to);
        }
      }
    }
    const auto channel = plane % p.in_channels;
    const float* taps = weights + channel * p.kernel_rows * p.kernel_columns;
    float* to = output + plane * p.out_rows * p.out_columns;
    for (std::int64_t row = 0; row < p.out_rows; ++row, to += p.out_columns) {
      for (std::int64_t column = 0; column < p.out_columns; column += kLanes) {
        Vector sum = {};
        for (std::int64_t ky = 0; ky < p.kernel_rows; ++ky) {
          const float* line = scratch + (row * p.stride_rows + ky * p.dilation_rows) * pitch + column;
          std::int64_t s = 0;  // the phase of the tap
          for (std::int64_t kx = 0; kx < p.kernel_columns; ++kx) {
            Vector right;
            std::memcpy(&right, line, sizeof right);
            sum = sum + taps[ky * p.kernel_columns + kx] * right;
            s += step;
            line += ahead;
            if (s >= p.stride_columns) {
              s -= p.stride_columns;
              line -= pitch - 1;
            }
          }
        }
        if (bias != nullptr) sum = sum + bias[channel];
        const auto count = p.out_columns - column < kLanes ? p.out_columns - column : kLanes;
        std::memcpy(to + column, &sum, static_cast<std::size_t>(count) * sizeof(float));
      }
    }
  }
}

template <class T>
void conv_any(const ConvFloatPlan& p, const float* input, const float* weights, const float* bias,
              float* output, float* scratch) {
  if (p.groups > 1 && p.groups == p.in_channels && p.groups == p.out_channels) {
    depthwise_rows<T>(p, input, weights, bias, output, scratch);
  } else {
    conv_rows<T>(p, input, weights, bias, output, scratch);
  }
}

}  // namespace
}  // namespace npu::kernels
