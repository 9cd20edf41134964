// The shell of a DMA engine: one in-order queue for loads and stores alike.
//
//   submit(job) ──► queue ──► [ set-up ] ──► memory: latency + bytes at the slower of port and share ──►
//   effect ──► done
//
// Work has `bytes`, the size of the transfer at the memory.
#pragma once

#include "mem/dram_module.h"
#include "models/tile/dma_config.h"
#include "models/tile/effect.h"
#include "models/tile/job.h"
#include "sim/report/observer.h"
#include "sim/timing/bounded_queue.h"
#include "sim/timing/halt.h"
#include "sim/timing/token.h"

namespace npu::tile {

template <class Work>
class DmaModule : public sc_core::sc_module {
 public:
  DmaModule(sc_core::sc_module_name name, const DmaConfig& config, mem::DramModule& memory,
            Effect<Work>* effect, timing::Halt& halt)
      : sc_module(name),
        config_(config),
        memory_(memory),
        effect_(effect),
        halt_(halt),
        queue_(static_cast<std::size_t>(config.queue)) {
    SC_HAS_PROCESS(DmaModule);
    SC_THREAD(process);
  }

  void observe(report::Observer* observer) { observer_ = observer; }

  timing::BoundedQueue<Job<Work>>& queue() { return queue_; }
  timing::Token& done() { return done_; }

 private:
  void process() {
    for (;;) {
      const Job<Work>& job = queue_.front();  // 1. wait for work
      if (observer_ != nullptr) observer_->started(job.operation, timing::now());
      wait(timing::to_sc(from_ns(config_.setup_ns)));  // 2. spend the time
      const Time contention = memory_.transfer(config_.port_gb_s, Bytes{job.work.bytes});
      if (effect_ != nullptr) {  // 3. have the effect, only now
        if (const auto result = effect_->execute(job.work); !result) {
          halt_.record({.word = job.word, .disassembly = {}, .reason = result.error().what});
        }
      }
      if (observer_ != nullptr) observer_->ended(job.operation, timing::now(), contention);
      queue_.retire();
      done_.arrive();  // 4. tell the others
    }
  }

  const DmaConfig& config_;
  mem::DramModule& memory_;
  Effect<Work>* effect_;
  timing::Halt& halt_;
  timing::BoundedQueue<Job<Work>> queue_;
  report::Observer* observer_ = nullptr;
  timing::Token done_;
};

}  // namespace npu::tile
