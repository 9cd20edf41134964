// Packing, borders and windows of the HWC convolution with AVX-512 VNNI; hwc_gemm_vnni.cpp and
// hwc_depthwise_avx512.cpp say why the bits are the same. Other groups take the portable loops.
#include <algorithm>
#include <cassert>

#include "models/kernels/hwc_conv2d_kernels.h"
#include "models/kernels/hwc_depthwise_avx512.h"
#include "models/kernels/hwc_gemm_vnni.h"

namespace npu::kernels {

namespace {

// The input as bytes + 128 with borders. Rows and columns that a stride leaves out of 1x1 kernels are not in
// it.
struct Copy {
  int row_step, column_step;
  std::int64_t rows, columns, row_bytes;

  explicit Copy(const HwcConv2dShape& s)
      : row_step(s.kernel_height == 1 ? s.stride_height : 1),
        column_step(s.kernel_width == 1 ? s.stride_width : 1),
        rows(std::int64_t{s.out_height - 1} * (s.stride_height / row_step) + s.kernel_height),
        columns(std::int64_t{s.out_width - 1} * (s.stride_width / column_step) + s.kernel_width),
        row_bytes(columns * s.channels) {}

  // From one output's window to the next one's.
  std::int64_t down_bytes(const HwcConv2dShape& s) const { return s.stride_height / row_step * row_bytes; }
  std::int64_t right_bytes(const HwcConv2dShape& s) const {
    return std::int64_t{s.stride_width / column_step} * s.channels;
  }
  std::int64_t size() const { return rows * row_bytes + 64; }  // the last quad may read beyond
};

void fill_row(const HwcConv2dShape& s, const Copy& copy, const std::int8_t* row, std::uint8_t* to) {
  if (copy.column_step == 1) {
    const std::int64_t pixels = std::clamp<std::int64_t>(copy.columns - s.pad_left, 0, s.width);
    hwc_raise(row, pixels * s.channels, to + std::int64_t{s.pad_left} * s.channels);
    return;
  }
  for (std::int64_t x = 0; x < copy.columns; ++x) {
    const std::int64_t from = x * copy.column_step - s.pad_left;
    if (from >= 0 && from < s.width) hwc_raise(row + from * s.channels, s.channels, to + x * s.channels);
  }
}

void fill(const HwcConv2dShape& s, const Copy& copy, const std::int8_t* input, std::uint8_t* to) {
  const bool covered = s.pad_left == 0 && (copy.columns - 1) * copy.column_step < s.width;
  for (std::int64_t r = 0; r < copy.rows; ++r, to += copy.row_bytes) {
    const std::int64_t y = r * copy.row_step - s.pad_top;
    const bool inside = y >= 0 && y < s.height;
    if (!inside || !covered)
      std::fill_n(to, copy.row_bytes, static_cast<std::uint8_t>(s.input_zero_point + 128));
    if (inside) fill_row(s, copy, input + y * s.width * s.channels, to);
  }
}

std::int64_t quads_of(const HwcConv2dShape& s) {
  return (std::int64_t{s.kernel_width} * s.channels + 3) / 4;
}

std::int64_t vectors_of(const HwcConv2dShape& s) {
  return (s.out_channels + 15) / 16;
}

void run_dense(const HwcConv2dShape& s, const Copy& copy, const std::uint8_t* base,
               const HwcPackedWeights& weights, std::int32_t* out) {
  thread_local std::vector<const std::uint8_t*> pixels;
  pixels.resize(static_cast<std::size_t>(s.out_pixels()));
  auto pixel = pixels.begin();
  for (std::int64_t y = 0; y < s.out_height; ++y) {
    for (std::int64_t x = 0; x < s.out_width; ++x) {
      *pixel++ = base + y * copy.down_bytes(s) + x * copy.right_bytes(s);
    }
  }
  hwc_gemm_vnni({.pixels = pixels.data(),
                 .pixel_count = s.out_pixels(),
                 .row_bytes = copy.row_bytes,
                 .kernel_height = s.kernel_height,
                 .quads = quads_of(s),
                 .weights = weights.as<std::int8_t>(),
                 .start = weights.start.data(),
                 .out_channels = s.out_channels,
                 .out = out});
}

void run_depthwise(const HwcConv2dShape& s, const Copy& copy, const std::uint8_t* base,
                   const HwcPackedWeights& weights, std::int32_t* out) {
  hwc_depthwise_avx512({.copy = base,
                        .weights = weights.as<std::int16_t>(),
                        .channels = s.channels,
                        .kernel_height = s.kernel_height,
                        .kernel_width = s.kernel_width,
                        .row_bytes = copy.row_bytes,
                        .down_bytes = copy.down_bytes(s),
                        .right_bytes = copy.right_bytes(s),
                        .out_height = s.out_height,
                        .out_width = s.out_width,
                        .zero_point = s.input_zero_point + 128,
                        .out = out});
}

}  // namespace

HwcPackedWeights hwc_pack_vnni(const HwcConv2dShape& s, std::span<const std::int8_t> weights) {
  if (s.groups != 1) return hwc_pack_portable(s, weights);
  assert(std::ssize(weights) >= s.weights_size());
  const std::int64_t run = std::int64_t{s.kernel_width} * s.channels, quads = quads_of(s);
  const std::int64_t vectors = vectors_of(s), vector_bytes = s.kernel_height * quads * 64;
  HwcPackedWeights packed;
  packed.lines.resize(static_cast<std::size_t>(vectors * vector_bytes / 64));
  packed.start.resize(static_cast<std::size_t>(vectors * 16));
  for (std::int64_t first = 0, count = 0; first < vectors; first += count) {
    count = hwc_panel_vectors(vectors, first);
    for (std::int64_t k = first * 16; k < std::min<std::int64_t>((first + count) * 16, s.out_channels); ++k) {
      std::int32_t sum = 0;
      const std::int64_t vector = k / 16 - first;
      for (std::int64_t ky = 0; ky < s.kernel_height; ++ky) {
        const std::int8_t* from = weights.data() + (k * s.kernel_height + ky) * run;
        std::int8_t* to =
            packed.as<std::int8_t>() + first * vector_bytes + (ky * quads * count + vector) * 64 + k % 16 * 4;
        for (std::int64_t i = 0; i < run; ++i) {
          to[i / 4 * count * 64 + i % 4] = from[i];
          sum += from[i];
        }
      }
      packed.start[static_cast<std::size_t>(k)] = -(128 + s.input_zero_point) * sum;
    }
  }
  return packed;
}

void hwc_conv2d_vnni(const HwcConv2dShape& s, const HwcPackedWeights& weights,
                     std::span<const std::int8_t> input, std::span<std::int32_t> accumulators) {
  if (s.groups != 1 && !s.depthwise()) return hwc_conv2d_portable(s, weights, input, accumulators);
  // The inner loops work on bare pointers: sizes are settled here.
  assert(std::ssize(input) >= s.input_size());
  assert(std::ssize(accumulators) >= s.out_size());
  const Copy copy(s);
  thread_local Scratch bytes;
  std::uint8_t* base = bytes.at_least(copy.size());
  fill(s, copy, input.data(), base);
  s.depthwise() ? run_depthwise(s, copy, base, weights, accumulators.data())
                : run_dense(s, copy, base, weights, accumulators.data());
}

}  // namespace npu::kernels
