#include "models/kernels/float/conv_float.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "models/kernels/float/fast_float.h"
#include "models/kernels/float/fast_scratch.h"
#include "models/kernels/float/index_walk.h"

namespace npu::kernels {

namespace {

// A line is a picture of one row.
std::int64_t entry(const std::vector<std::int64_t>& v, std::size_t axis, std::int64_t of_one_row) {
  if (v.size() == 2) return v[axis];
  return axis == 0 ? of_one_row : v[0];
}

ConvFloatPlan plan_of(const ConvFloatShape& s) {
  const FloatWindow& w = s.window;
  return {.batch = s.batch,
          .in_channels = s.in_channels,
          .out_channels = s.out_channels,
          .groups = s.groups,
          .in_rows = entry(s.in, 0, 1),
          .in_columns = entry(s.in, 1, 1),
          .out_rows = entry(s.out, 0, 1),
          .out_columns = entry(s.out, 1, 1),
          .kernel_rows = entry(w.kernel, 0, 1),
          .kernel_columns = entry(w.kernel, 1, 1),
          .stride_rows = entry(w.strides, 0, 1),
          .stride_columns = entry(w.strides, 1, 1),
          .dilation_rows = entry(w.dilations, 0, 1),
          .dilation_columns = entry(w.dilations, 1, 1),
          .pad_rows = entry(w.pads_begin, 0, 0),
          .pad_columns = entry(w.pads_begin, 1, 0)};
}

std::int64_t scratch_elements(const ConvFloatPlan& p) {
  const auto inner = p.in_channels / p.groups * p.kernel_rows * p.kernel_columns;
  const auto product = inner * (kMostStrip + p.out_channels / p.groups);
  const auto rows = (p.out_rows - 1) * p.stride_rows + (p.kernel_rows - 1) * p.dilation_rows + 1;
  const auto columns =
      (p.out_columns + kMostVector + 1) * p.stride_columns + p.kernel_columns * p.dilation_columns;
  const bool depthwise = p.groups > 1 && p.groups == p.in_channels && p.groups == p.out_channels;
  return depthwise ? rows * (columns + p.stride_columns) + kMostVector : product;
}

template <ConvFloatRows rows>
void conv_float_fast(const ConvFloatShape& s, std::span<const float> input, std::span<const float> weights,
                     std::span<const float> bias, std::span<float> output) {
  if (s.in.size() > 2) return conv_float_ref(s, input, weights, bias, output);
  // The fast kernels work on bare pointers: sizes are settled here.
  const auto plan = plan_of(s);
  assert(std::ssize(input) >= s.batch * s.in_channels * product_of(s.in));
  assert(std::ssize(weights) >= s.out_channels * (s.in_channels / s.groups) * product_of(s.window.kernel));
  assert(std::ssize(output) >= s.batch * s.out_channels * product_of(s.out));
  if (output.empty()) return;
  rows(plan, input.data(), weights.data(), bias.empty() ? nullptr : bias.data(), output.data(),
       fast_scratch(scratch_elements(plan)));
}

}  // namespace

std::span<const ConvFloatKernel> conv_float_kernels() {
  static const std::array<ConvFloatKernel, 4> kernels{
      {{"reference", conv_float_ref, true},
       {"portable", conv_float_fast<conv_float_portable>, true},
       {"avx2", conv_float_fast<conv_float_avx2>, runs_avx2()},
       {"avx512", conv_float_fast<conv_float_avx512>, runs_avx512()}}};
  return kernels;
}

ConvFloat conv_float_best() {
  ConvFloat best = conv_float_ref;
  for (const auto& kernel : conv_float_kernels()) {
    if (kernel.available) best = kernel.run;
  }
  return best;
}

}  // namespace npu::kernels
