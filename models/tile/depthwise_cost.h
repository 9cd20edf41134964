// How long a depthwise command takes: start + cycles_per_word for each output word (facts/tcc750x.md 5b.4 and
// 8), rounded up to whole cycles.
#pragma once

#include <cmath>

#include "models/tile/depthwise_config.h"
#include "models/tile/depthwise_work.h"

namespace npu::tile {

inline Cycles depthwise_cost(const DepthwiseConfig& c, const DepthwiseWork& work) {
  return Cycles{c.start_cycles + static_cast<std::int64_t>(std::ceil(
                                     c.cycles_per_word * static_cast<double>(work.output_words())))};
}

}  // namespace npu::tile
