#include "models/kernels/hwc_conv2d.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

using testing::random_values;
using testing::Values;

// The textbook formula, one output channel at a time, summed in 64 bits and then cut to 32.
std::vector<std::int32_t> plain_conv2d(const HwcConv2dShape& s, const std::vector<std::int8_t>& input,
                                       const std::vector<std::int8_t>& weights) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(s.out_size()));
  const int in_group = s.channels / s.groups, out_group = s.out_channels / s.groups;
  for (int group = 0; group < s.groups; ++group) {
    for (int i = 0; i < out_group; ++i) {
      const int k = group * out_group + i;
      for (int oy = 0; oy < s.out_height; ++oy) {
        for (int ox = 0; ox < s.out_width; ++ox) {
          std::int64_t sum = 0;
          auto weight = weights.begin() + std::int64_t{k} * s.kernel_height * s.kernel_width * in_group;
          for (int y = oy * s.stride_height - s.pad_top, ky = 0; ky < s.kernel_height; ++ky, ++y) {
            for (int x = ox * s.stride_width - s.pad_left, kx = 0; kx < s.kernel_width; ++kx, ++x) {
              for (int c = group * in_group; c < (group + 1) * in_group; ++c, ++weight) {
                const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
                const std::int64_t value =
                    inside ? input[static_cast<std::size_t>((y * s.width + x) * s.channels + c)]
                           : s.input_zero_point;
                sum += (value - s.input_zero_point) * *weight;
              }
            }
          }
          out[static_cast<std::size_t>((oy * s.out_width + ox) * s.out_channels + k)] =
              static_cast<std::int32_t>(static_cast<std::uint32_t>(sum));
        }
      }
    }
  }
  return out;
}

std::string text(const HwcConv2dShape& s) {
  const auto pair = [](int a, int b) { return std::to_string(a) + "x" + std::to_string(b); };
  return pair(s.height, s.width) + "x" + std::to_string(s.channels) + ", kernel " +
         pair(s.kernel_height, s.kernel_width) + ", stride " + pair(s.stride_height, s.stride_width) +
         ", pad " + pair(s.pad_top, s.pad_left) + ", out " + pair(s.out_height, s.out_width) + "x" +
         std::to_string(s.out_channels) + ", groups " + std::to_string(s.groups) + ", zero point " +
         std::to_string(s.input_zero_point);
}

// All kernels against the plain loop, and each of them twice with the same packed weights.
void check(const HwcConv2dShape& s, const std::vector<std::int8_t>& input,
           const std::vector<std::int8_t>& weights) {
  const auto expected = plain_conv2d(s, input, weights);
  for (const auto& kernel : hwc_conv2d_kernels()) {
    if (!kernel.available) continue;
    const auto packed = kernel.pack(s, weights);
    for (int frame = 0; frame < 2; ++frame) {
      std::vector<std::int32_t> out(expected.size(), 0x5a5a5a5a);
      kernel.run(s, packed, input, out);
      ASSERT_EQ(out, expected) << kernel.name << ", frame " << frame << ": " << text(s);
    }
  }
}

void check_seeded(const HwcConv2dShape& s, std::uint64_t seed = 7, Values values = Values::kAny) {
  Rng rng(seed);
  const auto input = random_values(rng, s.input_size(), values);
  check(s, input, random_values(rng, s.weights_size(), values));
}

HwcConv2dShape fitted(HwcConv2dShape s) {
  s.out_height = std::max(0, s.height + 2 * s.pad_top - s.kernel_height) / s.stride_height + 1;
  s.out_width = std::max(0, s.width + 2 * s.pad_left - s.kernel_width) / s.stride_width + 1;
  return s;
}

enum class Grouping { kDense, kGroups, kDepthwise };

