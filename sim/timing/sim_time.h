// Simulated time in the project's type. The kernel's resolution is its default of 1 ps, so one unit of
// sc_time is one unit of npu::Time.
#pragma once

#include <systemc>

#include "sim/core/quantity.h"

namespace npu::timing {

inline Time now() {
  return Time{static_cast<std::int64_t>(sc_core::sc_time_stamp().value())};
}

inline sc_core::sc_time to_sc(Time t) {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(t.value));
}

// Blocks the calling process until time t; returns at once where t is not in the future.
inline void wait_until(Time t) {
  if (t > now()) sc_core::wait(to_sc(t - now()));
}

// Blocks until a whole microsecond, where the edges of all clocks of whole megahertz meet: what begins there
// takes the same time however much was simulated before.
inline void wait_for_common_edge() {
  constexpr std::int64_t kMicrosecond = 1'000'000;
  wait_until(Time{ceil_div(now().value, kMicrosecond) * kMicrosecond});
}

}  // namespace npu::timing
