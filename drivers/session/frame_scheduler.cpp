#include "drivers/session/frame_scheduler.h"

#include <algorithm>

namespace npu::session {

FrameScheduler::FrameScheduler(const report::FrameLimits& limits, const HostStage& host)
    : limits_(limits),
      host_(host),
      free_(static_cast<std::size_t>(limits.clusters), true),
      running_(static_cast<std::size_t>(limits.clusters)),
      thread_free_(static_cast<std::size_t>(host.threads)) {}

void FrameScheduler::interrupted(std::span<const int> clusters, Time now) {
  std::vector<report::FrameTimes> frames;
  for (const int cluster : clusters) frames.push_back(running_[static_cast<std::size_t>(cluster)]);
  std::ranges::sort(frames, {}, &report::FrameTimes::frame);
  for (auto& frame : frames) {
    frame.interrupt = frame.ended = now;
    if (host_.time > Time{}) {
      Time& thread = *std::ranges::min_element(thread_free_);
      frame.ended = thread = std::max(thread, now) + host_.time;
    }
    ending_.emplace(std::pair(frame.ended, frame.frame), frame);
  }
}

std::optional<report::FrameTimes> FrameScheduler::leave(Time now) {
  if (ending_.empty() || ending_.begin()->first.first > now) return std::nullopt;
  const auto frame = ending_.extract(ending_.begin()).mapped();
  ++left_;
  return frame;
}

void FrameScheduler::submit(Time now) {
  while (submitted_ < limits_.frames && submitted_ - left_ < limits_.in_flight)
    waiting_.push_back({.frame = submitted_++, .submitted = now});
}

std::optional<report::FrameTimes> FrameScheduler::start(Time now) {
  submit(now);
  const auto cluster = std::ranges::find(free_, true);
  if (waiting_.empty() || cluster == free_.end()) return std::nullopt;
  *cluster = false;
  auto frame = waiting_.front();
  waiting_.pop_front();
  frame.cluster = static_cast<int>(cluster - free_.begin());
  frame.started = now;
  return running_[static_cast<std::size_t>(frame.cluster)] = frame;
}

std::optional<Time> FrameScheduler::next_end() const {
  if (ending_.empty()) return std::nullopt;
  return ending_.begin()->first.first;
}

}  // namespace npu::session
