// The fast depthwise convolution, compiled once per vector width. Same bits as the definition: the same
// products in 32 lanes side by side, and sums that wrap do not depend on the order of their terms.
#pragma once

#include <cstdint>

#include "models/kernels/depthwise.h"

namespace npu::kernels {
namespace {  // a copy for each file that includes this

constexpr int kDepthwiseLanes = 32;

inline void depthwise_rows(const DepthwiseShape& s, const std::int8_t* input, const std::int8_t* weights,
                           std::int32_t* out) {
  for (int block = 0; block < s.input.blocks(); ++block) {
    for (int oy = 0; oy < s.out_height; ++oy) {
      for (int ox = 0; ox < s.out_width; ++ox) {
        std::int32_t sum[kDepthwiseLanes] = {};
        for (int ky = 0; ky < s.kernel_height; ++ky) {
          const int y = oy * s.stride + ky - s.pad_top;
          if (y < 0 || y >= s.input.height) continue;
          for (int kx = 0; kx < s.kernel_width; ++kx) {
            const int x = ox * s.stride + kx - s.pad_left;
            if (x < 0 || x >= s.input.width) continue;
            const std::int8_t* in =
                input + ((std::int64_t{block} * s.input.height + y) * s.input.width + x) * kDepthwiseLanes;
            const std::int8_t* w =
                weights +
                ((std::int64_t{block} * s.kernel_height + ky) * s.kernel_width + kx) * kDepthwiseLanes;
            for (int lane = 0; lane < kDepthwiseLanes; ++lane)
              sum[lane] += static_cast<std::int16_t>(in[lane] * w[lane]);
          }
        }
        for (int lane = 0; lane < kDepthwiseLanes; ++lane) out[lane] = sum[lane];
        out += kDepthwiseLanes;
      }
    }
  }
}

}  // namespace
}  // namespace npu::kernels
