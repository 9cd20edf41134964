// What a key does to a result, over all points of a sweep whatever else moves in them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace npu::sweep {

struct Sensitivity {
  std::string key, result;
  double effect = 0;            // spread of the means over the key's values, relative to the mean of all
  std::optional<double> trend;  // Spearman's rank correlation; none where the key's values are words
};

// `keys` are texts, one a point. More than kBins values of a key that are numbers count as kBins ranges of
// values.
inline constexpr std::size_t kBins = 10;
Sensitivity sensitivity_of(std::string key, std::string result, std::span<const std::string> keys,
                           std::span<const double> results);

}  // namespace npu::sweep
