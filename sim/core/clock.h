// A clock as arithmetic: edge n lies at n / f, computed from n and never from a rounded period, so that a
// period which is no whole number of picoseconds does not drift.
#pragma once

#include "sim/core/quantity.h"

namespace npu {

class Clock {
 public:
  constexpr explicit Clock(Hertz frequency) : frequency_(frequency) {}

  constexpr Hertz frequency() const { return frequency_; }

  // Time of edge n >= 0, rounded down to the picosecond.
  constexpr Time edge(Cycles n) const {
    return Time{
        static_cast<std::int64_t>(static_cast<Wide>(n.value) * kPicosecondsPerSecond / frequency_.value)};
  }

  // The first edge at or after t.
  constexpr Cycles edge_at_or_after(Time t) const {
    auto n = static_cast<std::int64_t>(static_cast<Wide>(t.value) * frequency_.value / kPicosecondsPerSecond);
    while (edge(Cycles{n}) < t) ++n;
    return Cycles{n};
  }

  // How many whole cycles a span of time is, rounded to the nearest.
  constexpr Cycles cycles_in(Time span) const {
    return Cycles{static_cast<std::int64_t>(
        (static_cast<Wide>(span.value) * frequency_.value + kPicosecondsPerSecond / 2) /
        kPicosecondsPerSecond)};
  }

 private:
  __extension__ using Wide = __int128;  // n * 1e12 leaves 64 bits after 9 million cycles
  static constexpr std::int64_t kPicosecondsPerSecond = 1'000'000'000'000;

  Hertz frequency_;
};

}  // namespace npu
