// An in-order queue between two processes. An entry occupies its place until the consumer retires it, so that
// `capacity` counts what is queued and what is being worked on, as a hardware queue with in-flight entries
// does.
#pragma once

#include <deque>

#include "sim/timing/sim_time.h"

namespace npu::timing {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  bool full() const { return entries_.size() >= capacity_; }
  bool empty() const { return entries_.empty(); }
  std::size_t capacity() const { return capacity_; }

  // Blocks while the queue is full; the time spent here is the producer's stall.
  void push(T entry) {
    while (full()) sc_core::wait(changed_);
    entries_.push_back(std::move(entry));
    changed_.notify(sc_core::SC_ZERO_TIME);
  }

  // Blocks until there is an entry; it stays in the queue until retire().
  const T& front() {
    while (empty()) sc_core::wait(changed_);
    return entries_.front();
  }

  // Blocks until the last entry was retired.
  void await_empty() {
    while (!empty()) sc_core::wait(changed_);
  }

  void retire() {
    entries_.pop_front();
    changed_.notify(sc_core::SC_ZERO_TIME);
  }

 private:
  std::size_t capacity_;
  std::deque<T> entries_;
  sc_core::sc_event changed_;
};

}  // namespace npu::timing
