// The solver on functions whose minima are known by hand.
#include <cmath>

#include <gtest/gtest.h>

#include "tools/fit/least_squares.h"

namespace npu::tools {
namespace {

using Function = std::function<Vector(const Vector&)>;

LeastSquaresProblem problem_of(const Function& f, const Vector& lower, const Vector& upper) {
  return {.residuals =
              [f](std::span<const Vector> points) {
                std::vector<Vector> values;
                for (const auto& point : points) values.push_back(f(point));
                return values;
              },
          .lower = lower,
          .upper = upper};
}

Vector vector(std::initializer_list<double> values) {
  return Eigen::Map<const Vector>(values.begin(), std::ssize(values));
}

const Vector kWideLow = vector({-100, -100}), kWideHigh = vector({100, 100});

TEST(LeastSquares, SolvesALinearProblemExactly) {
  // x + y = 3, x - y = 1, 2x = 4: (2, 1).
  const auto f = [](const Vector& p) { return vector({p[0] + p[1] - 3, p[0] - p[1] - 1, 2 * p[0] - 4}); };
  const auto s = solve_least_squares(problem_of(f, kWideLow, kWideHigh), vector({1, 1.5}));
  EXPECT_NEAR(s.point[0], 2, 1e-5);
  EXPECT_NEAR(s.point[1], 1, 1e-5);
  EXPECT_EQ(s.end, LeastSquaresSolution::End::kConverged);
}

TEST(LeastSquares, FindsTheMeanWhereNothingFitsExactly) {
  const auto f = [](const Vector& p) { return vector({p[0] - 1, p[0] - 2, p[0] - 6}); };
  const auto s = solve_least_squares(problem_of(f, vector({0}), vector({10})), vector({1}));
  EXPECT_NEAR(s.point[0], 3, 1e-4);
  EXPECT_NEAR(s.sum_of_squares(), 14, 1e-6);
}

// Rosenbrock's valley: the minimum (1, 1) is at the end of a bent one.
TEST(LeastSquares, FollowsABentValley) {
  const auto f = [](const Vector& p) { return vector({10 * (p[1] - p[0] * p[0]), 1 - p[0]}); };
  const auto s = solve_least_squares(problem_of(f, kWideLow, kWideHigh), vector({-1.2, 1}));
  EXPECT_NEAR(s.point[0], 1, 1e-3);
  EXPECT_NEAR(s.point[1], 1, 1e-3);
}

TEST(LeastSquares, StopsAtTheBorderAndFitsTheRestThere) {
  // Free minimum (-1, 4). With x >= 0 the first residual keeps x at 0, and y = 2 makes the second 0.
  const auto f = [](const Vector& p) { return vector({p[0] + 1, 2 * p[0] + p[1] - 2}); };
  const auto s = solve_least_squares(problem_of(f, vector({0, -100}), kWideHigh), vector({1, 1}));
  EXPECT_EQ(s.point[0], 0);
  EXPECT_NEAR(s.point[1], 2, 1e-4);
}

TEST(LeastSquares, LeavesWhatNoResidualSeesWhereItWas) {
  const auto f = [](const Vector& p) { return vector({p[0] - 2, 3 * (p[0] - 2)}); };
  const auto s = solve_least_squares(problem_of(f, kWideLow, kWideHigh), vector({1, 1.25}));
  EXPECT_NEAR(s.point[0], 2, 1e-4);
  EXPECT_NEAR(s.point[1], 1.25, 1e-6);
}

TEST(LeastSquares, AsksOnlyForPointsOnTheGrid) {
  auto problem = problem_of([](const Vector& p) { return vector({p[0] - 2.6}); }, vector({0}), vector({10}));
  problem.nearest = [](const Vector& p) { return Vector(p.array().round()); };
  int off_grid = 0;
  const auto inner = problem.residuals;
  problem.residuals = [&](std::span<const Vector> points) {
    for (const auto& point : points) off_grid += point[0] != std::round(point[0]) ? 1 : 0;
    return inner(points);
  };
  EXPECT_EQ(solve_least_squares(problem, vector({7})).point[0], 3);
  EXPECT_EQ(off_grid, 0);
}

TEST(LeastSquares, GivesTheJacobianOfThePointItReturns) {
  const auto f = [](const Vector& p) { return vector({p[0] * p[0] - 9, p[1] - 2}); };
  const auto s = solve_least_squares(problem_of(f, kWideLow, kWideHigh), vector({1, 1}));
  EXPECT_NEAR(s.jacobian(0, 0), 2 * s.point[0], 1e-6);
  EXPECT_NEAR(s.jacobian(1, 1), 1, 1e-6);
  EXPECT_NEAR(s.jacobian(0, 1), 0, 1e-9);
}

TEST(LeastSquares, EndsAfterTheIterationsItMayTake) {
  const auto f = [](const Vector& p) { return vector({10 * (p[1] - p[0] * p[0]), 1 - p[0]}); };
  const auto s =
      solve_least_squares(problem_of(f, kWideLow, kWideHigh), vector({-1.2, 1}), {.iterations = 2});
  EXPECT_EQ(s.iterations, 2);
  EXPECT_EQ(s.end, LeastSquaresSolution::End::kIterations);
}

}  // namespace
}  // namespace npu::tools
