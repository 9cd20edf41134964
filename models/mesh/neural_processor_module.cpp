#include "models/mesh/neural_processor_module.h"

#include <cmath>

#include "models/mesh/event_engine_cost.h"
#include "models/mesh/fully_connected_cost.h"

namespace npu::mesh {

NeuralProcessorModule::NeuralProcessorModule(sc_core::sc_module_name name, const Clock& clock,
                                             const Costs& costs, mem::DramModule& memory,
                                             BlockListener& listener)
    : sc_module(name), clock_(clock), costs_(costs), memory_(memory), listener_(listener), sender_(clock) {
  SC_HAS_PROCESS(NeuralProcessorModule);
  SC_THREAD(process);
}

void NeuralProcessorModule::configure(const NeuralProcessorTask& task, std::unique_ptr<RowEffect> effect,
                                      std::vector<Link> links, std::int64_t first_frame) {
  task_ = task;
  effect_ = std::move(effect);
  sender_.connect(std::move(links));
  rows_.clear();
  ended_sources_ = 0;
  ready_ = Time{};
  frames_ = 0;
  freed_before_ = freed_.count();
  first_frame_ = first_frame;
}

void NeuralProcessorModule::receive(std::shared_ptr<const RowOfEvents> row, Time arrival) {
  rows_.push_back(std::move(row));
  ready_ = std::max(ready_, arrival);
}

void NeuralProcessorModule::end_of_frame(Time arrival) {
  ready_ = std::max(ready_, arrival);
  if (++ended_sources_ == task_.sources) input_.notify(sc_core::SC_ZERO_TIME);
}

void NeuralProcessorModule::await_free(std::int64_t frame) {
  freed_.await(freed_before_ + frame);
}

void NeuralProcessorModule::take_cycles(double cycles) {
  cycles_ += cycles;
  timing::wait_until(clock_.edge(begin_ + Cycles{static_cast<std::int64_t>(std::ceil(cycles_))}));
}

void NeuralProcessorModule::work_off() {
  for (const auto& row : rows_) {
    events_ += row->count;
    if (task_.own.contains(row->x)) own_events_ += row->count;
    if (task_.work == NeuralProcessorTask::Work::kEvents)
      take_cycles(event_cycles(costs_.events, row->count, task_.kernel, task_.filters));
    if (task_.work == NeuralProcessorTask::Work::kInside)
      take_cycles(inside_cycles(costs_.fully_connected, row->count, task_.filters));
    effect_->on_row(*row);
  }
  if (task_.work != NeuralProcessorTask::Work::kOutside) return;
  memory_wait_ = memory_.transfer(costs_.stream_bytes_per_ns, Bytes{task_.stream_bytes});
  begin_ = clock_.edge_at_or_after(timing::now());
  take_cycles(outside_unit_cycles(costs_.fully_connected, task_.filters));
}

LayerActivity NeuralProcessorModule::activity() const {
  LayerActivity a{.inputs = task_.first_part ? own_events_ : 0};
  if (task_.work != NeuralProcessorTask::Work::kEvents) return a;  // C12: no fully connected layer
  a.updates = own_events_ * task_.kernel * task_.kernel * task_.filters;
  a.neurons = task_.neurons;
  return a;
}

void NeuralProcessorModule::process() {
  for (;;) {
    while (effect_ == nullptr || ended_sources_ < task_.sources) wait(input_);
    const int operation = listener_.issued(task_.label, first_frame_ + frames_, timing::now(),
                                           {.bytes = task_.stream_bytes, .macs = task_.macs});
    sender_.await_free(frames_);
    begin_ = clock_.edge_at_or_after(std::max(ready_, timing::now()));
    timing::wait_until(clock_.edge(begin_));
    listener_.started(operation, timing::now());
    effect_->begin_frame();
    cycles_ = 0;
    memory_wait_ = Time{};
    events_ = own_events_ = 0;
    work_off();
    const bool scans = task_.work == NeuralProcessorTask::Work::kEvents;
    for (std::int64_t i = 0; i < task_.out.count; ++i) {
      const auto row_neurons = [&](std::int64_t n) { return task_.neurons * n / task_.out.count; };
      if (scans) take_cycles(scan_cycles(costs_.events, row_neurons(i + 1) - row_neurons(i)));
      sender_.send(effect_->scan(task_.out.first + i));
    }
    sender_.end_frame();
    listener_.ended(operation, timing::now(), memory_wait_, activity());
    rows_.clear();
    ended_sources_ = 0;
    ready_ = Time{};
    ++frames_;
    freed_.arrive();
  }
}

}  // namespace npu::mesh
