#include "sim/report/frame_statistics.h"

#include <algorithm>

namespace npu::report {

namespace {

// None where no cluster can have ended two frames.
std::optional<std::int64_t> steady_from(const FrameLimits& limits) {
  const std::int64_t at_work = std::min(limits.clusters, limits.in_flight);
  const std::int64_t latest = limits.frames - 1 - at_work;
  if (latest < 0) return std::nullopt;
  const std::int64_t filled = std::min<std::int64_t>(limits.in_flight - 1, latest);
  return filled + (latest - filled) % at_work;
}

}  // namespace

std::optional<double> FrameStatistics::throughput_fps() const {
  if (!interval_ms || *interval_ms <= 0) return std::nullopt;
  return 1000 / *interval_ms;
}

double FrameStatistics::dram_gb_s() const {
  return total > Time{} ? static_cast<double>(dram_bytes.value) / to_ns(total) : 0;
}

FrameAccount::FrameAccount(const FrameLimits& limits) : steady_from_(steady_from(limits)) {
  statistics_.limits = limits;
  statistics_.of_cluster.resize(static_cast<std::size_t>(limits.clusters));
}

void FrameAccount::ended(const FrameTimes& frame) {
  if (count_ == 0 || frame.submitted < begin_) begin_ = frame.submitted;
  if (frame.frame == 0) statistics_.first_frame = frame.latency();
  if (count_ == steady_from_) steady_begin_ = frame.ended;
  ++count_;
  last_ = frame.ended;
  ++statistics_.of_cluster[static_cast<std::size_t>(frame.cluster)];
  statistics_.worst_latency = std::max(statistics_.worst_latency, frame.latency());
  if (latencies_.size() < FrameStatistics::kLatencies) latencies_.push_back(frame.latency());
}

FrameStatistics FrameAccount::statistics() const {
  FrameStatistics s = statistics_;
  s.total = last_ - begin_;
  if (steady_from_ && count_ == s.limits.frames) {
    s.warm_up = *steady_from_ + 1;
    s.interval_ms = to_ms(last_ - steady_begin_) / static_cast<double>(s.limits.frames - s.warm_up);
  }
  if (!latencies_.empty()) {
    auto sorted = latencies_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
    std::ranges::nth_element(sorted, middle);
    s.median_latency = *middle;
  }
  return s;
}

}  // namespace npu::report
