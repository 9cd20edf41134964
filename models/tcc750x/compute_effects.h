// What the engines of a core compute. Each effect reads its operands from the core's GBUF, has a kernel make
// exact accumulators, and requantises them by models/numerics.
#pragma once

#include <memory>

#include "models/tcc750x/config.h"
#include "models/tcc750x/effects.h"
#include "models/tcc750x/memories.h"

namespace npu::tcc750x {

std::unique_ptr<tile::Effect<tile::MatrixWork>> make_matrix_effect(Memories& memories);
std::unique_ptr<tile::Effect<tile::DepthwiseWork>> make_depthwise_effect(Memories& memories);
std::unique_ptr<tile::Effect<tile::ElementwiseWork>> make_elementwise_effect(Memories& memories,
                                                                             const AssumedMeanings& meanings);
std::unique_ptr<tile::Effect<tile::VectorWork>> make_vector_effect(Memories& memories,
                                                                   const AssumedMeanings& meanings);

// All of a cluster.
EffectSet make_effects(Memories& memories, const AssumedMeanings& meanings);

}  // namespace npu::tcc750x
