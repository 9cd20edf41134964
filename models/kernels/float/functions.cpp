#include "models/kernels/float/functions.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace npu::kernels {

// 2^n * e^r with |r| <= ln 2 / 2, the latter by its Taylor series (remainder below 2^-53).
double exponential(double x) {
  if (std::isnan(x)) return x;
  if (x > 710) return std::numeric_limits<double>::infinity();
  if (x < -745) return 0;
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;  // sum: ln 2
  const double n = std::nearbyint(x / std::numbers::ln2);
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double sum = 1;
  for (int k = 14; k > 0; --k) sum = 1 + r / k * sum;
  return std::ldexp(sum, static_cast<int>(n));
}

// n * ln 2 + ln m with m in [sqrt 1/2, sqrt 2), the latter by 2 * atanh((m - 1) / (m + 1)).
double logarithm(double x) {
  if (std::isnan(x) || x <= 0) {
    return x == 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  if (std::isinf(x)) return x;
  int n = 0;
  double m = std::frexp(x, &n);
  if (m < std::numbers::sqrt2 / 2) m *= 2, --n;
  const double t = (m - 1) / (m + 1), square = t * t;
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return n * std::numbers::ln2 + 2 * t * sum;
}

// 2 / sqrt(pi) * e^(-x^2) * (x + 2/3 x^3 + 4/15 x^5 + ...): all terms have one sign. Beyond 4 a float is 1.
double error_function(double x) {
  if (std::isnan(x)) return x;
  const double magnitude = std::fabs(x);
  if (magnitude >= 4) return std::copysign(1.0, x);
  const double square = 2 * x * x;
  double term = x, sum = x;
  for (int k = 3; std::fabs(term) > 1e-13 * std::fabs(sum); k += 2) {
    term = term * square / k;
    sum += term;
  }
  return 2 * std::numbers::inv_sqrtpi * exponential(-x * x) * sum;
}

float exp_f32(float x) {
  return static_cast<float>(exponential(x));
}

float tanh_f32(float x) {
  if (std::fabs(x) < 1e-4F) return x - x * x * x / 3;  // the formula below would cancel
  if (std::fabs(x) > 20) return std::copysign(1.0F, x);
  const double e = exponential(2.0 * x);
  return static_cast<float>((e - 1) / (e + 1));
}

float sigmoid_f32(float x) {
  return static_cast<float>(1 / (1 + exponential(-static_cast<double>(x))));
}

float erf_f32(float x) {
  return static_cast<float>(error_function(x));
}

float gelu_f32(float x) {
  if (std::isinf(x)) return x > 0 ? x : 0;
  return static_cast<float>(x * (1 + error_function(x / std::numbers::sqrt2)) / 2);
}

namespace {

double power_of_integer(double x, double n) {
  double result = 1, square = x;
  for (auto rest = static_cast<unsigned>(std::fabs(n)); rest != 0; rest /= 2, square *= square) {
    if (rest % 2 != 0) result *= square;
  }
  return n < 0 ? 1 / result : result;
}

}  // namespace

float pow_f32(float x, float y) {
  if (y == 0 || x == 1) return 1;
  if (std::isnan(x) || std::isnan(y)) return std::numeric_limits<float>::quiet_NaN();
  constexpr float kMostByMultiplication = 64;
  const bool whole = std::nearbyint(y) == y;
  if (whole && std::fabs(y) <= kMostByMultiplication) return static_cast<float>(power_of_integer(x, y));
  if (x < 0 && !whole && !std::isinf(x)) return std::numeric_limits<float>::quiet_NaN();
  const double magnitude = exponential(y * logarithm(std::fabs(static_cast<double>(x))));
  const bool odd = whole && std::fabs(y) < 0x1p24F && std::fmod(y, 2.0F) != 0;
  return static_cast<float>(x < 0 && odd ? -magnitude : magnitude);
}

}  // namespace npu::kernels
