// How long a vector processor command takes: start + cycles_per_word for each output word (facts/tcc750x.md
// section 8), rounded up to whole cycles of its own clock.
#pragma once

#include <cmath>

#include "models/tile/vector_config.h"
#include "models/tile/vector_work.h"

namespace npu::tile {

inline Cycles vector_cost(const VectorConfig& c, const VectorWork& work) {
  return Cycles{static_cast<std::int64_t>(
      std::ceil(c.start_cycles + c.cycles_per_word * static_cast<double>(work.output_words)))};
}

}  // namespace npu::tile
