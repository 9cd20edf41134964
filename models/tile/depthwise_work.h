// One command of a depthwise engine. Addresses are words of the core's local memory.
#pragma once

#include "models/kernels/depthwise.h"

namespace npu::tile {

struct DepthwiseWork {
  int core = 0;
  kernels::DepthwiseShape shape;
  int kernel = 0;      // the command's code of the window
  int activation = 0;  // the command's code
  std::int64_t input = 0, weights = 0, parameters = 0, output = 0;

  constexpr std::int64_t taps() const { return std::int64_t{shape.kernel_height} * shape.kernel_width; }
  constexpr std::int64_t input_words() const { return shape.input.blocks() * shape.input.pixels(); }
  constexpr std::int64_t weight_words() const { return shape.input.blocks() * taps(); }
  constexpr std::int64_t parameter_words() const { return std::int64_t{shape.input.blocks()} * 4; }
  constexpr std::int64_t out_pixels() const { return std::int64_t{shape.out_height} * shape.out_width; }
  constexpr std::int64_t output_words() const { return shape.input.blocks() * out_pixels(); }
  constexpr std::int64_t macs() const { return out_pixels() * taps() * shape.input.channels; }
};

}  // namespace npu::tile
