// The shell of a DRAM: transfers of all ports share its bandwidth; bytes lie in a BackingStore.
//
//   transfer(port, bytes)   blocks for latency + bytes at the slower of port and share
#pragma once

#include "mem/backing_store.h"
#include "mem/dram_config.h"
#include "mem/shared_bandwidth.h"
#include "sim/timing/sim_time.h"

namespace npu::mem {

class DramModule : public sc_core::sc_module {
 public:
  DramModule(sc_core::sc_module_name name, const DramConfig& config);

  // Spends the time of a transfer in the calling process; returns how much of it was waiting for other ports
  // and the background.
  Time transfer(double port_bytes_per_ns, Bytes bytes);

  Bytes moved() const { return moved_; }  // by all transfers that have ended
  Time latency() const { return from_ns(config_.latency_ns); }
  BackingStore& store() { return store_; }

 private:
  const DramConfig& config_;
  BackingStore store_;
  SharedBandwidth bandwidth_;
  Bytes moved_{};
  sc_core::sc_event shares_changed_;
};

}  // namespace npu::mem
