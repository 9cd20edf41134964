// A board with one Akida 1.0 and the memory that it reaches by DMA.
#pragma once

#include "models/akida/device_module.h"
#include "models/board/akida_config.h"

namespace npu::board {

class AkidaBoardModule : public sc_core::sc_module {
 public:
  static constexpr mem::Address kMemoryBase = 0x4000'0000;  // of this model

  // The configuration must outlive the board.
  AkidaBoardModule(sc_core::sc_module_name name, const AkidaConfig& config,
                   akida::Construction order = akida::Construction::kForward)
      : sc_module(name),
        config_(config),
        memory_("memory", config.dram),
        npu_("npu", config.npu, memory_, order) {}

  const AkidaConfig& config() const { return config_; }
  mem::DramModule& memory() { return memory_; }
  akida::DeviceModule& npu() { return npu_; }

 private:
  const AkidaConfig& config_;
  mem::DramModule memory_;
  akida::DeviceModule npu_;
};

}  // namespace npu::board
