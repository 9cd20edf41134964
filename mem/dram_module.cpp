#include "mem/dram_module.h"

namespace npu::mem {

DramModule::DramModule(sc_core::sc_module_name name, const DramConfig& config)
    : sc_module(name), config_(config), bandwidth_(config.bytes_per_ns(), config.background_gb_s) {}

Time DramModule::transfer(double port_bytes_per_ns, Bytes bytes) {
  wait(timing::to_sc(latency()));

  const Time begin = timing::now();
  const auto id = bandwidth_.add(port_bytes_per_ns, bytes, begin);
  if (bandwidth_.active() > 1) shares_changed_.notify(sc_core::SC_ZERO_TIME);
  while (timing::now() < bandwidth_.finish(id)) {
    wait(timing::to_sc(bandwidth_.finish(id) - timing::now()), shares_changed_);
  }
  bandwidth_.remove(id, timing::now());
  moved_ += bytes;
  if (bandwidth_.active() > 0) shares_changed_.notify(sc_core::SC_ZERO_TIME);
  return timing::now() - begin - bandwidth_.alone(port_bytes_per_ns, bytes);
}

}  // namespace npu::mem
