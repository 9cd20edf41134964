// Layers of Akida 1.0 (event_layer_ref.h defines them), faster: the same products, summed over the filters
// side by side, and none for an input of 0. Sums wrap at 32 bits, so that their order and their zeros do not
// matter: the bits are those of the definition.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/kernels/event_layer_ref.h"

namespace npu::kernels {

// A layer's weights, filters side by side: made once, used for every frame.
struct EventPackedWeights {
  std::vector<std::int16_t> taps;       // [k][k][C][F]; of a separable layer [C][F]
  std::vector<std::int16_t> depthwise;  // [k][k][C]
};

EventPackedWeights event_pack(const EventConvolutionShape& shape, std::span<const std::int8_t> weights);
EventPackedWeights event_pack_separable(const EventConvolutionShape& shape,
                                        std::span<const std::int8_t> depthwise,
                                        std::span<const std::int8_t> pointwise);

// Either kind of weights.
void event_convolution(const EventConvolutionShape& shape, const EventPackedWeights& weights,
                       std::span<const std::int32_t> input, std::span<std::int32_t> potentials);

}  // namespace npu::kernels
