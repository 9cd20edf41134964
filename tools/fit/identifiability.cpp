#include "tools/fit/identifiability.h"

#include <Eigen/SVD>
#include <cmath>
#include <limits>

namespace npu::tools {

double Identifiability::condition() const {
  if (singular_values.empty()) return 1;
  const double largest = singular_values.front(), smallest = singular_values.back();
  // Below the resolution of a double the quotient is noise.
  const bool none = smallest <= largest * std::numeric_limits<double>::epsilon();
  return none ? std::numeric_limits<double>::infinity() : largest / smallest;
}

Identifiability identifiability_of(const Eigen::MatrixXd& sensitivity, const Eigen::VectorXd& weights,
                                   const std::vector<Eigen::Index>& judged) {
  Identifiability result{.judged = judged};
  if (judged.empty()) return result;
  const Eigen::MatrixXd weighted = weights.asDiagonal() * sensitivity;
  const Eigen::MatrixXd of_interest = weighted(Eigen::all, judged);
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(of_interest, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const auto& values = svd.singularValues();
  result.singular_values.assign(values.data(), values.data() + values.size());
  result.weakest = svd.matrixV().col(svd.matrixV().cols() - 1);
  Eigen::Index largest = 0;
  result.weakest.cwiseAbs().maxCoeff(&largest);
  if (result.weakest[largest] < 0) result.weakest = -result.weakest;  // a direction has no sign: fix one

  std::vector<Eigen::Index> seen;
  for (const Eigen::Index i : judged) {
    const bool visible = sensitivity.col(i).cwiseAbs().maxCoeff() >= Identifiability::kUnseen;
    (visible ? seen : result.unseen).push_back(i);
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    for (std::size_t j = i + 1; j < seen.size(); ++j) {
      const auto a = weighted.col(seen[i]), b = weighted.col(seen[j]);
      const double correlation = a.dot(b) / (a.norm() * b.norm());
      if (std::abs(correlation) > Identifiability::kAlike)
        result.alike.push_back({.first = seen[i], .second = seen[j], .correlation = correlation});
    }
  }
  return result;
}

}  // namespace npu::tools
