// Completion as a count: a producer arrives, consumers await a count. WAIT on a unit, a barrier and a flag
// are three uses of it.
#pragma once

#include <cstdint>

#include "sim/timing/sim_time.h"

namespace npu::timing {

class Token {
 public:
  std::int64_t count() const { return count_; }

  void arrive() {
    ++count_;
    arrived_.notify(sc_core::SC_ZERO_TIME);
  }

  // Blocks until `count` have arrived in all.
  void await(std::int64_t count) {
    while (count_ < count) sc_core::wait(arrived_);
  }

 private:
  std::int64_t count_ = 0;
  sc_core::sc_event arrived_;
};

}  // namespace npu::timing
