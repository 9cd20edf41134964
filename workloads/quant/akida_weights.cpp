#include "workloads/quant/akida_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/numerics/akida.h"

namespace npu::quant {

namespace {

constexpr double kSteadiness = 0.5;  // weight of w itself, in mean variances of an input
constexpr int kSweeps = 6;
constexpr int kScales = 14;  // tried, from the largest weight at the limit down
constexpr double kSmallestShare = 0.3;
constexpr std::size_t kFew = 4;          // one tap in so many
constexpr std::size_t kMostTaps = 1200;  // beyond, covariances are too large to be worth it

void subtract_means(std::vector<float>& rows, std::size_t width) {
  const std::size_t count = rows.size() / width;
  std::vector<double> means(width);
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t i = 0; i < width; ++i)
      means[i] += static_cast<double>(rows[row * width + i]) / static_cast<double>(count);
  }
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t i = 0; i < width; ++i) rows[row * width + i] -= static_cast<float>(means[i]);
  }
}

struct Candidate {
  std::vector<int> integers;
  double scale = 1, error = 0;  // the error up to a constant
};

int nearest(double x, int bits) {
  if (bits == 1) return x < 0 ? -1 : 1;
  const double limit = numerics::akida1_weight_limit(bits);
  return static_cast<int>(std::clamp(std::nearbyint(x), -limit, limit));
}

// Each weight for itself.
Candidate round(std::span<const double> weights, double scale, int bits) {
  Candidate c;
  double energy = 0, match = 0;
  for (const double w : weights) {
    const int q = nearest(w / scale, bits);
    c.integers.push_back(q);
    energy += q * q;
    match += q * w;
  }
  c.scale = energy > 0 ? match / energy : scale;
  c.error = c.scale * (c.scale * energy - 2 * match);
  return c;
}

// The integers of one filter, moved one by one. Error: s^2 q'Hq - 2s q'r.
class Descent {
 public:
  Descent(const std::vector<double>& covariance, const std::vector<double>& targets, int bits)
      : h_(covariance), r_(targets), bits_(bits), q_(targets.size()), hq_(targets.size()) {}

  // From rounded weights; the scale moves along.
  Candidate run(std::span<const double> weights, double scale) {
    scale_ = scale;
    for (std::size_t i = 0; i < q_.size(); ++i) {
      q_[i] = nearest(weights[i] / scale, bits_);
      if (q_[i] != 0) add_column(i, q_[i]);
    }
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      const bool moved = this->sweep();
      const double energy = dot(hq_), match = dot(r_);
      if (energy > 0 && match > 0) scale_ = match / energy;
      if (!moved && sweep > 0) break;
    }
    return {q_, scale_, scale_ * (scale_ * dot(hq_) - 2 * dot(r_))};
  }

 private:
  double dot(const std::vector<double>& v) const {
    double sum = 0;
    for (std::size_t i = 0; i < q_.size(); ++i) sum += q_[i] * v[i];
    return sum;
  }
  void add_column(std::size_t i, int times) {
    const double* row = &h_[i * q_.size()];  // symmetric
    for (std::size_t j = 0; j < q_.size(); ++j) hq_[j] += times * row[j];
  }
  bool sweep() {
    bool moved = false;
    for (std::size_t i = 0; i < q_.size(); ++i) {
      const double own = h_[i * q_.size() + i];
      if (own <= 0) continue;
      const int best = nearest((r_[i] / scale_ - (hq_[i] - own * q_[i])) / own, bits_);
      if (best == q_[i]) continue;
      add_column(i, best - q_[i]);
      q_[i] = best;
      moved = true;
    }
    return moved;
  }

  const std::vector<double>&h_, &r_;
  int bits_;
  std::vector<int> q_;
  std::vector<double> hq_;
  double scale_ = 1;
};

}  // namespace

