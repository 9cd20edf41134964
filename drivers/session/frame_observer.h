// What one cluster tells, on its way to those who listen: frame 0 to the recorder and the tap, every frame to
// the session's listener. Numbers of commands are kept for the frame at work only.
#pragma once

#include <vector>

#include "drivers/session/tap.h"
#include "sim/report/run_record.h"

namespace npu::session {

class FrameObserver : public report::Observer {
 public:
  struct Listeners {
    report::Recorder* recorder = nullptr;
    const Tap* tap = nullptr;  // only with a recorder
    report::Observer* listener = nullptr;
  };

  // `first_engine`: the listener's number of the cluster's engine 0.
  FrameObserver(int cluster, int first_engine, MemoryView& memories)
      : cluster_(cluster), first_engine_(first_engine), memories_(memories) {}

  // A new frame, for these; null where nobody listens.
  report::Observer* begin(const Listeners& to) {
    to_ = to;
    words_.clear();
    listener_numbers_.clear();
    return to.recorder != nullptr || to.listener != nullptr ? this : nullptr;
  }

  int issued(int engine, std::int64_t word, Time now, const report::Workload& workload) override {
    if (to_.recorder != nullptr) to_.recorder->issued(engine, word, now, workload);
    if (to_.listener != nullptr)
      listener_numbers_.push_back(to_.listener->issued(first_engine_ + engine, word, now, workload));
    words_.push_back(word);
    return static_cast<int>(words_.size()) - 1;  // as the recorder counts
  }
  void started(int operation, Time now) override {
    if (to_.recorder != nullptr) to_.recorder->started(operation, now);
    if (to_.listener != nullptr) to_.listener->started(listeners(operation), now);
  }
  void ended(int operation, Time now, Time memory_wait) override {
    if (to_.recorder != nullptr) to_.recorder->ended(operation, now, memory_wait);
    if (to_.listener != nullptr) to_.listener->ended(listeners(operation), now, memory_wait);
    if (to_.tap != nullptr) (*to_.tap)(words_[static_cast<std::size_t>(operation)], memories_);
  }
  void front_end(report::FrontEnd state, int operation, Time begin, Time end) override {
    if (to_.recorder != nullptr) to_.recorder->front_end(state, operation, begin, end);
    if (to_.listener != nullptr && begin < end)
      to_.listener->front_end_of(cluster_, state, operation < 0 ? -1 : listeners(operation), begin, end);
  }

 private:
  int listeners(int operation) const { return listener_numbers_[static_cast<std::size_t>(operation)]; }

  int cluster_, first_engine_;
  MemoryView& memories_;
  Listeners to_;
  std::vector<std::int64_t> words_;
  std::vector<int> listener_numbers_;
};

}  // namespace npu::session
