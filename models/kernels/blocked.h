// The blocked layout of feature maps, [ceil(C/L)][H][W][L] with L lanes: channel c of pixel (y, x) lies at
// ((c / L * H + y) * W + x) * L + c % L. L = C is HWC.
#pragma once

#include <cstdint>

#include "sim/core/quantity.h"

namespace npu::kernels {

struct BlockedShape {
  int height = 0;
  int width = 0;
  int channels = 0;
  int lanes = 32;

  constexpr int blocks() const { return static_cast<int>(ceil_div(channels, lanes)); }
  constexpr std::int64_t pixels() const { return std::int64_t{height} * width; }
  constexpr std::int64_t size() const {
    return blocks() * pixels() * lanes;
  }  // elements, padding lanes included
  constexpr std::int64_t index(int c, int y, int x) const {
    return ((std::int64_t{c / lanes} * height + y) * width + x) * lanes + c % lanes;
  }
};

}  // namespace npu::kernels
