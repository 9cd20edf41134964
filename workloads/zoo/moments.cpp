#include "workloads/zoo/moments.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace npu::zoo {

namespace {

// The middles of 32 equally likely slices of the upper... and lower half of the standard normal distribution
// (16 a side), scaled to variance 1: an integral over it is the mean over these.
constexpr std::array<double, 16> kNormal{0.0400, 0.1201, 0.2010, 0.2832, 0.3673, 0.4540, 0.5441, 0.6386,
                                         0.7390, 0.8471, 0.9657, 1.0991, 1.2545, 1.4462, 1.7095, 2.1970};

template <typename Function>
Moments through(const Moments& x, Function function) {
  const double deviation = std::sqrt(x.variance);
  double sum = 0, squares = 0;
  for (const double point : kNormal) {
    for (const double side : {-deviation, deviation}) {
      const double y = function(x.mean + side * point);
      sum += y;
      squares += y * y;
    }
  }
  const double mean = sum / (2 * kNormal.size());
  return {.mean = mean, .variance = squares / (2 * kNormal.size()) - mean * mean};
}

// The normal distribution from 0 to v, within 0.01 (A. K. Shah, "A simpler approximation for areas under the
// standard normal curve", The American Statistician 39, 1985).
double central_area(double v) {
  const double z = std::abs(v);
  const double area = z < 2.2 ? 0.1 * z * (4.4 - z) : z < 2.6 ? 0.49 : 0.5;
  return v < 0 ? -area : area;
}

}  // namespace

Moments after_relu(const Moments& x) {
  return through(x, [](double v) { return std::max(v, 0.0); });
}

Moments after_clip(const Moments& x, double low, double high) {
  return through(x, [low, high](double v) { return std::clamp(v, low, high); });
}

Moments after_gelu(const Moments& x) {
  return through(x, [](double v) { return v * (0.5 + central_area(v)); });
}

Moments after_max_pool(const Moments& x, std::int64_t kernel) {
  // Mean and variance of the largest of n normal values, n = 1..6 (order statistics, e.g. Teichroew 1956).
  constexpr std::array<double, 6> kMean{0, 0.5642, 0.8463, 1.0294, 1.1630, 1.2672};
  constexpr std::array<double, 6> kVariance{1, 0.6817, 0.5595, 0.4917, 0.4475, 0.4159};
  const auto i = static_cast<std::size_t>(kernel <= 1 ? 0 : std::min<std::int64_t>(kernel, 5));
  return {.mean = x.mean + kMean[i] * std::sqrt(x.variance), .variance = kVariance[i] * x.variance};
}

Moments after_global_average(const Moments& x) {
  return {.mean = x.mean, .variance = x.variance / 4};
}

Moments after_sum(const Moments& a, const Moments& b, double correlation) {
  return {.mean = a.mean + b.mean,
          .variance = a.variance + b.variance + 2 * correlation * std::sqrt(a.variance * b.variance)};
}

}  // namespace npu::zoo
