#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/quant_graphs.h"
#include "workloads/quant/constants.h"

namespace npu::quant {
namespace {

using graph::ValueId;
using Integers = std::vector<std::int64_t>;

ValueId dequantised(Net& net, ValueId q, ValueId scale, ValueId zero, std::int64_t axis = 0) {
  std::vector<ValueId> inputs{q, scale};
  if (zero != graph::kNone) inputs.push_back(zero);
  const auto shape = net.shape(q);
  return net.node("dq", graph::Dequantize{axis}, inputs, shape);
}

TEST(Constants, StoredIntegersAreScaledChannelByChannel) {
  Net net;
  const auto q = net.integers<std::int8_t>(DType::kS8, {2, 2}, {-128, 127, 1, -1});
  const auto dq =
      dequantised(net, q, net.floats({2}, {0.5F, 2}), net.integers<std::int8_t>(DType::kS8, {2}, {0, 1}));
  const Constants constants(net.g);
  EXPECT_TRUE(constants.is_constant(dq));
  EXPECT_EQ(constants.values(dq), (std::vector<double>{-64, 63.5, 0, -4}));
  EXPECT_EQ(constants.integers(dq)->values, (Integers{-128, 127, 1, -1}));
}

TEST(Constants, AnAxisCountsFromTheEndWhereItIsNegative) {
  Net net;
  const auto q = net.integers<std::int8_t>(DType::kS8, {2, 2}, {1, 1, 1, 1});
  const auto dq = dequantised(net, q, net.floats({2}, {1, 10}), graph::kNone, -1);
  EXPECT_EQ(Constants(net.g).values(dq), (std::vector<double>{1, 10, 1, 10}));
}

TEST(Constants, AQuantisedConstantIsRoundedToEvenAndSaturates) {
  Net net;
  const auto s = net.number(1), z = net.integers<std::uint8_t>(DType::kU8, {}, {10});
  const auto real = net.floats({4}, {0.5F, 1.5F, 1000, -1000});
  const auto q = net.node("q", graph::Quantize{0}, {real, s, z}, {4}, DType::kU8);
  const auto dq = dequantised(net, q, s, z);
  EXPECT_EQ(Constants(net.g).integers(dq)->values, (Integers{10, 12, 255, 0}));
}

TEST(Constants, WithoutAZeroPointItIs0) {
  Net net;
  const auto q = net.integers<std::int32_t>(DType::kS32, {1}, {7});
  const auto dq = dequantised(net, q, net.number(2), graph::kNone);
  EXPECT_EQ(Constants(net.g).values(dq), std::vector<double>{14});
}

TEST(Constants, WhatIsComputedIsNone) {
  Net net;
  const auto y = net.relu("r", net.input({1, 1, 1, 1}));
  EXPECT_FALSE(Constants(net.g).is_constant(y));
  EXPECT_FALSE(Constants(net.g).is_constant(graph::kNone));
  EXPECT_FALSE(Constants(net.g).integers(y));
}

TEST(Constants, NumbersThatAreNotFiniteBad) {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    Net net;
    const auto c = net.floats({2}, {1, bad});
    const auto problems = problems_of([&] { Constants(net.g).values(c); });
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("element 1 is"), std::string::npos);
  }
}

TEST(Constants, ScalesThatAreNotPositiveAndFiniteBad) {
  for (const float bad : {0.0F, -1.0F, NAN, INFINITY}) {
    Net net;
    const auto q = net.integers<std::int8_t>(DType::kS8, {2}, {1, 1});
    const auto dq = dequantised(net, q, net.floats({2}, {1, bad}), graph::kNone);
    const auto problems = problems_of([&] { Constants(net.g).values(dq); });
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("[1] is"), std::string::npos);
  }
}

TEST(Constants, AZeroPointOf32BitsOtherThan0Bad) {
  Net net;
  const auto q = net.integers<std::int32_t>(DType::kS32, {1}, {7});
  const auto dq = dequantised(net, q, net.number(2), net.integers<std::int32_t>(DType::kS32, {}, {1}));
  EXPECT_EQ(problems_of([&] { Constants(net.g).values(dq); }).size(), 1U);
}

TEST(Constants, FewerZeroPointsThanScalesBad) {
  Net net;
  const auto q = net.integers<std::int8_t>(DType::kS8, {2}, {1, 1});
  const auto dq =
      dequantised(net, q, net.floats({2}, {1, 1}), net.integers<std::int8_t>(DType::kS8, {1}, {0}));
  EXPECT_EQ(problems_of([&] { Constants(net.g).values(dq); }).size(), 1U);
}

TEST(Constants, TheValuesOfWhatIsComputedBad) {
  Net net;
  const auto y = net.relu("r", net.input({1, 1, 1, 1}));
  EXPECT_EQ(problems_of([&] { Constants(net.g).values(y); }).size(), 1U);
}

}  // namespace
}  // namespace npu::quant
