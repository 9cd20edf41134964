// What rows can say about constants, on matrices whose answer is plain.
#include <cmath>

#include <gtest/gtest.h>

#include "tools/fit/identifiability.h"
#include "tools/fit/weights.h"

namespace npu::tools {
namespace {

Eigen::VectorXd ones(Eigen::Index n) {
  return Eigen::VectorXd::Ones(n);
}

TEST(Identifiability, OfAnOrthogonalMatrixHasConditionOne) {
  const Eigen::MatrixXd s = Eigen::MatrixXd::Identity(3, 3);
  const auto i = identifiability_of(s, ones(3), {0, 1, 2});
  EXPECT_DOUBLE_EQ(i.condition(), 1);
  EXPECT_TRUE(i.unseen.empty());
  EXPECT_TRUE(i.alike.empty());
}

TEST(Identifiability, NamesAConstantThatNoRowSees) {
  Eigen::MatrixXd s(3, 2);
  s << 0.5, 0.0005, 0.1, -0.0009, 0.2, 0;
  const auto i = identifiability_of(s, ones(3), {0, 1});
  EXPECT_EQ(i.unseen, std::vector<Eigen::Index>{1});
  EXPECT_TRUE(i.alike.empty());
}

TEST(Identifiability, NamesPairsThatRowsDoNotTellApartAlsoWithOppositeSigns) {
  Eigen::MatrixXd s(3, 3);
  s << 0.1, -0.2, 0.3, 0.2, -0.4, 0.1, 0.3, -0.6, 0.0;
  const auto i = identifiability_of(s, ones(3), {0, 1, 2});
  ASSERT_EQ(i.alike.size(), 1U);
  EXPECT_EQ(i.alike[0].first, 0);
  EXPECT_EQ(i.alike[0].second, 1);
  EXPECT_NEAR(i.alike[0].correlation, -1, 1e-12);
  EXPECT_TRUE(std::isinf(i.condition()) || i.condition() > 1e12);
}

// Without the row that tells them apart, two constants are alike: a weight of nearly nothing is that.
TEST(Identifiability, CountsRowsByTheirWeight) {
  Eigen::MatrixXd s(3, 2);
  s << 0.1, 0.1, 0.2, 0.2, 0.5, 0.0;
  EXPECT_TRUE(identifiability_of(s, ones(3), {0, 1}).alike.empty());
  Eigen::VectorXd weights = ones(3);
  weights[2] = 1e-3;
  EXPECT_EQ(identifiability_of(s, weights, {0, 1}).alike.size(), 1U);
}

TEST(Identifiability, JudgesOnlyTheConstantsAskedFor) {
  Eigen::MatrixXd s(2, 2);
  s << 0.1, 0, 0.2, 0;
  const auto i = identifiability_of(s, ones(2), {0});
  EXPECT_TRUE(i.unseen.empty());
  EXPECT_DOUBLE_EQ(i.condition(), 1);
}

// 0.05 ms to two decimals is 0.05 +- 0.005, that is 10 %: 1 / (10 + 1). 8.09 +- 0.005 is 0.0618 %.
TEST(Weights, CountAFigureByItsLastDigit) {
  const std::vector<PublishedRow> rows{{.row = "a", .quantity = "latency", .published = 2.0},
                                       {.row = "b", .quantity = "latency", .published = 1.24},
                                       {.row = "c", .quantity = "weights", .published = 11.2468}};
  const double unit = unit_of_latencies(rows);
  EXPECT_DOUBLE_EQ(unit, 0.01);
  EXPECT_NEAR(weight_of(0.05, unit, Weights::kPrecision), 1.0 / 11, 1e-12);
  EXPECT_NEAR(weight_of(8.09, unit, Weights::kPrecision), 1 / 1.0618, 1e-4);
  EXPECT_EQ(weight_of(0.05, unit, Weights::kEqual), 1);
}

}  // namespace
}  // namespace npu::tools
