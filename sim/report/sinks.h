// Ways to write a run report down.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/report/run_report.h"

namespace npu::report {

std::string summary_text(const RunReport& report);  // latency, beside the published one; where the time went
std::string layer_text(const RunReport& report);    // per-layer table
std::string engine_text(const RunReport& report);   // busy and waiting-on, per engine

nlohmann::ordered_json to_json(const RunReport& report);
std::string to_csv(const RunReport& report);  // a line a layer

// One line an engine, one column a time step: who was busy when. Golden files of timing are made of this.
std::string timeline_text(const RunRecord& record, int columns = 100);

}  // namespace npu::report
