#include "tools/sweep/pareto.h"

#include <algorithm>
#include <numeric>

namespace npu::sweep {

namespace {

bool beats(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better |= a[i] < b[i];
  }
  return better;
}

}  // namespace

std::vector<bool> pareto_front(std::span<const std::vector<double>> values) {
  // Whoever beats a point comes before it in lexicographic order, and then some point of the front beats it
  // too.
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<bool> front(values.size());
  std::vector<std::size_t> members;
  for (const std::size_t i : order) {
    const auto beaten = [&](std::size_t m) { return beats(values[m], values[i]); };
    // With two objectives the last member has the least second one of all.
    const bool two = !members.empty() && values[i].size() <= 2;
    if (two ? beaten(members.back()) : std::ranges::any_of(members, beaten)) continue;
    front[i] = true;
    members.push_back(i);
  }
  return front;
}

}  // namespace npu::sweep
