// The fast convolution, compiled once per vector width (conv2d_portable.cpp, conv2d_avx2.cpp). Same bits as
// the definition: the products are the same integers, padding adds zeros, and sums that wrap at 32 bits do
// not depend on the order of their terms. Built with -fwrapv, so that signed sums wrap.
//
// Everything is widened to int16 once and laid out so that one output is one contiguous dot product, which
// the compiler turns into multiply-add instructions of the target. Only plain loops in here: nothing that
// another file could share and then run on a processor without the instructions.
#pragma once

#include <cstdint>

#include "models/kernels/conv2d.h"

namespace npu::kernels {
namespace {  // a copy for each file that includes this: none may be merged with another's

constexpr int kTile = 4;  // output channels computed together

// out[j] = dot(patch, weights[j]) for kTile rows of `length` int16.
inline void dot_tile(const std::int16_t* __restrict patch, const std::int16_t* __restrict w,
                     std::int64_t length, std::int32_t* __restrict out) {
  const std::int16_t* w1 = w + length;
  const std::int16_t* w2 = w1 + length;
  const std::int16_t* w3 = w2 + length;
  std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (std::int64_t i = 0; i < length; ++i) {
    const std::int32_t x = patch[i];
    s0 += x * w[i];
    s1 += x * w1[i];
    s2 += x * w2[i];
    s3 += x * w3[i];
  }
  out[0] = s0;
  out[1] = s1;
  out[2] = s2;
  out[3] = s3;
}

// One output pixel's receptive field, [block][ky][kx][lane], zeros where it leaves the input.
inline void gather_patch(const Conv2dShape& s, const std::int8_t* input, int oy, int ox,
                         std::int16_t* patch) {
  const int lanes = s.input.lanes;
  for (int block = 0; block < s.input.blocks(); ++block) {
    for (int ky = 0; ky < s.kernel_height; ++ky) {
      const int y = oy * s.stride_height + ky - s.pad_top;
      for (int kx = 0; kx < s.kernel_width; ++kx) {
        const int x = ox * s.stride_width + kx - s.pad_left;
        if (y < 0 || y >= s.input.height || x < 0 || x >= s.input.width) {
          for (int lane = 0; lane < lanes; ++lane) patch[lane] = 0;
        } else {
          const std::int8_t* from =
              input + ((std::int64_t{block} * s.input.height + y) * s.input.width + x) * lanes;
          for (int lane = 0; lane < lanes; ++lane) patch[lane] = from[lane];
        }
        patch += lanes;
      }
    }
  }
}

// [tap][K][L] to [K][tap][L], widened; K rounded up to kTile with rows of zeros.
inline void arrange_weights(const Conv2dShape& s, const std::int8_t* weights, std::int64_t taps,
                            std::int16_t* out) {
  const int lanes = s.input.lanes;
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    for (int k = 0; k < s.out_channels; ++k) {
      const std::int8_t* from = weights + (tap * s.out_channels + k) * lanes;
      std::int16_t* to = out + (k * taps + tap) * lanes;
      for (int lane = 0; lane < lanes; ++lane) to[lane] = from[lane];
    }
  }
}

// scratch: room for the arranged weights and one patch, zeroed by the caller.
inline void conv2d_rows(const Conv2dShape& s, const std::int8_t* input, const std::int8_t* weights,
                        std::int16_t* scratch, std::int32_t* accumulators) {
  const std::int64_t taps = std::int64_t{s.input.blocks()} * s.kernel_height * s.kernel_width;
  const std::int64_t length = taps * s.input.lanes;
  const int padded = (s.out_channels + kTile - 1) / kTile * kTile;
  std::int16_t* patch = scratch + padded * length;
  arrange_weights(s, weights, taps, scratch);
  std::int32_t tile[kTile];
  for (int oy = 0; oy < s.out_height; ++oy) {
    for (int ox = 0; ox < s.out_width; ++ox) {
      gather_patch(s, input, oy, ox, patch);
      for (int k = 0; k < s.out_channels; k += kTile) {
        dot_tile(patch, scratch + k * length, length, tile);
        for (int j = 0; j < kTile && k + j < s.out_channels; ++j) accumulators[k + j] = tile[j];
      }
      accumulators += s.out_channels;
    }
  }
}

}  // namespace
}  // namespace npu::kernels
