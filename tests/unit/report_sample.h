// A run made by hand: two engines of a machine with a 1 ns clock, times in ns.
//
//   host       |####                                    |   0..4
//   front end  |    iiiWWWWWWWWWiiPPPPPPPPPiiiWWWWWWWWWii|   issue, wait for an operation, wait for a page
//   dma        |      111111111   222222222              |
//   mm.0       |                ·         · 333333333333 |
#pragma once

#include "sim/report/run_record.h"

namespace npu::report::sample {

inline Time ns(std::int64_t n) {
  return picoseconds(n * 1000);
}

inline RunRecord record() {
  RunRecord r;
  r.engines = {"dma", "mm.0"};
  r.operations = {
      {.engine = 0,
       .word = 6,
       .issued = ns(6),
       .started = ns(6),
       .ended = ns(15),
       .memory_wait = ns(2),
       .workload = {.bytes = 320}},
      {.engine = 0,
       .word = 13,
       .issued = ns(18),
       .started = ns(18),
       .ended = ns(27),
       .workload = {.bytes = 512}},
      {.engine = 1,
       .word = 20,
       .issued = ns(29),
       .started = ns(29),
       .ended = ns(41),
       .workload = {.macs = 100, .macs_executed = 1024}},
  };
  r.front_end = {
      {FrontEnd::kHost, -1, ns(0), ns(4)},       {FrontEnd::kIssue, -1, ns(4), ns(7)},
      {FrontEnd::kWait, 0, ns(7), ns(15)},       {FrontEnd::kIssue, -1, ns(15), ns(18)},
      {FrontEnd::kPageFetch, 1, ns(18), ns(27)}, {FrontEnd::kIssue, -1, ns(27), ns(30)},
      {FrontEnd::kWait, 2, ns(30), ns(41)},      {FrontEnd::kIssue, -1, ns(41), ns(43)},
  };
  r.begin = ns(0);
  r.end = ns(43);
  return r;
}

}  // namespace npu::report::sample
