// Float kernels: every fast one against its definition, bit for bit.
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "models/kernels/float/conv_float.h"
#include "models/kernels/float/index_walk.h"
#include "models/kernels/float/matmul_float.h"

namespace npu::kernels {
namespace {

std::vector<float> random_floats(std::int64_t count, std::mt19937& random) {
  std::vector<float> values(static_cast<std::size_t>(count));
  // By hand: the library's distributions differ between libraries.
  for (float& value : values) value = static_cast<float>(static_cast<double>(random()) / 0x1p31 - 1.0);
  return values;
}

std::int64_t pick(std::mt19937& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(high - low + 1));
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

ConvFloatShape random_shape(std::mt19937& random, std::size_t rank) {
  ConvFloatShape s;
  s.batch = pick(random, 1, 2);
  const bool depthwise = random() % 3 == 0;
  s.groups = depthwise ? pick(random, 2, 5) : pick(random, 1, 3);
  s.in_channels = s.groups * (depthwise ? 1 : pick(random, 1, 7));
  s.out_channels = s.groups * (depthwise ? 1 : pick(random, 1, 11));
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const auto kernel = pick(random, 1, 4), stride = pick(random, 1, 3), dilation = pick(random, 1, 2);
    const auto reach = (kernel - 1) * dilation + 1;
    const auto begin = pick(random, 0, 3), end = pick(random, 0, 3);
    const auto in = pick(random, reach, reach + 40 / static_cast<std::int64_t>(rank));
    s.window.kernel.push_back(kernel);
    s.window.strides.push_back(stride);
    s.window.dilations.push_back(dilation);
    s.window.pads_begin.push_back(begin);
    s.window.pads_end.push_back(end);
    s.in.push_back(in);
    s.out.push_back((in + begin + end - reach) / stride + 1);
  }
  return s;
}

TEST(ConvFloat, EveryKernelGivesTheBitsOfTheDefinition) {
  std::mt19937 random(1);
  for (int round = 0; round < 150; ++round) {
    const auto s = random_shape(random, 1 + static_cast<std::size_t>(round % 3));
    const auto per_group = s.in_channels / s.groups;
    const auto input = random_floats(s.batch * s.in_channels * product_of(s.in), random);
    const auto weights = random_floats(s.out_channels * per_group * product_of(s.window.kernel), random);
    const auto bias = random_floats(round % 2 == 0 ? s.out_channels : 0, random);
    std::vector<float> expected(static_cast<std::size_t>(s.batch * s.out_channels * product_of(s.out)));
    conv_float_ref(s, input, weights, bias, expected);
    for (const auto& kernel : conv_float_kernels()) {
      if (!kernel.available) continue;
      std::vector<float> output(expected.size(), -1);
      kernel.run(s, input, weights, bias, output);
      EXPECT_TRUE(same_bits(output, expected)) << kernel.name << ", round " << round;
    }
  }
}

TEST(MatmulFloat, EveryKernelGivesTheBitsOfTheDefinition) {
  std::mt19937 random(2);
  for (int round = 0; round < 150; ++round) {
    const MatmulFloatShape s{.rows = pick(random, 1, 20),
                             .inner = pick(random, 1, 50),
                             .columns = pick(random, 1, 70),
                             .transpose_a = random() % 2 == 0,
                             .transpose_b = random() % 2 == 0};
    const auto a = random_floats(s.rows * s.inner, random), b = random_floats(s.inner * s.columns, random);
    std::vector<float> expected(static_cast<std::size_t>(s.rows * s.columns));
    matmul_float_ref(s, a, b, expected);
    for (const auto& kernel : matmul_float_kernels()) {
      if (!kernel.available) continue;
      std::vector<float> output(expected.size(), -1);
      kernel.run(s, a, b, output);
      EXPECT_TRUE(same_bits(output, expected)) << kernel.name << ", round " << round;
    }
  }
}

// Sums of one small positive and one large negative product after the other: any other order would show.
TEST(MatmulFloat, OrderOfAdditionShows) {
  const std::vector<float> a{1e8F, 1, -1e8F, 1}, b{1, 1, 1, 1};
  std::vector<float> forwards(1);
  matmul_float_ref({.rows = 1, .inner = 4, .columns = 1}, a, b, forwards);
  EXPECT_EQ(forwards[0], 1.0F);  // 1e8 + 1 rounds to 1e8
}

}  // namespace
}  // namespace npu::kernels
