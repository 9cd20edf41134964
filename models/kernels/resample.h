// Pooling and upsampling of int8 feature maps in the blocked layout. All lanes take part.
#pragma once

#include <span>

#include "models/kernels/blocked.h"

namespace npu::kernels {

struct PoolShape {
  BlockedShape input;
  int window_height = 2, window_width = 2;
  int stride = 2;
  int pad_top = 0, pad_left = 0;  // padding never wins
  int out_height = 1, out_width = 1;
};

void max_pool_ref(const PoolShape& shape, std::span<const std::int8_t> input, std::span<std::int8_t> output);

// Twice the size in both directions: nearest neighbour, or zeros between the pixels.
enum class Upsampling { kNearest, kZeroInsertion };
void upsample2_ref(const BlockedShape& input_shape, Upsampling how, std::span<const std::int8_t> input,
                   std::span<std::int8_t> output);

// Sum over all pixels; sums are [ceil(C/L)][L].
void global_sum_ref(const BlockedShape& input_shape, std::span<const std::int8_t> input,
                    std::span<std::int32_t> sums);

}  // namespace npu::kernels
