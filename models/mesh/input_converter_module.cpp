#include "models/mesh/input_converter_module.h"

#include <cmath>

#include "models/mesh/input_converter_cost.h"

namespace npu::mesh {

InputConverterModule::InputConverterModule(sc_core::sc_module_name name, const Clock& clock,
                                           const InputConverterConfig& config, BlockListener& listener)
    : sc_module(name), clock_(clock), config_(config), listener_(listener), sender_(clock) {
  SC_HAS_PROCESS(InputConverterModule);
  SC_THREAD(process);
}

void InputConverterModule::configure(const InputConverterTask& task, std::unique_ptr<RowEffect> effect,
                                     std::vector<Link> links, std::int64_t first_frame) {
  task_ = task;
  effect_ = std::move(effect);
  sender_.connect(std::move(links));
  frames_ = 0;
  first_frame_ = first_frame;
}

void InputConverterModule::await_idle() {
  while (busy_) wait(ended_);
  sender_.await_free(frames_);
}

void InputConverterModule::start() {
  busy_ = true;
  started_.notify(sc_core::SC_ZERO_TIME);
}

void InputConverterModule::process() {
  for (;;) {
    while (!busy_) wait(started_);
    const int operation =
        listener_.issued(task_.label, first_frame_ + frames_, timing::now(), {.macs = task_.macs});
    const Cycles begin = clock_.edge_at_or_after(timing::now());
    timing::wait_until(clock_.edge(begin));
    listener_.started(operation, timing::now());
    effect_->begin_frame();
    const double cycles = input_converter_cycles(config_, task_.neurons, task_.pixels);
    for (std::int64_t i = 0; i < task_.out.count; ++i) {
      const double done = cycles * static_cast<double>(i + 1) / static_cast<double>(task_.out.count);
      timing::wait_until(clock_.edge(begin + Cycles{static_cast<std::int64_t>(std::ceil(done))}));
      sender_.send(effect_->scan(task_.out.first + i));
    }
    sender_.end_frame();
    listener_.ended(operation, timing::now(), Time{}, {});  // C12: its energy is in the static power
    ++frames_;
    busy_ = false;
    ended_.notify(sc_core::SC_ZERO_TIME);
  }
}

}  // namespace npu::mesh
