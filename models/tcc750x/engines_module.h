// The engines of a cluster: one DMA, and mm, dw, misc, mlx of each core.
#pragma once

#include <memory>
#include <vector>

#include "models/tcc750x/config.h"
#include "models/tcc750x/effects.h"
#include "models/tcc750x/operation.h"
#include "models/tile/dma_module.h"
#include "models/tile/engine_module.h"

namespace npu::tcc750x {

// Whether modules are constructed in diagram order or the other way round. Results must not depend on it; a
// test builds both.
enum class Construction { kForward, kReversed };

struct CoreEngines {
  std::unique_ptr<tile::EngineModule<tile::MatrixWork>> mm;
  std::unique_ptr<tile::EngineModule<tile::DepthwiseWork>> dw;
  std::unique_ptr<tile::EngineModule<tile::ElementwiseWork>> misc;
  std::unique_ptr<tile::EngineModule<tile::VectorWork>> mlx;
};

struct Engines {
  std::unique_ptr<tile::DmaModule<Transfer>> dma;
  std::vector<CoreEngines> cores;

  Engines(const Config& config, mem::DramModule& dram, const EffectSet& effects, timing::Halt& halt,
          Construction order);

  void observe(report::Observer* observer);
  timing::Token& done(UnitRef unit);
  bool full(UnitRef unit) const;
  bool idle() const;
  void await_idle();  // blocks until nothing is queued or in work
  // Puts a decoded command into its unit's queue; blocks while it is full.
  void submit(UnitRef unit, const Operation& operation, std::int64_t word, int number);
};

}  // namespace npu::tcc750x
