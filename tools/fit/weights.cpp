#include "tools/fit/weights.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace npu::tools {

namespace {

// Digits after the point that are not trailing zeros; six are finer than any published table.
int decimals_of(double number) {
  const std::string text = fmt::format("{:f}", number);
  const auto point = text.find('.');
  const auto last = text.find_last_not_of('0');
  return last <= point ? 0 : static_cast<int>(last - point);
}

}  // namespace

std::string_view to_string(Weights weights) {
  return weights == Weights::kEqual ? "equal" : "precision";
}

std::string_view explanation_of(Weights weights) {
  return weights == Weights::kEqual ? "every relative error counts alike"
                                    : "1 % / (half a unit of the last published digit + 1 %)";
}

double unit_of_latencies(std::span<const PublishedRow> file) {
  int decimals = 0;
  for (const auto& row : file) {
    if (row.quantity == "latency") decimals = std::max(decimals, decimals_of(row.published));
  }
  return std::pow(10.0, -decimals);
}

double weight_of(double published, double unit, Weights weights) {
  if (weights == Weights::kEqual) return 1;
  return kOwnError / (unit / 2 / published + kOwnError);
}

}  // namespace npu::tools
