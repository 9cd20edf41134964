// The definition: the policy, element by element.
#include "models/kernels/requantise.h"

namespace npu::kernels {

void requantise_ref(const RequantiseShape& s, std::span<const numerics::Tcc750xChannel> channels,
                    std::span<const std::int32_t> accumulators, std::span<std::int8_t> output) {
  for (std::int64_t p = 0; p < s.pixels; ++p) {
    for (std::size_t c = 0; c < channels.size(); ++c) {
      output[static_cast<std::size_t>(p * kRequantiseLanes) + c] = numerics::tcc750x_requantise(
          accumulators[static_cast<std::size_t>(p * s.stride) + c], channels[c], s.activation);
    }
  }
}

}  // namespace npu::kernels
