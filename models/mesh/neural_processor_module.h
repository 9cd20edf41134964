// The shell of a neural processor: one frame after the other, row by row.
//
//   rows ──► input memory ──(all sources ended, all destinations free)──► [ events ] ──► [ scan ] ──► rows
//                 ▲                                                                          │
//                 └───────────────────────── free again ◄────────────────────────────────────┘
//
// A layer begins when its predecessor has ended (the published times of layers add up), and an input memory
// holds one frame: so frames overlap, but neighbouring layers never work at the same time.
#pragma once

#include "mem/dram_module.h"
#include "models/mesh/block_listener.h"
#include "models/mesh/event_engine_config.h"
#include "models/mesh/fully_connected_config.h"
#include "models/mesh/layer_geometry.h"
#include "models/mesh/row_effect.h"
#include "models/mesh/row_sender_module.h"
#include "sim/timing/token.h"

namespace npu::mesh {

// What the configuration says, in numbers that time depends on.
struct NeuralProcessorTask {
  enum class Work { kEvents, kInside, kOutside };  // convolutions; FNP3; FNP2

  Work work = Work::kEvents;
  BlockLabel label;
  int sources = 1;
  int kernel = 1;
  bool first_part = true;         // of the filters: inputs are counted there
  std::int64_t filters = 1;       // of this block
  std::int64_t neurons = 1;       // before pooling
  std::int64_t macs = 0;          // of the dense layer, for reports
  std::int64_t stream_bytes = 0;  // of kOutside
  Rows own, held, out;
};

class NeuralProcessorModule : public sc_core::sc_module, public RowSink {
 public:
  struct Costs {
    const EventEngineConfig& events;
    const FullyConnectedConfig& fully_connected;
    double stream_bytes_per_ns;
  };

  NeuralProcessorModule(sc_core::sc_module_name name, const Clock& clock, const Costs& costs,
                        mem::DramModule& memory, BlockListener& listener);

  // Forgets what was before; must be idle. Frames count from `first_frame` on in reports.
  void configure(const NeuralProcessorTask& task, std::unique_ptr<RowEffect> effect, std::vector<Link> links,
                 std::int64_t first_frame);

  bool wants(std::int64_t x) const override { return task_.held.contains(x); }
  void receive(std::shared_ptr<const RowOfEvents> row, Time arrival) override;
  void end_of_frame(Time arrival) override;
  void await_free(std::int64_t frame) override;

 private:
  void process();
  void work_off();                  // the events of a frame
  void take_cycles(double cycles);  // of the frame at work
  LayerActivity activity() const;

  const Clock& clock_;
  Costs costs_;
  mem::DramModule& memory_;
  BlockListener& listener_;
  RowSender sender_;

  NeuralProcessorTask task_;
  std::unique_ptr<RowEffect> effect_;
  std::vector<std::shared_ptr<const RowOfEvents>> rows_;
  int ended_sources_ = 0;
  Time ready_{};
  std::int64_t first_frame_ = 0, frames_ = 0;  // worked off since configured
  sc_core::sc_event input_;
  timing::Token freed_;            // a frame worked off, since the beginning
  std::int64_t freed_before_ = 0;  // when it was configured

  Cycles begin_{};     // of the frame at work
  double cycles_ = 0;  // since then
  Time memory_wait_{};
  std::int64_t events_ = 0, own_events_ = 0;
};

}  // namespace npu::mesh
