#include "models/kernels/conv2d.h"

#include <gtest/gtest.h>

#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

using testing::Planes;
using testing::random_values;
using testing::Values;

// Cross-correlation by its textbook formula on [C][H][W], zeros outside, summed in 64 bits and then cut
// to 32.
std::vector<std::int32_t> plain_conv2d(const Conv2dShape& s, const std::vector<std::int8_t>& input,
                                       const std::vector<std::int8_t>& weights) {
  const Planes x(s.input, input);
  // weights[k][c][ky][kx] lies at [block][ky][kx][k][lane]
  const auto weight = [&](int k, int c, int ky, int kx) -> std::int64_t {
    const std::int64_t block = c / s.input.lanes, lane = c % s.input.lanes;
    return weights[static_cast<std::size_t>(
        (((block * s.kernel_height + ky) * s.kernel_width + kx) * s.out_channels + k) * s.input.lanes +
        lane)];
  };
  std::vector<std::int32_t> out;
  for (int oy = 0; oy < s.out_height; ++oy) {
    for (int ox = 0; ox < s.out_width; ++ox) {
      for (int k = 0; k < s.out_channels; ++k) {
        std::int64_t sum = 0;
        for (int c = 0; c < x.channels(); ++c) {
          for (int ky = 0; ky < s.kernel_height; ++ky) {
            for (int kx = 0; kx < s.kernel_width; ++kx) {
              sum += weight(k, c, ky, kx) * x.padded(c, oy * s.stride_height - s.pad_top + ky,
                                                     ox * s.stride_width - s.pad_left + kx);
            }
          }
        }
        out.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(sum)));
      }
    }
  }
  return out;
}

std::string text(const Conv2dShape& s) {
  return std::to_string(s.input.height) + "x" + std::to_string(s.input.width) + "x" +
         std::to_string(s.input.channels) + " lanes " + std::to_string(s.input.lanes) + ", kernel " +
         std::to_string(s.kernel_height) + "x" + std::to_string(s.kernel_width) + ", stride " +
         std::to_string(s.stride_height) + "x" + std::to_string(s.stride_width) + ", pad " +
         std::to_string(s.pad_top) + "," + std::to_string(s.pad_left) + ", out " +
         std::to_string(s.out_height) + "x" + std::to_string(s.out_width) + "x" +
         std::to_string(s.out_channels);
}

// All kernels against the plain loop.
void check(const Conv2dShape& s, const std::vector<std::int8_t>& input,
           const std::vector<std::int8_t>& weights) {
  const auto expected = plain_conv2d(s, input, weights);
  for (const auto& kernel : conv2d_kernels()) {
    if (!kernel.available) continue;
    std::vector<std::int32_t> out(expected.size(), 0x5a5a5a5a);
    kernel.run(s, input, weights, out);
    ASSERT_EQ(out, expected) << kernel.name << ": " << text(s);
  }
}

// The output as large as padding below and right of at most the same size makes it.
Conv2dShape fitted(Conv2dShape s) {
  s.out_height = std::max(0, s.input.height + 2 * s.pad_top - s.kernel_height) / s.stride_height + 1;
  s.out_width = std::max(0, s.input.width + 2 * s.pad_left - s.kernel_width) / s.stride_width + 1;
  return s;
}

Conv2dShape random_shape(Rng& rng) {
  const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
  Conv2dShape s;
  s.input = {.height = rng.chance(5) ? 1 : any(1, 9),
             .width = any(1, 9),
             .channels = any(1, 100),
             .lanes = rng.chance(4) ? 64 : 32};
  s.kernel_height = any(1, 7);
  s.kernel_width = any(1, 7);
  s.stride_height = any(1, 4);
  s.stride_width = any(1, 4);
  s.pad_top = any(0, 3);
  s.pad_left = any(0, 3);
  s.out_channels = any(1, 20);
  return fitted(s);
}

class Conv2dOnRandomShapes : public ::testing::TestWithParam<int> {};

