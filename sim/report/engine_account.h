// The first account of time: every picosecond of every engine is busy, waiting for the memory, or without a
// command because the front end waits on a named thing. The parts of an engine sum to the latency exactly.
#pragma once

#include <string>
#include <vector>

#include "sim/report/run_record.h"

namespace npu::report {

struct Share {
  std::string cause;  // "front end: waits for mm.0"
  Time time;
};

struct EngineAccount {
  std::string engine;
  std::int64_t operations = 0;
  Time busy{};
  Time memory_wait{};
  std::vector<Share> no_command;  // by what the front end did meanwhile, the largest first

  Time total() const;
};

// One account an engine, then the front end's own, whose `no_command` holds all of its states.
std::vector<EngineAccount> engine_accounts(const RunRecord& record);

// "waits for mm.0", "reads commands", ...
std::string describe(const FrontEndSpan& span, const RunRecord& record);

}  // namespace npu::report
