// A run's record as text: every time of every operation, every state of the front end.
#pragma once

#include <string>

#include <fmt/format.h>

#include "sim/report/run_record.h"

namespace npu::tcc750x::testing {

inline std::string record_text(const report::RunRecord& record) {
  std::string text = fmt::format("latency {}\n", record.latency().value);
  const auto at = [&](Time t) { return (t - record.begin).value; };
  for (const auto& o : record.operations) {
    text +=
        fmt::format("{} word {}: {} {} {} memory {} bytes {} macs {}\n",
                    record.engines[static_cast<std::size_t>(o.engine)], o.word, at(o.issued), at(o.started),
                    at(o.ended), o.memory_wait.value, o.workload.bytes, o.workload.macs_executed);
  }
  for (const auto& s : record.front_end)
    text += fmt::format("state {} on {}: {} {}\n", static_cast<int>(s.state), s.operation, at(s.begin),
                        at(s.end));
  return text;
}

}  // namespace npu::tcc750x::testing
