// One command of a programmable vector processor: a firmware kernel on local memory.
#pragma once

#include "models/kernels/resample.h"

namespace npu::tile {

struct VectorWork {
  int core = 0;
  std::int64_t kernel = 0;   // the firmware's number of it
  kernels::PoolShape shape;  // the pooling kernel's
  std::int64_t input = 0, output = 0;
  std::int64_t output_words = 0;

  constexpr std::int64_t input_words() const { return shape.input.blocks() * shape.input.pixels(); }
};

}  // namespace npu::tile
