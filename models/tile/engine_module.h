// The shell of an engine with a fixed cost per command: one in-order queue, one process.
//
//   submit(job) ──► queue ──► [ cost ] ──► effect ──► done
//
// `cost` gives cycles of the engine's clock; a command starts at a clock edge.
#pragma once

#include <functional>

#include "models/tile/effect.h"
#include "models/tile/job.h"
#include "sim/core/clock.h"
#include "sim/report/observer.h"
#include "sim/timing/bounded_queue.h"
#include "sim/timing/halt.h"
#include "sim/timing/token.h"

namespace npu::tile {

template <class Work>
class EngineModule : public sc_core::sc_module {
 public:
  using Cost = std::function<Cycles(const Work&)>;

  EngineModule(sc_core::sc_module_name name, Clock clock, std::size_t queue, Cost cost, Effect<Work>* effect,
               timing::Halt& halt)
      : sc_module(name), clock_(clock), queue_(queue), cost_(std::move(cost)), effect_(effect), halt_(halt) {
    SC_HAS_PROCESS(EngineModule);
    SC_THREAD(process);
  }

  void observe(report::Observer* observer) { observer_ = observer; }

  timing::BoundedQueue<Job<Work>>& queue() { return queue_; }
  timing::Token& done() { return done_; }

 private:
  void process() {
    for (;;) {
      const Job<Work>& job = queue_.front();  // 1. wait for work
      const Time start = clock_.edge(clock_.edge_at_or_after(timing::now()));
      timing::wait_until(start);
      if (observer_ != nullptr) observer_->started(job.operation, timing::now());
      timing::wait_until(clock_.edge(clock_.edge_at_or_after(start) + cost_(job.work)));  // 2. spend the time
      if (effect_ != nullptr) {  // 3. have the effect, only now
        if (const auto result = effect_->execute(job.work); !result) {
          halt_.record({.word = job.word, .disassembly = {}, .reason = result.error().what});
        }
      }
      if (observer_ != nullptr) observer_->ended(job.operation, timing::now(), Time{});
      queue_.retire();
      done_.arrive();  // 4. tell the others
    }
  }

  Clock clock_;
  timing::BoundedQueue<Job<Work>> queue_;
  Cost cost_;
  Effect<Work>* effect_;
  timing::Halt& halt_;
  report::Observer* observer_ = nullptr;
  timing::Token done_;
};

}  // namespace npu::tile
