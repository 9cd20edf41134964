// Convolution of whole layers in HWC, exact: for the reference path, which must not share the machine's
// kernels.
//
//   input    [H][W][C] int8
//   weights  [K][KH][KW][C / groups] int8
//   output   accumulators [OH * OW][K] int32, wrapping: sum of (input - input_zero_point) * weight
// Input beyond its borders reads as the zero point: above and left by the padding, below and right as far as
// the output dimensions need. Group g makes output channels g * K / groups .. from input channels g * C /
// groups ..; groups = C = K is depthwise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/kernels/scratch.h"

namespace npu::kernels {

struct HwcConv2dShape {
  int height = 1, width = 1, channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int pad_top = 0, pad_left = 0;
  int out_height = 1, out_width = 1, out_channels = 1;
  int groups = 1;            // divides channels and out_channels
  int input_zero_point = 0;  // -128..127

  constexpr int group_channels() const { return channels / groups; }
  constexpr int group_out_channels() const { return out_channels / groups; }
  constexpr bool depthwise() const { return groups > 1 && groups == channels && groups == out_channels; }
  constexpr std::int64_t input_size() const { return std::int64_t{height} * width * channels; }
  constexpr std::int64_t out_pixels() const { return std::int64_t{out_height} * out_width; }
  constexpr std::int64_t out_size() const { return out_pixels() * out_channels; }
  constexpr std::int64_t taps() const { return std::int64_t{kernel_height} * kernel_width; }
  constexpr std::int64_t weights_size() const { return taps() * group_channels() * out_channels; }
  constexpr std::int64_t macs() const { return out_pixels() * weights_size(); }
};

void hwc_conv2d_ref(const HwcConv2dShape& shape, std::span<const std::int8_t> input,
                    std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

// A layer's weights in the order that one kernel reads them: made once, used for every frame. Valid for the
// kernel and the shape that they were packed with.
struct HwcPackedWeights {
  std::vector<CacheLine> lines;
  std::vector<std::int32_t> start;  // what accumulators start from, where a kernel needs that

  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(lines.data());
  }
  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(lines.data());
  }
};

struct HwcConv2dKernel {
  std::string_view name;
  HwcPackedWeights (*pack)(const HwcConv2dShape& shape, std::span<const std::int8_t> weights);
  void (*run)(const HwcConv2dShape& shape, const HwcPackedWeights& weights,
              std::span<const std::int8_t> input, std::span<std::int32_t> accumulators);
  bool available;  // on this processor
};

// The definition first, then the faster ones in order of speed; all give the same bits.
std::span<const HwcConv2dKernel> hwc_conv2d_kernels();

// The fastest that this processor can run.
const HwcConv2dKernel& hwc_conv2d_best();

}  // namespace npu::kernels
