#include "tools/fit/fit.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <fmt/format.h>

namespace npu::tools {

namespace {

using Index = Eigen::Index;
constexpr auto kNoRow = std::nullopt;

class Fitter {
 public:
  explicit Fitter(const FitProblem& problem) : problem_(problem) {}

  FitResult fit() const {
    std::vector<double> start;
    for (const auto& constant : problem_.constants) start.push_back(constant.start);
    FitResult result;
    result.before = problem_.predict(std::array{start}).front();

    const auto whole = solve(factors(start), kNoRow);
    result.fitted = values(whole.point);
    result.after = problem_.predict(std::array{result.fitted}).front();
    result.sum_before = residuals(result.before, kNoRow).squaredNorm();
    result.sum_after = whole.sum_of_squares();
    result.end = whole.end;
    result.iterations = whole.iterations;
    result.sensitivity = sensitivity(whole, result.after);
    result.identifiability = identifiability_of(result.sensitivity, weights(), free_constants(result.fitted));
    if (problem_.leave_one_out && problem_.rows.size() > problem_.constants.size())
      result.left_out = leave_one_out(whole.point);
    return result;
  }

 private:
  using Row = std::optional<std::size_t>;  // the one left out

  Vector factors(const std::vector<double>& point) const {
    Vector result(std::ssize(point));
    for (std::size_t i = 0; i < point.size(); ++i)
      result[static_cast<Index>(i)] = problem_.constants[i].nearest(point[i]) / problem_.constants[i].start;
    return result;
  }

  std::vector<double> values(const Vector& point) const {
    std::vector<double> result;
    for (Index i = 0; i < point.size(); ++i) {
      const auto& constant = problem_.constants[static_cast<std::size_t>(i)];
      result.push_back(constant.nearest(point[i] * constant.start));
    }
    return result;
  }

  std::vector<Index> free_constants(const std::vector<double>& fitted) const {
    std::vector<Index> free;
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      if (end_of_range(problem_.constants[i], fitted[i]).empty()) free.push_back(static_cast<Index>(i));
    }
    return free;
  }

  Vector weights() const {
    Vector result(std::ssize(problem_.rows));
    for (Index i = 0; i < result.size(); ++i) result[i] = problem_.rows[static_cast<std::size_t>(i)].weight;
    return result;
  }

  Vector residuals(const std::vector<double>& predicted, Row without) const {
    const auto errors = errors_of(problem_.rows, predicted);
    std::vector<double> kept;
    for (std::size_t i = 0; i < errors.size(); ++i) {
      if (i != without) kept.push_back(problem_.rows[i].weight * errors[i]);
    }
    return Eigen::Map<const Vector>(kept.data(), std::ssize(kept));
  }

  LeastSquaresSolution solve(const Vector& start, Row without) const {
    LeastSquaresProblem squares{.residuals =
                                    [&](std::span<const Vector> points) {
                                      std::vector<std::vector<double>> all;
                                      for (const auto& point : points) all.push_back(values(point));
                                      std::vector<Vector> result;
                                      for (const auto& predicted : problem_.predict(all))
                                        result.push_back(residuals(predicted, without));
                                      return result;
                                    },
                                .lower = start,
                                .upper = start,
                                .nearest = [&](const Vector& point) { return factors(values(point)); }};
    for (Index i = 0; i < start.size(); ++i) {
      const auto& constant = problem_.constants[static_cast<std::size_t>(i)];
      squares.lower[i] = constant.low / constant.start;
      squares.upper[i] = constant.high / constant.start;
    }
    auto solution = solve_least_squares(squares, start);
    problem_.progress(fmt::format(
        "{}: {} iterations, rms weighted error {:.3f} %",
        without ? "without " + problem_.rows[*without].name : "all rows", solution.iterations,
        100 * std::sqrt(solution.sum_of_squares() / static_cast<double>(solution.residuals.size()))));
    return solution;
  }

  // From the Jacobian of the weighted relative errors by the factors.
  Matrix sensitivity(const LeastSquaresSolution& whole, const std::vector<double>& predicted) const {
    Matrix result = whole.jacobian * whole.point.asDiagonal();
    for (Index i = 0; i < result.rows(); ++i) {
      const auto& row = problem_.rows[static_cast<std::size_t>(i)];
      result.row(i) *= row.published / (row.weight * predicted[static_cast<std::size_t>(i)]);
    }
    return result;
  }

  std::vector<LeftOut> leave_one_out(const Vector& start) const {
    std::vector<LeftOut> result;
    for (std::size_t i = 0; i < problem_.rows.size(); ++i) {
      const auto rest = values(solve(start, i).point);
      result.push_back({.values = rest, .predicted = problem_.predict(std::array{rest}).front()[i]});
    }
    return result;
  }

  const FitProblem& problem_;
};

}  // namespace

FitResult fit_constants(const FitProblem& problem) {
  assert(!problem.constants.empty() && problem.rows.size() >= problem.constants.size());
  return Fitter(problem).fit();
}

std::vector<double> errors_of(const std::vector<FitRow>& rows, const std::vector<double>& predicted) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < rows.size(); ++i) errors.push_back(predicted[i] / rows[i].published - 1);
  return errors;
}

std::vector<double> predictions_of(const std::vector<LeftOut>& left_out) {
  std::vector<double> predicted;
  for (const auto& row : left_out) predicted.push_back(row.predicted);
  return predicted;
}

ErrorSummary summary_of(const std::vector<double>& errors) {
  ErrorSummary summary;
  for (const double error : errors) {
    summary.mean += std::abs(error) / static_cast<double>(errors.size());
    summary.worst = std::max(summary.worst, std::abs(error));
  }
  return summary;
}

}  // namespace npu::tools
