#include "tools/sweep/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/config/number.h"

namespace npu::sweep {

namespace {

// Ranks from 0; equal values share the mean of theirs.
std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) result[order[i]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return result;
}

std::optional<double> correlation(std::span<const double> a, std::span<const double> b) {
  const auto mean = [](std::span<const double> x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  };
  const double ma = mean(a), mb = mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  if (aa <= 0 || bb <= 0) return std::nullopt;  // one of them does not move
  return ab / std::sqrt(aa * bb);
}

std::optional<std::vector<double>> numbers(std::span<const std::string> texts) {
  std::vector<double> values;
  for (const auto& text : texts) {
    const auto value = config::parse_real(text);
    if (!value) return std::nullopt;
    values.push_back(value.value());
  }
  return values;
}

// Which group each point is in: its value, or the range that its value is in.
std::vector<std::size_t> groups(std::span<const std::string> keys,
                                const std::optional<std::vector<double>>& values) {
  std::map<std::string, std::size_t> seen;
  std::vector<std::size_t> group;
  for (const auto& key : keys) group.push_back(seen.emplace(key, seen.size()).first->second);
  if (!values || seen.size() <= kBins) return group;
  const auto rank = ranks(*values);
  for (std::size_t i = 0; i < group.size(); ++i)
    group[i] =
        static_cast<std::size_t>(rank[i] * static_cast<double>(kBins) / static_cast<double>(rank.size()));
  return group;
}

}  // namespace

Sensitivity sensitivity_of(std::string key, std::string result, std::span<const std::string> keys,
                           std::span<const double> results) {
  Sensitivity s{.key = std::move(key), .result = std::move(result)};
  if (results.empty()) return s;
  const auto values = numbers(keys);
  const auto group = groups(keys, values);
  std::map<std::size_t, std::pair<double, double>> sums;  // sum and count
  double sum = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    sums[group[i]].first += results[i];
    sums[group[i]].second += 1;
    sum += results[i];
  }
  double least = INFINITY, most = -INFINITY;
  for (const auto& [unused, total] : sums) {
    least = std::min(least, total.first / total.second);
    most = std::max(most, total.first / total.second);
  }
  if (sum != 0) s.effect = (most - least) / (sum / static_cast<double>(results.size()));
  if (values) s.trend = correlation(ranks(*values), ranks(results));
  return s;
}

}  // namespace npu::sweep
