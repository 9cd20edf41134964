// The run of report_sample.h with what a page needs beyond: two layers, the second of which only computes.
#pragma once

#include "sim/report/run_report.h"
#include "tests/unit/report_sample.h"

namespace npu::report::sample {

inline RunReport page_report() {
  RunReport r;
  r.model = "sample";
  r.machine = "two engines";
  r.record = record();
  r.host = ns(4);
  r.engines = engine_accounts(r.record);
  r.path = critical_path(r.record);
  const LayerMap map{.layers = {{.name = "a", .detail = "loads"}, {.name = "b", .detail = "computes"}},
                     .layer_of_word = {{6, 0}, {20, 1}}};
  r.layers = layer_table(r.record, r.path, map);
  r.labels = {"dma: weights for a, loads", "dma: command pages", "b, computes"};
  r.purposes = {
      {.what = "dma: weights", .row = 0}, {.what = "dma: command pages", .row = 2}, {.what = "mm", .row = 1}};
  r.path_shares = {{"mm", ns(12)},
                   {"dma: weights", ns(9)},
                   {"dma: command pages", ns(9)},
                   {"front end: command words", ns(9)},
                   {"host: submit, interrupt", ns(4)}};
  return r;
}

}  // namespace npu::report::sample
