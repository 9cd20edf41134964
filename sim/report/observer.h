// What a device tells about a run while it runs. The model knows these events and nothing of who listens.
#pragma once

#include <cstdint>

#include "sim/core/quantity.h"

namespace npu::report {

// What a command is about, for the accounts.
struct Workload {
  std::int64_t bytes = 0;          // moved at the memory
  std::int64_t macs = 0;           // of the dimensions as given
  std::int64_t macs_executed = 0;  // of the array, padding included
};

// What the front end (host and command processor) does over a span of time.
enum class FrontEnd {
  kHost,       // the host prepares the run or handles the interrupt
  kIssue,      // reads and executes command words
  kWait,       // a WAIT blocks until an operation is done
  kPageFetch,  // the next command page is on its way
  kQueueFull,  // an engine's queue has no place
};

class Observer {
 public:
  virtual ~Observer() = default;

  // A command enters an engine's queue; returns the number that the other calls use.
  virtual int issued(int engine, std::int64_t word, Time now, const Workload& workload) = 0;
  virtual void started(int operation, Time now) = 0;
  // memory_wait: time lost to other users of the memory.
  virtual void ended(int operation, Time now, Time memory_wait) = 0;
  // The front end was in `state` from `begin` to `end`, because of `operation` (-1 where there is none).
  virtual void front_end(FrontEnd state, int operation, Time begin, Time end) = 0;
  // The same of one front end among several. A listener that does not tell them apart need not know of it.
  virtual void front_end_of(int /*cluster*/, FrontEnd state, int operation, Time begin, Time end) {
    front_end(state, operation, begin, end);
  }
};

}  // namespace npu::report
