// Dense convolution, exact: int8 x int8 into int32, wrapping at 32 bits.
//
//   input    blocked [ceil(C/L)][H][W][L]; lanes beyond C take part as they are (a program keeps them 0, or
//   uses
//            them, as im2col'd stems do)
//   weights  [ceil(C/L)][KH][KW][K][L]
//   output   accumulators [OH * OW][K]
// Input beyond its borders reads as 0: above and left by the padding, below and right as far as the output
// dimensions need.
#pragma once

#include <span>
#include <string_view>

#include "models/kernels/blocked.h"

namespace npu::kernels {

struct Conv2dShape {
  BlockedShape input;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int pad_top = 0, pad_left = 0;
  int out_height = 1, out_width = 1, out_channels = 1;

  constexpr std::int64_t weights_size() const {
    return std::int64_t{input.blocks()} * kernel_height * kernel_width * out_channels * input.lanes;
  }
  constexpr std::int64_t out_pixels() const { return std::int64_t{out_height} * out_width; }
};

using Conv2d = void (*)(const Conv2dShape&, std::span<const std::int8_t> input,
                        std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

void conv2d_ref(const Conv2dShape& shape, std::span<const std::int8_t> input,
                std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

struct Conv2dKernel {
  std::string_view name;
  Conv2d run;
  bool available;  // on this processor
};

// The definition first, then the faster ones in order of speed; all give the same bits.
std::span<const Conv2dKernel> conv2d_kernels();

// The fastest that this processor can run.
Conv2d conv2d_best();

}  // namespace npu::kernels
