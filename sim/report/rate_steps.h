// The rate at which transfers that may overlap move bytes, as steps over time: each transfer's bytes are
// spread evenly over its span, and spans at the same time add up. A rate is known when its span ends, so a
// step waits for the spans that began before it and are still open.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <set>

#include "sim/core/quantity.h"

namespace npu::report {

class RateSteps {
 public:
  void begin(Time begin) { open_.insert(begin); }
  // A span that began before ends. One without length moves nothing that a rate could say.
  void end(Time begin, Time end, std::int64_t bytes) {
    open_.erase(open_.find(begin));
    if (begin == end) return;
    const auto rate = std::llround(static_cast<double>(bytes) / static_cast<double>((end - begin).value) *
                                   1e12);  // whole bytes a second, so that sums return to 0
    changes_[begin] += rate;
    changes_[end] -= rate;
  }

  // Calls visit(time, bytes a second) for every step that nothing can change any more at `now`.
  template <class Visit>
  void settle(Time now, Visit visit) {
    const Time known = open_.empty() ? now : *open_.begin();
    while (!changes_.empty() && changes_.begin()->first < known) {
      const auto [time, change] = *changes_.begin();
      changes_.erase(changes_.begin());
      if (change == 0) continue;
      rate_ += change;
      visit(time, rate_);
    }
  }

 private:
  std::multiset<Time> open_;              // where open spans began
  std::map<Time, std::int64_t> changes_;  // of the rate, not settled
  std::int64_t rate_ = 0;
};

}  // namespace npu::report
