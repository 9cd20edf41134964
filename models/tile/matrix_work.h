// One command of a matrix engine: a dense convolution on local memory. Addresses are words of that memory.
#pragma once

#include "models/kernels/conv2d.h"

namespace npu::tile {

struct MatrixWork {
  int core = 0;
  kernels::Conv2dShape shape;  // lanes 32, or 64 where int4
  bool int4 = false;           // weights and activations are nibbles
  int activation = 0;          // the command's code
  std::int64_t input = 0, weights = 0, parameters = 0, output = 0;

  constexpr std::int64_t out_blocks() const { return ceil_div(shape.out_channels, 32); }
  constexpr std::int64_t taps() const { return std::int64_t{shape.kernel_height} * shape.kernel_width; }
  constexpr std::int64_t input_words() const { return shape.input.blocks() * shape.input.pixels(); }
  constexpr std::int64_t weight_words() const { return shape.input.blocks() * taps() * shape.out_channels; }
  constexpr std::int64_t parameter_words() const { return ceil_div(std::int64_t{shape.out_channels} * 4, 32); }
  constexpr std::int64_t output_words() const { return out_blocks() * shape.out_pixels(); }
  // Multiplications of the dimensions as given; lanes that only pad are not counted.
  constexpr std::int64_t macs() const {
    return shape.out_pixels() * taps() * shape.input.channels * shape.out_channels;
  }
};

}  // namespace npu::tile
