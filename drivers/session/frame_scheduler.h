// Which frame runs where and when, without a clock of its own: time is an argument, and never goes back.
//
//   application ──► one queue, in order ──► cluster 0 ─┐ interrupt   ┌─ thread 0 ─┐
//                   (in flight: from here               ├──► queue ──┤            ├──► ended (to here)
//                                       └► cluster 1 ─┘              └─ thread 1 ─┘
//
// A frame enters as soon as fewer than `in_flight` are there. The first in the queue goes to the first
// cluster that is free, the lowest number where several are: the vendor's driver has one queue a cluster and
// one program at a time on it. After the interrupt the cluster is free again (once it is idle), and one of
// the host's threads computes what is left of the network; frames of one instant take threads in their order.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/report/frame_statistics.h"

namespace npu::session {

class FrameScheduler {
 public:
  struct HostStage {
    int threads = 1;
    Time time{};  // of a frame
  };

  FrameScheduler(const report::FrameLimits& limits, const HostStage& host);

  // Clusters whose programs ended at `now`: all of the instant at once.
  void interrupted(std::span<const int> clusters, Time now);
  // A cluster can take another frame.
  void idle(int cluster) { free_[static_cast<std::size_t>(cluster)] = true; }
  // The next frame that has ended by `now`, in the order of their ends; it makes room for another.
  std::optional<report::FrameTimes> leave(Time now);
  // The next frame that starts at `now`; until none is left, after leave().
  std::optional<report::FrameTimes> start(Time now);

  // When the next frame that only the host still works on will end.
  std::optional<Time> next_end() const;
  bool done() const { return left_ == limits_.frames; }

 private:
  void submit(Time now);

  report::FrameLimits limits_;
  HostStage host_;
  std::vector<bool> free_;
  std::vector<report::FrameTimes> running_;  // a cluster's
  std::deque<report::FrameTimes> waiting_;
  std::vector<Time> thread_free_;
  std::map<std::pair<Time, std::int64_t>, report::FrameTimes> ending_;  // by end and frame
  std::int64_t submitted_ = 0, left_ = 0;
};

}  // namespace npu::session