TEST_P(Conv2dOnRandomShapes, EveryKernelEqualsThePlainLoop) {
  for (int i = 0; i < 20; ++i) {  // ten parameters: 200 shapes
    Rng rng(static_cast<std::uint64_t>(GetParam() * 20 + i));
    const auto s = random_shape(rng);
    const auto values = rng.chance(4) ? Values::kEnds : Values::kAny;
    const auto input = random_values(rng, s.input.size(), values);
    check(s, input, random_values(rng, s.weights_size(), values));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Conv2dOnRandomShapes, ::testing::Range(0, 10));

TEST(Conv2d, ManyOutputChannelsOnRandomShapes) {
  // Register tiles hold up to 64 output channels and 12 pixels: more than one of each, and every remainder.
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Rng rng(seed);
    const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
    Conv2dShape s{.input = {.height = any(1, 6),
                            .width = any(1, 7),
                            .channels = any(1, 70),
                            .lanes = rng.chance(4) ? 64 : 32},
                  .kernel_height = any(1, 3),
                  .kernel_width = any(1, 3),
                  .stride_height = any(1, 2),
                  .stride_width = any(1, 2),
                  .pad_top = any(0, 1),
                  .pad_left = any(0, 1),
                  .out_channels = any(15, 150)};
    s = fitted(s);
    const auto input = random_values(rng, s.input.size());
    check(s, input, random_values(rng, s.weights_size(), rng.chance(3) ? Values::kEnds : Values::kAny));
  }
}

void check_seeded(const Conv2dShape& s) {
  Rng rng(7);
  const auto input = random_values(rng, s.input.size());
  check(s, input, random_values(rng, s.weights_size()));
}

TEST(Conv2d, ChannelsThatFillNoWholeBlock) {
  for (const int channels : {1, 3, 31, 33, 63, 65}) {
    check_seeded(fitted({.input = {.height = 5, .width = 4, .channels = channels},
                         .kernel_height = 3,
                         .kernel_width = 3,
                         .pad_top = 1,
                         .pad_left = 1,
                         .out_channels = 5}));
  }
}

TEST(Conv2d, OutputChannelsThatFillNoTile) {
  for (int k = 1; k <= 9; ++k)
    check_seeded(fitted({.input = {.height = 3, .width = 3, .channels = 32}, .out_channels = k}));
}

TEST(Conv2d, EveryRemainderOfOutputChannels) {
  for (int k = 10; k <= 140; ++k)
    check_seeded(fitted({.input = {.height = 2, .width = 3, .channels = 32}, .out_channels = k}));
}

TEST(Conv2d, EveryRemainderOfPixels) {
  for (int width = 1; width <= 60; ++width) {
    for (const int k : {16, 32, 48, 64})
      check_seeded(fitted({.input = {.height = 1, .width = width, .channels = 32}, .out_channels = k}));
  }
}

TEST(Conv2d, LanesThatAreNoWholeVector) {
  for (const int lanes : {1, 4, 20, 36, 48, 96}) {
    check_seeded(fitted({.input = {.height = 4, .width = 5, .channels = 50, .lanes = lanes},
                         .kernel_height = 3,
                         .kernel_width = 2,
                         .stride_width = 2,
                         .pad_top = 1,
                         .pad_left = 1,
                         .out_channels = 20}));
  }
}

TEST(Conv2d, OneByOneKernelsSkipWhatTheStrideSkips) {
  for (int stride = 1; stride <= 4; ++stride) {
    check_seeded(fitted({.input = {.height = 9, .width = 10, .channels = 64},
                         .stride_height = stride,
                         .stride_width = stride,
                         .pad_top = 1,
                         .pad_left = 2,
                         .out_channels = 17}));
  }
}

