// How much each published row counts in a fit.
//
// equal: every relative error counts alike.
// precision: the error counts by how sharply its figure is known, 1 / (half a unit of the last published
// digit, relative, + 1 %), scaled so that an exact figure has weight 1. The 1 % is the machine's own share:
// the law behind it reproduces 27 published networks to 1.1 % in the mean, so that a figure known better than
// that deserves no more weight. The unit is the finest that any latency of the file is given in: the
// publisher rounds all of them alike, and a file that says 2.0 beside 1.24 has lost a zero.
#pragma once

#include <span>
#include <string_view>

#include "tools/published.h"

namespace npu::tools {

enum class Weights { kEqual, kPrecision };

inline constexpr double kOwnError = 0.01;  // of the machine, relative

std::string_view to_string(Weights weights);
std::string_view explanation_of(Weights weights);

// The unit of the last digit of the latencies of a published file, 0.01 ms where the finest is 1.24.
double unit_of_latencies(std::span<const PublishedRow> file);

// 0 .. 1.
double weight_of(double published, double unit, Weights weights);

}  // namespace npu::tools
