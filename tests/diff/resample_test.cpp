#include "models/kernels/resample.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "models/kernels/nibbles.h"
#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

using testing::Planes;
using testing::random_values;

BlockedShape random_shape(Rng& rng) {
  return {.height = rng.chance(5) ? 1 : static_cast<int>(rng.between(1, 10)),
          .width = static_cast<int>(rng.between(1, 10)),
          .channels = static_cast<int>(rng.between(1, 80)),
          .lanes = 32};
}

TEST(MaxPool, IsTheLargestPixelOfTheWindowThatExists) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Rng rng(seed);
    PoolShape s{.input = random_shape(rng)};
    s.window_height = static_cast<int>(rng.between(1, 13));
    s.window_width = static_cast<int>(rng.between(1, 13));
    s.stride = static_cast<int>(rng.between(1, 3));
    s.pad_top = static_cast<int>(rng.between(0, s.window_height / 2));
    s.pad_left = static_cast<int>(rng.between(0, s.window_width / 2));
    s.out_height = (s.input.height - 1) / s.stride + 1;
    s.out_width = (s.input.width - 1) / s.stride + 1;
    const auto input = random_values(rng, s.input.size());
    const Planes x(s.input, input);
    const BlockedShape out_shape{.height = s.out_height, .width = s.out_width, .channels = x.channels()};
    std::vector<std::int8_t> out(static_cast<std::size_t>(out_shape.size()), 55);
    max_pool_ref(s, input, out);
    const Planes y(out_shape, out);
    for (int c = 0; c < x.channels(); ++c) {
      for (int oy = 0; oy < s.out_height; ++oy) {
        for (int ox = 0; ox < s.out_width; ++ox) {
          std::vector<int> window{-128};  // what is left where the whole window lies outside
          for (int ky = 0; ky < s.window_height; ++ky) {
            for (int kx = 0; kx < s.window_width; ++kx) {
              const int row = oy * s.stride - s.pad_top + ky, column = ox * s.stride - s.pad_left + kx;
              if (x.inside(row, column)) window.push_back(x.at(c, row, column));
            }
          }
          ASSERT_EQ(y.at(c, oy, ox), *std::max_element(window.begin(), window.end())) << "seed " << seed;
        }
      }
    }
  }
}

TEST(MaxPool, PaddingNeverWins) {
  const std::vector<std::int8_t> input(32, -100);
  std::vector<std::int8_t> out(32);
  max_pool_ref({.input = {.height = 1, .width = 1, .channels = 32},
                .window_height = 3,
                .window_width = 3,
                .stride = 1,
                .pad_top = 1,
                .pad_left = 1},
               input, out);
  EXPECT_EQ(out, input);
}

TEST(Upsample2, NearestRepeatsEveryPixelFourTimes) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Rng rng(seed);
    const auto shape = random_shape(rng);
    const BlockedShape doubled{
        .height = 2 * shape.height, .width = 2 * shape.width, .channels = shape.channels};
    const auto input = random_values(rng, shape.size());
    std::vector<std::int8_t> nearest(input.size() * 4), zero(input.size() * 4, 9);
    upsample2_ref(shape, Upsampling::kNearest, input, nearest);
    upsample2_ref(shape, Upsampling::kZeroInsertion, input, zero);
    const Planes x(shape, input), n(doubled, nearest), z(doubled, zero);
    for (int c = 0; c < x.channels(); ++c) {
      for (int y = 0; y < shape.height; ++y) {
        for (int column = 0; column < shape.width; ++column) {
          for (const int dy : {0, 1}) {
            for (const int dx : {0, 1}) {
              ASSERT_EQ(n.at(c, 2 * y + dy, 2 * column + dx), x.at(c, y, column)) << "seed " << seed;
              ASSERT_EQ(z.at(c, 2 * y + dy, 2 * column + dx), dy + dx == 0 ? x.at(c, y, column) : 0)
                  << "seed " << seed;
            }
          }
        }
      }
    }
  }
}

TEST(GlobalSum, IsTheSumOverAllPixels) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Rng rng(seed);
    const auto shape = random_shape(rng);
    const auto input =
        random_values(rng, shape.size(), rng.chance(3) ? testing::Values::kEnds : testing::Values::kAny);
    std::vector<std::int32_t> sums(static_cast<std::size_t>(shape.blocks() * shape.lanes), 77);
    global_sum_ref(shape, input, sums);
    const Planes x(shape, input);
    for (int c = 0; c < x.channels(); ++c) {
      std::int64_t sum = 0;
      for (int y = 0; y < shape.height; ++y) {
        for (int column = 0; column < shape.width; ++column) sum += x.at(c, y, column);
      }
      ASSERT_EQ(sums[static_cast<std::size_t>(c)], sum) << "seed " << seed;
    }
  }
}

TEST(Nibbles, EveryByteUnpacksAndPacksToItself) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::vector<std::int8_t> packed{static_cast<std::int8_t>(byte)};
    std::vector<std::int8_t> values(2);
    unpack_nibbles(packed, values);
    // Two's complement of four bits by subtraction: 8..15 stand for -8..-1. The low nibble is the even
    // channel.
    const int low = byte % 16, high = byte / 16;
    EXPECT_EQ(values[0], low < 8 ? low : low - 16) << byte;
    EXPECT_EQ(values[1], high < 8 ? high : high - 16) << byte;
    EXPECT_EQ(pack_nibbles(values[0], values[1]), packed[0]) << byte;
  }
}

TEST(Nibbles, ChannelsKeepTheirOrder) {
  const std::vector<std::int8_t> packed{0x21, 0x43, static_cast<std::int8_t>(0xf8)};
  std::vector<std::int8_t> values(6);
  unpack_nibbles(packed, values);
  EXPECT_EQ(values, (std::vector<std::int8_t>{1, 2, 3, 4, -8, -1}));
}

}  // namespace
}  // namespace npu::kernels
