// How long an element-wise command takes (facts/tcc750x.md section 8):
//   start + max(output words, input words) * cycles per word of the kind of operation
#pragma once

#include <algorithm>
#include <cmath>

#include "models/tile/elementwise_config.h"
#include "models/tile/elementwise_work.h"

namespace npu::tile {

inline Cycles elementwise_cost(const ElementwiseConfig& c, const ElementwiseWork& work) {
  const auto per_word = [&] {
    switch (work.operation) {
      case ElementwiseOperation::kLut:
      case ElementwiseOperation::kRequantise4:
        return c.scalar_cycles_per_word;
      case ElementwiseOperation::kMaxPool:
      case ElementwiseOperation::kUpsampleZero:
      case ElementwiseOperation::kUpsampleNearest:
        return c.resample_cycles_per_word;
      case ElementwiseOperation::kAdd:
      case ElementwiseOperation::kMultiply:
      case ElementwiseOperation::kGlobalAverage:
      case ElementwiseOperation::kUnknown:
        return c.tensor_cycles_per_word;
    }
    return c.tensor_cycles_per_word;
  }();
  const auto words = static_cast<double>(std::max(work.output_words, work.input_words()));
  return Cycles{c.start_cycles + static_cast<std::int64_t>(std::ceil(per_word * words))};
}

}  // namespace npu::tile
