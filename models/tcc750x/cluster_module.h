// One cluster of a TCC750x.
//
//            host (APB)                               DRAM (shared by the clusters)
//                │                                           │
//   ┌────────────┼───────────────────────────────────────────┼─────────┐
//   │      ┌─────▼─────┐ FIFO  ┌───────────────────┐      ┌──┴──┐      │
//   │      │ host port ├──────►│ command processor ├─────►│ DMA │      │
//   │      └─────▲─────┘ TRAP  └┬──────────────────┘ queue└──┬──┘      │
//   │            └──────────────┤       ▲ page               │         │
//   │                           │       └────────────────────┤         │
//   │   core 0   ┌────┬────┬────▼─┬─────┐                    │         │
//   │            │ MM │ DW │ MISC │ MLX │   each a queue and a process │
//   │            └─┬──┴─┬──┴──┬───┴──┬──┘                    │         │
//   │            ┌─┴────┴─────┴──────┴───────────────────────┴──┐      │
//   │            │ GBUF 1 MiB, words of 32 bytes                │      │
//   │            └──────────────────────────────────────────────┘      │
//   │   core 1   the same                                              │
//   └──────────────────────────────────────────────────────────────────┘
#pragma once

#include <memory>

#include "models/tcc750x/command_processor_module.h"
#include "models/tcc750x/engines_module.h"
#include "models/tcc750x/host_port_module.h"

namespace npu::tcc750x {

class ClusterModule : public sc_core::sc_module {
 public:
  // `make_effects` null: timing only.
  ClusterModule(sc_core::sc_module_name name, const Config& config, mem::DramModule& dram,
                const mem::AddressMap& map, EffectFactory make_effects, Construction order);

  HostPortModule& host_port() { return *host_port_; }
  const timing::Halt& halt() const { return halt_; }
  Memories& memories() { return memories_; }
  bool idle() const { return engines_->idle() && !processor_->running(); }
  // Blocks until the engines have finished what a program that is over left with them.
  void await_idle() { engines_->await_idle(); }
  void observe(report::Observer* observer, RaceCheck* races);

  // Who waits for whom: lines for a person.
  std::vector<std::string> blocked() const;

 private:
  timing::Halt halt_;
  Bases bases_{};
  Memories memories_;
  EffectSet effects_;
  std::unique_ptr<Engines> engines_;
  std::unique_ptr<CommandProcessorModule> processor_;
  std::unique_ptr<HostPortModule> host_port_;
};

}  // namespace npu::tcc750x
