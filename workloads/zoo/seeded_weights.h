// Constants that a seed makes when they are read: nothing is held, and every machine reads the same bits.
//
// A value is mean + unit * s, where s is the sum of four uniform 16-bit numbers less its mean (Irwin-Hall,
// bell-shaped, bounded at 3.46 deviations). s is an integer, mean and unit carry 12 significant bits: every
// product and sum below is exact in a double, so neither the order of operations nor fused multiply-add can
// change a value, and whatever planned mean and unit may differ in its last bits without being seen.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "workloads/graph/graph.h"

namespace npu::zoo {

struct SeededValues {
  std::int64_t count = 0;
  double mean = 0;
  double deviation = 1;
  // Each group (an output channel's filter) has `mean` as its own mean, not only on average; 0: no groups.
  std::int64_t group = 0;
};

// |value - mean| never exceeds this many deviations.
inline constexpr double kBound = 3.4642;

std::shared_ptr<const graph::ConstantSource> seeded(std::uint64_t seed, const SeededValues& values);

// The seed of a tensor: FNV-1a of the network's and the tensor's name, so that a layer added elsewhere moves
// nothing.
std::uint64_t seed_of(std::string_view network, std::string_view tensor);

}  // namespace npu::zoo
