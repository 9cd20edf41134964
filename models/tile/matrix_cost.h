// How long a matrix command takes (facts/tcc750x.md section 8, from the vendor's FPGA cycle report):
//   start + U * kh * kw * T * sum over chunks of max(pixels + overhead, floor)
// U output blocks of 32 channels, T input blocks; a chunk holds at most chunk_pixels output pixels.
#pragma once

#include <algorithm>

#include "models/tile/matrix_config.h"
#include "models/tile/matrix_work.h"

namespace npu::tile {

constexpr Cycles matrix_cost(const MatrixConfig& c, const MatrixWork& work) {
  const std::int64_t pixels = work.shape.out_pixels();
  const auto chunk = [&](std::int64_t n) {
    return n == 0 ? 0 : std::max<std::int64_t>(n + c.chunk_overhead_cycles, c.chunk_floor_cycles);
  };
  const std::int64_t per_block =
      pixels / c.chunk_pixels * chunk(c.chunk_pixels) + chunk(pixels % c.chunk_pixels);
  return Cycles{c.start_cycles + work.out_blocks() * work.taps() * work.shape.input.blocks() * per_block};
}

}  // namespace npu::tile
