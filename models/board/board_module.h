// A board: clusters of the device around one DRAM.
//
//   host ──► cluster 0 ─┐
//        └─► cluster 1 ─┴─► DRAM
#pragma once

#include <memory>
#include <vector>

#include "mem/dram_module.h"
#include "models/board/config.h"
#include "models/tcc750x/cluster_module.h"

namespace npu::board {

class BoardModule : public sc_core::sc_module {
 public:
  static constexpr mem::Address kDramBase = 0x4000'0000;  // of this model; a program sees offsets only

  // `make_effects` null: timing only. The configuration must outlive the board.
  BoardModule(sc_core::sc_module_name name, const Config& config, tcc750x::EffectFactory make_effects,
              tcc750x::Construction order = tcc750x::Construction::kForward);

  const Config& config() const { return config_; }
  mem::DramModule& dram() { return *dram_; }
  mem::AddressMap& address_map() { return map_; }
  tcc750x::ClusterModule& cluster(int i) const { return *clusters_[static_cast<std::size_t>(i)]; }

 private:
  const Config& config_;
  mem::AddressMap map_;
  std::unique_ptr<mem::DramModule> dram_;
  std::vector<std::unique_ptr<tcc750x::ClusterModule>> clusters_;
};

}  // namespace npu::board
