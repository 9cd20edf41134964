// Depthwise convolution, exact: each channel with a kernel of its own, int8 x int8 into int32.
//   input blocked [ceil(C/L)][H][W][L]; weights [ceil(C/L)][KH*KW][L]; accumulators blocked
//   [ceil(C/L)][OH][OW][L]
#pragma once

#include <span>
#include <string_view>

#include "models/kernels/blocked.h"

namespace npu::kernels {

struct DepthwiseShape {
  BlockedShape input;
  int kernel_height = 3, kernel_width = 3;
  int stride = 1;
  int pad_top = 0, pad_left = 0;
  int out_height = 1, out_width = 1;
};

using Depthwise = void (*)(const DepthwiseShape&, std::span<const std::int8_t> input,
                           std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

void depthwise_ref(const DepthwiseShape& shape, std::span<const std::int8_t> input,
                   std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

struct DepthwiseKernel {
  std::string_view name;
  Depthwise run;
  bool available;  // on this processor
};

// The definition first; all give the same bits.
std::span<const DepthwiseKernel> depthwise_kernels();
Depthwise depthwise_best();

}  // namespace npu::kernels
