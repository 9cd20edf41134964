#include "mem/shared_bandwidth.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace npu::mem {

namespace {

// Up to the picosecond: at its end nothing of a transfer is left, so that it makes no difference whether
// another one of the same instant is added before or after the removal.
Time rounded_up(double ns) {
  return Time{static_cast<std::int64_t>(std::ceil(ns * 1e3))};
}

}  // namespace

SharedBandwidth::Id SharedBandwidth::add(double port_bytes_per_ns, Bytes bytes, Time now) {
  advance(now);
  transfers_.push_back({next_, port_bytes_per_ns, static_cast<double>(bytes.value), 0});
  // Sorted by port, the slowest first, whatever the order of arrival.
  std::ranges::sort(transfers_, [](const Transfer& a, const Transfer& b) {
    return a.port != b.port ? a.port < b.port : a.id < b.id;
  });
  share();
  return next_++;
}

Time SharedBandwidth::finish(Id id) const {
  const auto it = std::ranges::find(transfers_, id, &Transfer::id);
  assert(it != transfers_.end());
  return updated_ + rounded_up(it->remaining / it->rate);
}

void SharedBandwidth::remove(Id id, Time now) {
  advance(now);
  std::erase_if(transfers_, [&](const Transfer& t) { return t.id == id; });
  share();
}

Time SharedBandwidth::alone(double port_bytes_per_ns, Bytes bytes) const {
  return rounded_up(static_cast<double>(bytes.value) / std::min(port_bytes_per_ns, total_));
}

void SharedBandwidth::advance(Time now) {
  const double ns = to_ns(now - updated_);
  for (auto& t : transfers_) t.remaining = std::max(0.0, t.remaining - t.rate * ns);
  updated_ = now;
}

void SharedBandwidth::share() {
  double left = total_;
  bool background_waits = background_ > 0;
  auto claimants = static_cast<double>(transfers_.size() + (background_waits ? 1 : 0));
  const auto deal = [&](double port) {
    const double rate = std::min(port, left / claimants);
    left -= rate;
    claimants -= 1;
    return rate;
  };
  for (auto& t : transfers_) {  // slowest port first: what it leaves is dealt to the rest
    if (background_waits && background_ <= t.port) {
      deal(background_);
      background_waits = false;
    }
    t.rate = deal(t.port);
  }
}

}  // namespace npu::mem