TEST(Conv2d, OneRow) {
  for (const int width : {1, 2, 50}) {
    check_seeded(fitted({.input = {.height = 1, .width = width, .channels = 40},
                         .kernel_height = 3,
                         .kernel_width = 3,
                         .pad_top = 1,
                         .pad_left = 1,
                         .out_channels = 6}));
  }
}

TEST(Conv2d, SevenBySevenWithStride2) {
  check_seeded(fitted({.input = {.height = 15, .width = 13, .channels = 3},
                       .kernel_height = 7,
                       .kernel_width = 7,
                       .stride_height = 2,
                       .stride_width = 2,
                       .pad_top = 3,
                       .pad_left = 3,
                       .out_channels = 8}));
}

TEST(Conv2d, EveryStrideInBothDirections) {
  for (int stride_height = 1; stride_height <= 4; ++stride_height) {
    for (int stride_width = 1; stride_width <= 4; ++stride_width) {
      check_seeded(fitted({.input = {.height = 9, .width = 10, .channels = 32},
                           .kernel_height = 2,
                           .kernel_width = 3,
                           .stride_height = stride_height,
                           .stride_width = stride_width,
                           .out_channels = 3}));
    }
  }
}

TEST(Conv2d, OutputsFarBeyondTheInputAreZero) {
  // Padding below and right is implicit, as far as the output dimensions ask.
  check_seeded({.input = {.height = 2, .width = 2, .channels = 32},
                .kernel_height = 2,
                .kernel_width = 2,
                .out_height = 6,
                .out_width = 5,
                .out_channels = 3});
}

TEST(Conv2d, FourBitModesLanes) {
  check_seeded(fitted({.input = {.height = 4, .width = 4, .channels = 100, .lanes = 64},
                       .kernel_height = 5,
                       .kernel_width = 5,
                       .pad_top = 2,
                       .pad_left = 2,
                       .out_channels = 10}));
}

TEST(Conv2d, SumsOfSaturatedValuesAreExact) {
  const Conv2dShape s{.input = {.height = 1, .width = 1, .channels = 128}, .out_channels = 1};
  for (const int x : {-128, 127}) {
    for (const int w : {-128, 127}) {
      std::vector<std::int32_t> out(1);
      for (const auto& kernel : conv2d_kernels()) {
        if (!kernel.available) continue;
        kernel.run(s, std::vector<std::int8_t>(128, static_cast<std::int8_t>(x)),
                   std::vector<std::int8_t>(128, static_cast<std::int8_t>(w)), out);
        EXPECT_EQ(out[0], 128 * x * w) << kernel.name;
      }
    }
  }
}

TEST(Conv2d, TheAccumulatorWrapsAt32Bits) {
  // 2^17 products of 2^14 are 2^31: the largest value that an int32 cannot hold, so it reads as -2^31. The
  // ISA's 4096 channels times 7x7 taps reach 200 704 products.
  constexpr int kChannels = 4096, kTaps = 32;
  const Conv2dShape s{.input = {.height = 4, .width = 8, .channels = kChannels},
                      .kernel_height = 4,
                      .kernel_width = 8,
                      .out_channels = 2};
  const std::vector<std::int8_t> input(std::size_t{kChannels} * kTaps, -128);
  std::vector<std::int8_t> weights(std::size_t{kChannels} * kTaps * 2, -128);
  for (const auto& kernel : conv2d_kernels()) {
    if (!kernel.available) continue;
    std::vector<std::int32_t> out(2);
    kernel.run(s, input, weights, out);
    EXPECT_EQ(out[0], INT32_MIN) << kernel.name;
    EXPECT_EQ(out[1], INT32_MIN) << kernel.name;
  }
}

TEST(Conv2d, TheBestKernelIsAvailable) {
  bool found = false;
  for (const auto& kernel : conv2d_kernels()) found |= kernel.available && kernel.run == conv2d_best();
  EXPECT_TRUE(found);
  EXPECT_EQ(conv2d_kernels()[0].run, conv2d_ref) << "the definition comes first";
}

}  // namespace
}  // namespace npu::kernels
