// Refits constants of a machine on published rows: weighted least squares of the relative errors, over the
// logarithms of the constants. Then the same without each row in turn, which the refitted machine has to
// predict.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/fit/constants.h"
#include "tools/fit/identifiability.h"
#include "tools/fit/least_squares.h"

namespace npu::tools {

struct FitRow {
  std::string name, model;
  double published = 0;  // ms
  double weight = 1;     // of its relative error
};

struct FitProblem {
  std::vector<Constant> constants;
  std::vector<FitRow> rows;  // at least as many as constants
  // Latencies of all rows in ms at each of the points: values in the order of the constants.
  std::function<std::vector<std::vector<double>>(std::span<const std::vector<double>>)> predict;
  std::function<void(const std::string&)> progress = [](const std::string&) {};
  bool leave_one_out = true;  // refit without each row in turn, where there are more rows than constants
};

// The errors of some predictions: predicted / published - 1.
struct ErrorSummary {
  double mean = 0, worst = 0;  // of the magnitudes
};

struct LeftOut {
  std::vector<double> values;  // of the constants, fitted on the other rows
  double predicted = 0;        // of the row that was left out, ms
};

struct FitResult {
  std::vector<double> fitted;         // by constant
  std::vector<double> before, after;  // by row: predictions at the start and of the fit, ms
  std::vector<LeftOut> left_out;      // by row; none where there is no row to spare
  Matrix sensitivity;                 // by row and constant: d ln(latency) / d ln(constant), of the fit
  Identifiability identifiability;
  double sum_before = 0, sum_after = 0;  // of squares of weighted errors: what the fit makes small
  LeastSquaresSolution::End end = LeastSquaresSolution::End::kConverged;
  int iterations = 0;
};

FitResult fit_constants(const FitProblem& problem);

std::vector<double> errors_of(const std::vector<FitRow>& rows, const std::vector<double>& predicted);
std::vector<double> predictions_of(const std::vector<LeftOut>& left_out);
ErrorSummary summary_of(const std::vector<double>& errors);

}  // namespace npu::tools
