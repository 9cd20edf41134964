// The first fault of a run. Inside a simulation nothing throws: a shell records its fault here and goes on to
// its next wait; the host is woken and ends the run.
#pragma once

#include <optional>

#include "sim/core/fault.h"
#include "sim/timing/sim_time.h"

namespace npu::timing {

class Halt {
 public:
  void record(Fault fault) {
    if (!fault_) fault_ = std::move(fault);
    raised_.notify(sc_core::SC_ZERO_TIME);
  }

  const std::optional<Fault>& fault() const { return fault_; }
  bool raised() const { return fault_.has_value(); }
  const sc_core::sc_event& event() const { return raised_; }

 private:
  std::optional<Fault> fault_;
  sc_core::sc_event raised_;
};

}  // namespace npu::timing