WeightFit::WeightFit(Patches patches, std::span<const double> weights, std::size_t filters)
    : patches_(std::move(patches)) {
  const std::size_t width = weights.size() / filters;
  for (std::size_t i = 0; i < width; ++i) {
    bool used = false;
    for (std::size_t f = 0; f < filters; ++f) used = used || weights[f * width + i] != 0;
    if (used) used_.push_back(i);
  }
  if (patches_.rows() == 0) return;
  subtract_means(patches_.quantised, patches_.width);
  subtract_means(patches_.real, patches_.width);
}

const WeightFit::Moments& WeightFit::moments_of(const std::vector<std::size_t>& taps) {
  const auto [found, first] = moments_.try_emplace(taps);
  Moments& m = found->second;
  if (!first) return m;
  const std::size_t n = taps.size(), rows = patches_.rows();
  m.covariance.assign(n * n, 0);
  std::vector<float> row(n);
  for (std::size_t k = 0; k < rows; ++k) {
    for (std::size_t i = 0; i < n; ++i) row[i] = patches_.quantised[k * patches_.width + taps[i]];
    for (std::size_t i = 0; i < n; ++i) {
      const auto x = static_cast<double>(row[i]);
      for (std::size_t j = 0; j <= i; ++j) m.covariance[i * n + j] += x * static_cast<double>(row[j]);
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) m.covariance[j * n + i] = m.covariance[i * n + j];
  }
  double variances = 0;
  for (std::size_t i = 0; i < n; ++i) variances += m.covariance[i * n + i];
  m.steadiness = variances > 0 ? kSteadiness * variances / static_cast<double>(n) : 1;
  for (std::size_t i = 0; i < n; ++i) m.covariance[i * n + i] += m.steadiness;
  return m;
}

std::vector<double> WeightFit::targets_of(std::span<const double> weights,
                                          const std::vector<std::size_t>& taps) const {
  std::vector<double> targets(taps.size());
  for (std::size_t k = 0; k < patches_.rows(); ++k) {
    const float* real = &patches_.real[k * patches_.width];
    const float* quantised = &patches_.quantised[k * patches_.width];
    double result = 0;
    for (const std::size_t tap : taps) result += weights[tap] * static_cast<double>(real[tap]);
    for (std::size_t i = 0; i < taps.size(); ++i)
      targets[i] += result * static_cast<double>(quantised[taps[i]]);
  }
  return targets;
}

FilterWeights WeightFit::fit(std::span<const double> weights, int bits) {
  FilterWeights best{.integers = std::vector<std::int8_t>(weights.size())};
  std::vector<std::size_t> taps;
  double largest = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    largest = std::max(largest, std::abs(weights[i]));
    if (weights[i] != 0) taps.push_back(i);
  }
  // A filter that uses few of them is one of a diagonal: the others are not its own. Elsewhere a 0 is a
  // weight as any other, and filters with the same taps share their covariance.
  if (taps.size() * kFew > used_.size()) taps = used_;
  std::vector<double> kept;
  for (const std::size_t tap : taps) kept.push_back(weights[tap]);
  if (largest == 0) return best;
  const bool rounded = patches_.rows() == 0 || taps.size() > kMostTaps;
  std::vector<double> targets;
  const Moments* moments = nullptr;
  if (!rounded) {
    moments = &moments_of(taps);
    targets = targets_of(weights, taps);
    for (std::size_t i = 0; i < taps.size(); ++i) targets[i] += moments->steadiness * kept[i];
  }
  double least = std::numeric_limits<double>::infinity();
  for (int k = 0; k < kScales; ++k) {
    const double share = 1 - (1 - kSmallestShare) * k / (kScales - 1);
    const double start = largest * share / numerics::akida1_weight_limit(bits);
    const Candidate candidate =
        rounded ? round(kept, start, bits) : Descent(moments->covariance, targets, bits).run(kept, start);
    if (candidate.error >= least) continue;
    least = candidate.error;
    best.scale = candidate.scale;
    for (std::size_t i = 0; i < taps.size(); ++i)
      best.integers[taps[i]] = static_cast<std::int8_t>(candidate.integers[i]);
  }
  return best;
}

}  // namespace npu::quant
