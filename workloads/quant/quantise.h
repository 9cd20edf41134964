// Float graph to IntegerGraph: chooses a scale for every activation, weights and parameters for every layer,
// all in the TCC750x's number formats.
//
// Scales are symmetric: 127 stands for the largest magnitude that calibration saw (min-max), or for mean + m
// standard deviations where that is less (m-sigma). Weights are symmetric, a scale a channel, such that the
// 8-bit multiplier is exact. A quantised model keeps its own scales where zero points are 0, and its integer weights
// where also an 8-bit multiplier is exact; a note says where not.
#pragma once

#include <optional>

#include "workloads/quant/calibrate.h"
#include "workloads/quant/lower.h"

namespace npu::quant {

struct QuantiseOptions {
  std::optional<double> sigmas;              // m of m-sigma; none: min-max
  std::vector<double> mean{0}, std{1};       // of the stored images, one or one a channel: (x - mean) / std
  double stored_low = 0, stored_high = 255;  // of the stored numbers
};

// `ranges` empty: no values (for timing): all scales are 1 and no weight is read.
// Throws InputError: an activation that is always 0 in calibration is given the scale 1 with a note; an
// accumulator that could overflow, a multiplier that no number format holds, is an error with node, limit and
// value.
integer::IntegerGraph quantise(const graph::Graph& graph, const LoweredGraph& lowered, const Ranges& ranges,
                               const QuantiseOptions& options);

}  // namespace npu::quant
