// Least squares in a box: Levenberg and Marquardt's method with central differences. Deterministic, and
// bounded: what it asks for does not depend on how fast answers come.
//
// The function is asked at many points at once, so that a caller can compute them side by side.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <span>
#include <vector>

namespace npu::tools {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

struct LeastSquaresProblem {
  // Residuals at each of the points, all of the same length.
  std::function<std::vector<Vector>(std::span<const Vector>)> residuals;
  Vector lower, upper;  // of each unknown
  // The point nearest to one asked for at which the function can be computed: unknowns on a grid are rounded.
  // Every point that is asked for went through it.
  std::function<Vector(const Vector&)> nearest = [](const Vector& point) { return point; };
  double difference = 0.005;  // half the distance of a central difference, by the size of the unknown;
                              // doubled where the grid is coarser
};

struct LeastSquaresLimits {
  int iterations = 40;
  double smallest_step = 1e-6;      // by the size of the unknown
  double smallest_decrease = 1e-3;  // of the sum of squares, relative
  double largest_step = 2;          // by the size of the unknown, an iteration
};

// The size of an unknown that differences and steps are measured by: its magnitude, but no less than this.
inline constexpr double kSmallestSize = 0.05;

struct LeastSquaresSolution {
  enum class End { kConverged, kIterations };

  Vector point;
  Vector residuals;
  Matrix jacobian;  // of the residuals, at the point
  int iterations = 0;
  End end = End::kConverged;

  double sum_of_squares() const { return residuals.squaredNorm(); }
};

// `start` lies in the box.
LeastSquaresSolution solve_least_squares(const LeastSquaresProblem& problem, const Vector& start,
                                         const LeastSquaresLimits& limits = {});

}  // namespace npu::tools
