#include "tools/fit/least_squares.h"

#include <Eigen/QR>
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <optional>

namespace npu::tools {

namespace {

using Index = Eigen::Index;

// Several dampings are tried at once: each costs one evaluation, a Jacobian many.
constexpr std::array<double, 4> kDampingFactors{0.1, 1, 10, 100};
constexpr double kFirstDamping = 1e-2;
constexpr double kSmallestDamping = 1e-12;
constexpr double kLargestDamping = 1e9;
// An unknown that no residual sees keeps its place: its damping is this share of the best seen one's.
constexpr double kSmallestScale = 1e-6;

Vector sizes_of(const Vector& point) {
  return point.cwiseAbs().cwiseMax(kSmallestSize);
}

class Solver {
 public:
  Solver(const LeastSquaresProblem& problem, const LeastSquaresLimits& limits)
      : problem_(problem), limits_(limits) {}

  LeastSquaresSolution solve(const Vector& start) {
    LeastSquaresSolution s{.point = problem_.nearest(start)};
    s.residuals = problem_.residuals(std::array{s.point}).front();
    s.end = LeastSquaresSolution::End::kIterations;
    while (s.iterations < limits_.iterations) {
      s.jacobian = jacobian(s.point);
      ++s.iterations;
      const auto next = better_point(s);
      if (!next) {
        s.end = LeastSquaresSolution::End::kConverged;
        return s;  // with the Jacobian of this point
      }
      const double step = (next->point - s.point).cwiseQuotient(sizes_of(s.point)).cwiseAbs().maxCoeff();
      const double before = s.sum_of_squares();
      s.point = next->point;
      s.residuals = next->residuals;
      if (step < limits_.smallest_step || before - s.sum_of_squares() < limits_.smallest_decrease * before) {
        s.end = LeastSquaresSolution::End::kConverged;
        break;
      }
    }
    s.jacobian = jacobian(s.point);
    return s;
  }

 private:
  struct Candidate {
    Vector point;
    Vector residuals;
  };

  Vector inside(Vector point) const {
    return problem_.nearest(point.cwiseMax(problem_.lower).cwiseMin(problem_.upper));
  }

  // A neighbour of the point along one unknown, or the point itself where there is none up to the border.
  Vector neighbour(const Vector& point, Index unknown, double distance) const {
    for (double d = distance;; d *= 2) {
      Vector other = point;
      other[unknown] += d;
      const bool beyond =
          other[unknown] <= problem_.lower[unknown] || other[unknown] >= problem_.upper[unknown];
      other = inside(std::move(other));
      if (beyond || other[unknown] != point[unknown]) return other;
    }
  }

  Matrix jacobian(const Vector& point) const {
    std::vector<Vector> points;
    const Vector distances = problem_.difference * sizes_of(point);
    for (Index i = 0; i < point.size(); ++i) {
      points.push_back(neighbour(point, i, -distances[i]));
      points.push_back(neighbour(point, i, distances[i]));
    }
    const auto values = problem_.residuals(points);
    Matrix result = Matrix::Zero(values.front().size(), point.size());
    for (Index i = 0; i < point.size(); ++i) {
      const auto below = static_cast<std::size_t>(2 * i), above = below + 1;
      const double distance = points[above][i] - points[below][i];
      if (distance > 0) result.col(i) = (values[above] - values[below]) / distance;
    }
    return result;
  }

  // Unknowns at a border that the sum of squares pushes outwards stay there.
  std::vector<Index> free_unknowns(const LeastSquaresSolution& s) const {
    const Vector gradient = s.jacobian.transpose() * s.residuals;
    std::vector<Index> free;
    for (Index i = 0; i < s.point.size(); ++i) {
      const bool held = (s.point[i] <= problem_.lower[i] && gradient[i] > 0) ||
                        (s.point[i] >= problem_.upper[i] && gradient[i] < 0);
      if (!held) free.push_back(i);
    }
    return free;
  }

  // min |J d + r|^2 + damping |S d|^2 over the free unknowns, as one linear least-squares problem.
  Vector step(const LeastSquaresSolution& s, const std::vector<Index>& free, double damping) const {
    const Matrix j = s.jacobian(Eigen::all, free);
    const Vector square = j.colwise().squaredNorm();
    const double floor = kSmallestScale * std::max(square.maxCoeff(), 1e-300);
    const Vector scale = (damping * square.cwiseMax(floor)).cwiseSqrt();
    Matrix left(j.rows() + j.cols(), j.cols());
    left << j, Matrix(scale.asDiagonal());
    Vector right = Vector::Zero(left.rows());
    right.head(j.rows()) = -s.residuals;
    const Vector d = left.colPivHouseholderQr().solve(right);
    const Vector most = limits_.largest_step * sizes_of(s.point);
    Vector whole = Vector::Zero(s.point.size());
    for (std::size_t i = 0; i < free.size(); ++i)
      whole[free[i]] = std::clamp(d[static_cast<Index>(i)], -most[free[i]], most[free[i]]);
    return whole;
  }

  // Nothing where no damping leads to a smaller sum of squares.
  std::optional<Candidate> better_point(const LeastSquaresSolution& s) {
    const auto free = free_unknowns(s);
    if (free.empty()) return std::nullopt;
    for (; damping_ <= kLargestDamping; damping_ *= 1e3) {
      std::vector<Vector> points;
      std::vector<double> dampings;
      for (const double factor : kDampingFactors) {
        const Vector point = inside(s.point + step(s, free, damping_ * factor));
        if (point == s.point || std::ranges::find(points, point) != points.end()) continue;
        points.push_back(point);
        dampings.push_back(damping_ * factor);
      }
      if (points.empty()) return std::nullopt;
      const auto values = problem_.residuals(points);
      std::size_t best = 0;
      for (std::size_t i = 1; i < values.size(); ++i) {
        if (values[i].squaredNorm() < values[best].squaredNorm()) best = i;
      }
      if (values[best].squaredNorm() < s.sum_of_squares()) {
        damping_ = std::max(dampings[best], kSmallestDamping);
        return Candidate{.point = points[best], .residuals = values[best]};
      }
    }
    return std::nullopt;
  }

  const LeastSquaresProblem& problem_;
  const LeastSquaresLimits& limits_;
  double damping_ = kFirstDamping;
};

}  // namespace

LeastSquaresSolution solve_least_squares(const LeastSquaresProblem& problem, const Vector& start,
                                         const LeastSquaresLimits& limits) {
  assert((start.array() >= problem.lower.array()).all() && (start.array() <= problem.upper.array()).all());
  return Solver(problem, limits).solve(start);
}

}  // namespace npu::tools
