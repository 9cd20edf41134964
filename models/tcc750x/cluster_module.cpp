#include "models/tcc750x/cluster_module.h"

#include <fmt/format.h>

namespace npu::tcc750x {

ClusterModule::ClusterModule(sc_core::sc_module_name name, const Config& config, mem::DramModule& dram,
                             const mem::AddressMap& map, EffectFactory make_effects, Construction order)
    : sc_module(name), memories_{.dram = dram.store(), .map = map, .bases = bases_, .gbufs = {}} {
  if (make_effects != nullptr) {  // timing only needs no local memory
    memories_.gbufs.assign(static_cast<std::size_t>(config.cores),
                           mem::Sram(config.gbuf.words(), GbufConfig::kWordBytes));
    effects_ = make_effects(memories_, config.meanings);
  }
  engines_ = std::make_unique<Engines>(config, dram, effects_, halt_, order);
  processor_ =
      std::make_unique<CommandProcessorModule>("command_processor", config, memories_, *engines_, halt_);
  host_port_ = std::make_unique<HostPortModule>("host_port", config, *processor_, bases_, halt_);
}

void ClusterModule::observe(report::Observer* observer, RaceCheck* races) {
  engines_->observe(observer);
  processor_->observe(observer, races);
}

std::vector<std::string> ClusterModule::blocked() const {
  std::vector<std::string> lines;
  if (const auto what = processor_->waiting_for()) {
    lines.push_back(fmt::format("{}: the command processor waits for {}", name(), *what));
  } else if (processor_->running()) {
    lines.push_back(fmt::format("{}: the command processor runs", name()));
  } else {
    lines.push_back(fmt::format("{}: the command processor was not started", name()));
  }
  lines.push_back(fmt::format(
      "{}: the engines {}", name(),
      engines_->idle() ? "are idle: nothing is under way that could end the wait" : "are at work"));
  return lines;
}

}  // namespace npu::tcc750x
