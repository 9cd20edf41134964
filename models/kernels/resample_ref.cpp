// The definitions of pooling and upsampling.
#include <algorithm>

#include "models/kernels/resample.h"

namespace npu::kernels {

void max_pool_ref(const PoolShape& s, std::span<const std::int8_t> input, std::span<std::int8_t> output) {
  const int lanes = s.input.lanes;
  std::ranges::fill(output, std::int8_t{-128});
  for (int block = 0; block < s.input.blocks(); ++block) {
    for (int oy = 0; oy < s.out_height; ++oy) {
      for (int ox = 0; ox < s.out_width; ++ox) {
        std::int8_t* out = &output[((std::int64_t{block} * s.out_height + oy) * s.out_width + ox) * lanes];
        for (int ky = 0; ky < s.window_height; ++ky) {
          for (int kx = 0; kx < s.window_width; ++kx) {
            const int y = oy * s.stride + ky - s.pad_top;
            const int x = ox * s.stride + kx - s.pad_left;
            if (y < 0 || y >= s.input.height || x < 0 || x >= s.input.width) continue;
            const std::int8_t* in = &input[s.input.index(block * lanes, y, x)];
            for (int lane = 0; lane < lanes; ++lane) out[lane] = std::max(out[lane], in[lane]);
          }
        }
      }
    }
  }
}

void upsample2_ref(const BlockedShape& s, Upsampling how, std::span<const std::int8_t> input,
                   std::span<std::int8_t> output) {
  const int lanes = s.lanes;
  const BlockedShape out{
      .height = 2 * s.height, .width = 2 * s.width, .channels = s.channels, .lanes = lanes};
  for (int block = 0; block < s.blocks(); ++block) {
    for (int y = 0; y < out.height; ++y) {
      for (int x = 0; x < out.width; ++x) {
        const bool zero = how == Upsampling::kZeroInsertion && (y % 2 != 0 || x % 2 != 0);
        for (int lane = 0; lane < lanes; ++lane) {
          const int c = block * lanes + lane;
          output[out.index(c, y, x)] = zero ? std::int8_t{0} : input[s.index(c, y / 2, x / 2)];
        }
      }
    }
  }
}

void global_sum_ref(const BlockedShape& s, std::span<const std::int8_t> input, std::span<std::int32_t> sums) {
  std::ranges::fill(sums, 0);
  for (int block = 0; block < s.blocks(); ++block) {
    for (std::int64_t pixel = 0; pixel < s.pixels(); ++pixel) {
      for (int lane = 0; lane < s.lanes; ++lane) {
        sums[std::int64_t{block} * s.lanes + lane] += input[(block * s.pixels() + pixel) * s.lanes + lane];
      }
    }
  }
}

}  // namespace npu::kernels
