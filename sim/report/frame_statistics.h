// Many frames of one model: how long the first takes, how often one comes out once the machine is in its
// stride, and who worked on how many.
//
//   submitted ── waits for a cluster ── started ── the driver, the device ── interrupt ── the host's part ──
//   ended
//
// The steady state is counted in frames that ended, in the order in which they did. The warm-up are the first
// `in_flight` of them; where too few are left, fewer, so that every cluster ends at least one frame after it.
// The rest is a whole number of frames for each cluster, because clusters may end theirs at the same instant.
#pragma once

#include <optional>
#include <vector>

#include "sim/core/quantity.h"

namespace npu::report {

struct FrameTimes {
  std::int64_t frame = 0;
  int cluster = 0;
  Time submitted{};  // has a place among the frames in flight
  Time started{};    // the driver begins to write the registers of its cluster
  Time interrupt{};  // the device is done
  Time ended{};      // so is the host

  Time latency() const { return ended - submitted; }
};

// How many frames may be there at once, and who serves them.
struct FrameLimits {
  std::int64_t frames = 1;
  int in_flight = 1;  // submitted and not ended
  int clusters = 1;
};

struct FrameStatistics {
  FrameLimits limits;
  Time first_frame{};                 // its latency
  Time total{};                       // from the first submission to the last end
  std::int64_t warm_up = 0;           // frames that ended before the steady state
  std::optional<double> interval_ms;  // between ends in the steady state; none: no cluster had two frames
  Time median_latency{}, worst_latency{};  // the median of the first kLatencies frames
  std::vector<std::int64_t> of_cluster;    // frames
  Bytes dram_bytes{};                      // moved by all clusters
  double background_gb_s = 0;              // that others asked for

  static constexpr std::size_t kLatencies = 1'000'000;

  std::optional<double> throughput_fps() const;  // frames a second, 1000 / interval
  double dram_gb_s() const;                      // moved by all clusters, over the total
};

// Counts frames as they end; its memory does not grow with their number beyond kLatencies.
class FrameAccount {
 public:
  explicit FrameAccount(const FrameLimits& limits);

  // In the order of their ends.
  void ended(const FrameTimes& frame);
  // Complete once all frames have ended.
  FrameStatistics statistics() const;

 private:
  FrameStatistics statistics_;
  std::vector<Time> latencies_;
  std::int64_t count_ = 0;
  std::optional<std::int64_t> steady_from_;  // index of the end from which the steady state counts
  Time begin_{}, steady_begin_{}, last_{};
};

}  // namespace npu::report