HwcConv2dShape random_shape(Rng& rng, Grouping grouping) {
  const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
  HwcConv2dShape s{.height = rng.chance(5) ? 1 : any(1, 9),
                   .width = rng.chance(5) ? 1 : any(1, 9),
                   .channels = any(1, 70),
                   .kernel_height = any(1, 7),
                   .kernel_width = any(1, 7),
                   .stride_height = any(1, 4),
                   .stride_width = any(1, 4),
                   .pad_top = any(0, 3),
                   .pad_left = any(0, 3),
                   .out_channels = rng.chance(3) ? any(60, 150) : any(1, 40),
                   .input_zero_point = rng.chance(2) ? 0 : any(-128, 127)};
  if (grouping == Grouping::kGroups) {
    s.groups = any(2, 5);
    s.channels = s.groups * any(1, 12);
    s.out_channels = s.groups * any(1, 9);
  } else if (grouping == Grouping::kDepthwise) {
    s.groups = s.out_channels = s.channels;
  }
  return fitted(s);
}

class HwcConv2dOnRandomShapes : public ::testing::TestWithParam<Grouping> {};

TEST_P(HwcConv2dOnRandomShapes, EveryKernelEqualsThePlainLoop) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Rng rng(seed);
    const auto s = random_shape(rng, GetParam());
    check_seeded(s, seed, rng.chance(4) ? Values::kEnds : Values::kAny);
  }
}

INSTANTIATE_TEST_SUITE_P(Groups, HwcConv2dOnRandomShapes,
                         ::testing::Values(Grouping::kDense, Grouping::kGroups, Grouping::kDepthwise),
                         [](const auto& group) {
                           return std::string(group.param == Grouping::kDense    ? "Dense"
                                              : group.param == Grouping::kGroups ? "Grouped"
                                                                                 : "Depthwise");
                         });

TEST(HwcConv2d, EveryRemainderOfOutputChannels) {
  for (int k = 1; k <= 140; ++k)
    check_seeded({.height = 1, .width = 3, .channels = 9, .out_width = 3, .out_channels = k});
}

TEST(HwcConv2d, EveryRemainderOfPixels) {
  for (int width = 1; width <= 30; ++width) {
    for (const int k : {16, 32, 48, 64})
      check_seeded({.height = 1, .width = width, .channels = 8, .out_width = width, .out_channels = k});
  }
}

TEST(HwcConv2d, OutputsFarBeyondTheInputAreZero) {
  for (const int zero_point : {0, -128, 127}) {
    check_seeded({.height = 2,
                  .width = 2,
                  .channels = 5,
                  .kernel_height = 2,
                  .kernel_width = 2,
                  .out_height = 6,
                  .out_width = 5,
                  .out_channels = 3,
                  .input_zero_point = zero_point});
  }
}

TEST(HwcConv2d, PaddingWiderThanTheOutput) {
  check_seeded(
      {.height = 3, .width = 3, .channels = 4, .pad_top = 3, .pad_left = 3, .out_height = 2, .out_width = 2});
}

TEST(HwcConv2d, TheAccumulatorWrapsAt32Bits) {
  // 2^17 products of 2^14 are 2^31, which reads as -2^31; with a zero point of 127 each is 255 * 128.
  constexpr int kChannels = 4096, kTaps = 32;
  for (const int zero_point : {0, 127}) {
    const HwcConv2dShape s{.height = 4,
                           .width = 8,
                           .channels = kChannels,
                           .kernel_height = 4,
                           .kernel_width = 8,
                           .out_channels = 2,
                           .input_zero_point = zero_point};
    const std::vector<std::int8_t> input(std::size_t{kChannels} * kTaps, -128);
    const std::vector<std::int8_t> weights(std::size_t{kChannels} * kTaps * 2, -128);
    const std::int64_t sum = std::int64_t{kChannels} * kTaps * (128 + zero_point) * 128;
    for (const auto& kernel : hwc_conv2d_kernels()) {
      if (!kernel.available) continue;
      std::vector<std::int32_t> out(2);
      kernel.run(s, kernel.pack(s, weights), input, out);
      for (const auto value : out)
        EXPECT_EQ(value, static_cast<std::int32_t>(static_cast<std::uint32_t>(sum))) << kernel.name;
    }
  }
}

TEST(HwcConv2d, TheBestKernelIsAvailable) {
  EXPECT_TRUE(hwc_conv2d_best().available);
  EXPECT_EQ(hwc_conv2d_kernels()[0].name, "reference") << "the definition comes first";
}

}  // namespace
}  // namespace npu::kernels
