#include "sim/report/run_record.h"

#include <algorithm>

namespace npu::report {

void Recorder::begin(Time now) {
  record_.operations.clear();
  record_.front_end.clear();
  record_.begin = record_.end = now;
}

int Recorder::issued(int engine, std::int64_t word, Time now, const Workload& workload) {
  record_.operations.push_back(
      {.engine = engine, .word = word, .issued = now, .started = now, .ended = now, .workload = workload});
  return static_cast<int>(record_.operations.size()) - 1;
}

void Recorder::cut() {
  for (auto& operation : record_.operations) {
    if (operation.ended <= record_.end) continue;
    operation.memory_wait = Time{};  // of the part that is left nobody knows
    operation.started = std::min(operation.started, record_.end);
    operation.ended = record_.end;
  }
}

void Recorder::ended(int operation, Time now, Time memory_wait) {
  at(operation).ended = now;
  at(operation).memory_wait = memory_wait;
}

void Recorder::front_end(FrontEnd state, int operation, Time begin, Time end) {
  if (begin == end) return;
  auto& spans = record_.front_end;
  if (!spans.empty() && spans.back().state == state && spans.back().operation == operation &&
      spans.back().end == begin) {
    spans.back().end = end;  // issue spans of neighbouring commands are one
    return;
  }
  spans.push_back({state, operation, begin, end});
}

}  // namespace npu::report
