#include <gtest/gtest.h>

#include "tests/unit/quant_graphs.h"
#include "workloads/quant/gelu_pattern.h"

namespace npu::quant {
namespace {

using graph::BinaryKind;
using graph::UnaryKind;
using graph::ValueId;

struct Erf {
  Net net;
  ValueId x, plus;
};
// 1 + erf(x / sqrt 2)
Erf erf(bool divides = true, float one = 1) {
  Erf e;
  e.x = e.net.input({1, 1, 2, 2});
  const auto scaled = e.net.binary("scaled", divides ? BinaryKind::kDiv : BinaryKind::kMul, e.x,
                                   e.net.number(divides ? 1.4142135F : 0.70710678F));
  e.plus = e.net.binary("plus", BinaryKind::kAdd, e.net.unary("erf", {UnaryKind::kErf}, scaled),
                        e.net.number(one));
  return e;
}

void expect_gelu(const Net& net, ValueId x, ValueId y) {
  const auto found = find_gelus(net.g);
  ASSERT_EQ(found.gelus.size(), 1U);
  EXPECT_EQ(found.gelus.at(y), x);
  EXPECT_EQ(found.inner.size(), net.g.nodes.size() - 1);
}

TEST(GeluPattern, ProductThenHalf) {
  auto e = erf();
  const auto product = e.net.binary("product", BinaryKind::kMul, e.x, e.plus);
  expect_gelu(e.net, e.x, e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F)));
}
TEST(GeluPattern, HalfOfXThenProduct) {
  auto e = erf(false);
  const auto half = e.net.binary("half", BinaryKind::kMul, e.net.number(0.5F), e.x);
  expect_gelu(e.net, e.x, e.net.binary("product", BinaryKind::kMul, half, e.plus));
}
TEST(GeluPattern, HalfOfTheSumThenProduct) {
  auto e = erf();
  const auto half = e.net.binary("half", BinaryKind::kMul, e.plus, e.net.number(0.5F));
  expect_gelu(e.net, e.x, e.net.binary("product", BinaryKind::kMul, half, e.x));
}
TEST(GeluPattern, LowersToASigmoidAndAProduct) {
  auto e = erf();
  const auto product = e.net.binary("product", BinaryKind::kMul, e.x, e.plus);
  e.net.output(e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F)));
  const auto l = lower(e.net.g, true);
  ASSERT_EQ(l.nodes.size(), 2U);
  EXPECT_EQ(operation<LoweredSigmoid>(l, 0).gain, 1.702);
}

TEST(GeluPattern, OtherConstantsAreNone) {
  auto e = erf(true, 2);
  const auto product = e.net.binary("product", BinaryKind::kMul, e.x, e.plus);
  e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F));
  EXPECT_TRUE(find_gelus(e.net.g).gelus.empty());
}
TEST(GeluPattern, APartThatSomebodyElseReadsIsNone) {
  auto e = erf();
  const auto product = e.net.binary("product", BinaryKind::kMul, e.x, e.plus);
  e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F));
  e.net.relu("other", e.plus);
  EXPECT_TRUE(find_gelus(e.net.g).gelus.empty());
}
TEST(GeluPattern, APartThatTheNetworkGivesIsNone) {
  auto e = erf();
  const auto product = e.net.binary("product", BinaryKind::kMul, e.x, e.plus);
  e.net.output(e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F)));
  e.net.output(e.plus);
  EXPECT_TRUE(find_gelus(e.net.g).gelus.empty());
}
TEST(GeluPattern, AScaledXThatSomebodyElseReadsIsNone) {
  auto e = erf();
  const auto product = e.net.binary("product", BinaryKind::kMul, e.x, e.plus);
  e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F));
  e.net.relu("other", e.net.g.nodes[0].output);
  EXPECT_TRUE(find_gelus(e.net.g).gelus.empty());
}
TEST(GeluPattern, TheSumTimesAnotherValueIsNone) {
  auto e = erf();
  const auto other = e.net.relu("other", e.x);
  const auto product = e.net.binary("product", BinaryKind::kMul, other, e.plus);
  e.net.binary("half", BinaryKind::kMul, product, e.net.number(0.5F));
  EXPECT_TRUE(find_gelus(e.net.g).gelus.empty());
}
TEST(GeluPattern, ErfAloneIsNone) {
  Net net;
  net.unary("erf", {UnaryKind::kErf}, net.input({1, 1, 2, 2}));
  EXPECT_TRUE(find_gelus(net.g).gelus.empty());
}

}  // namespace
}  // namespace npu::quant
