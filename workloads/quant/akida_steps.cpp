#include "workloads/quant/akida_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace npu::quant {

namespace {

constexpr int kCandidates = 48;
constexpr double kSmallest = 0.08;  // of the largest value

}  // namespace

double best_step(std::span<const float> real, std::span<const float> integer, double cap, int bits) {
  double largest = 0;
  for (const float x : real) largest = std::max(largest, std::min(static_cast<double>(x), cap));
  if (largest <= 0) return 0;
  const double most = (1 << bits) - 1;
  double best = largest / most, least = std::numeric_limits<double>::infinity();
  for (int k = 0; k < kCandidates; ++k) {
    const double step = largest * (1 - (1 - kSmallest) * k / (kCandidates - 1)) / most;
    double error = 0;
    for (std::size_t i = 0; i < real.size(); ++i) {
      const double y = std::clamp<double>(static_cast<double>(real[i]), 0, cap);
      const double q = std::clamp<double>(std::ceil(static_cast<double>(integer[i]) / step - 0.5), 0, most);
      error += (y - q * step) * (y - q * step);
    }
    if (error >= least) continue;
    least = error;
    best = step;
  }
  return best;
}

}  // namespace npu::quant
