// `npusim run --report FILE.html`: what one run took, and why, as a page for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/report/run_report.h"
#include "tools/hardware.h"

namespace npu::tools {

// All that the page shows; it computes nothing but sums for what is selected:
// {"run": the JSON of report::to_json, "published": {...} | null, "path_by_layer": [[layer, what, ps], ...],
//  "timeline", "roofline", "provenance": see *_data.h, "machine": {"name", "summary"}}
// Of a run that did not end: "run" and "machine" alone.
nlohmann::ordered_json run_page_data(const report::RunReport& report, const Machine& machine);

// Throws InputError where the chart library is not installed.
std::string run_page(const report::RunReport& report, const Machine& machine);

}  // namespace npu::tools
