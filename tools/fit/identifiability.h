// What a set of rows can say about a set of constants.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace npu::tools {

struct Identifiability {
  // Below this share of a constant's change in every row, the rows do not see it.
  static constexpr double kUnseen = 1e-3;
  // Beyond this cosine of the angle between two constants' weighted sensitivities, rows do not tell them
  // apart.
  static constexpr double kAlike = 0.98;

  struct Pair {
    Eigen::Index first = 0, second = 0;
    double correlation = 0;
  };

  std::vector<Eigen::Index> judged;     // constants; one at an end of its range is not free to be known
  std::vector<double> singular_values;  // of their weighted sensitivities, descending
  Eigen::VectorXd weakest;  // by judged constant: the combination of logarithms that moves rows least
  std::vector<Eigen::Index> unseen;
  std::vector<Pair> alike;  // of constants that are seen

  // Largest over smallest singular value; infinite where some combination moves no row, 1 where none is
  // judged.
  double condition() const;
};

// `sensitivity` is d ln(latency) / d ln(constant), a row each row and a column each constant; `weights` by
// row; `judged` the columns of interest.
Identifiability identifiability_of(const Eigen::MatrixXd& sensitivity, const Eigen::VectorXd& weights,
                                   const std::vector<Eigen::Index>& judged);

}  // namespace npu::tools
