// The effects of a cluster's engines; all null in timing-only mode.
#pragma once

#include <memory>

#include "isa/tcc750x/transfer.h"
#include "models/tcc750x/config.h"
#include "models/tcc750x/memories.h"
#include "models/tile/depthwise_work.h"
#include "models/tile/effect.h"
#include "models/tile/elementwise_work.h"
#include "models/tile/matrix_work.h"
#include "models/tile/vector_work.h"

namespace npu::tcc750x {

struct EffectSet {
  std::unique_ptr<tile::Effect<Transfer>> dma;
  std::unique_ptr<tile::Effect<tile::MatrixWork>> mm;
  std::unique_ptr<tile::Effect<tile::DepthwiseWork>> dw;
  std::unique_ptr<tile::Effect<tile::ElementwiseWork>> misc;
  std::unique_ptr<tile::Effect<tile::VectorWork>> mlx;
};

// Makes the effects of one cluster on its memories. A null factory is timing-only mode: a program that names
// none links no kernel.
using EffectFactory = EffectSet (*)(Memories& memories, const AssumedMeanings& meanings);

}  // namespace npu::tcc750x
