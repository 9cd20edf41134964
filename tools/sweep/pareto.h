// Which of many points no other beats: none is at least as good in every objective and better in one.
#pragma once

#include <span>
#include <vector>

namespace npu::sweep {

// `values`: a row a point, a column an objective, all to be made small. Points that are equal in all of them
// are all on the front or all off it. O(n log n) for two objectives, O(n^2) otherwise.
std::vector<bool> pareto_front(std::span<const std::vector<double>> values);

}  // namespace npu::sweep
