#include "models/board/board_module.h"

#include <fmt/format.h>

namespace npu::board {

BoardModule::BoardModule(sc_core::sc_module_name name, const Config& config,
                         tcc750x::EffectFactory make_effects, tcc750x::Construction order)
    : sc_module(name),
      config_(config),
      dram_(std::make_unique<mem::DramModule>("dram", config.dram)),
      clusters_(static_cast<std::size_t>(config.npu.clusters)) {
  for (std::size_t n = 0; n < clusters_.size(); ++n) {
    const std::size_t i = order == tcc750x::Construction::kForward ? n : clusters_.size() - 1 - n;
    clusters_[i] = std::make_unique<tcc750x::ClusterModule>(fmt::format("npu{}", i).c_str(), config.npu,
                                                            *dram_, map_, make_effects, order);
  }
}

}  // namespace npu::board
