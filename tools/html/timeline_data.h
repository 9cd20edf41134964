// Who was busy when, for a page: spans on tracks. A browser draws some ten thousand of them with ease; of
// more, neighbours on a track are merged, and the data say so.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/run_report.h"

namespace npu::tools {

inline constexpr std::int64_t kMostOperations = 20'000;

// {"tracks": ["critical path", "front end", "dma", ...],
//  "whats": [...], "texts": [...],
//  "columns": ["track", "begin_ps", "end_ps", "what", "text", "layer", "operations", "word"],
//  "spans": [[0, 0, 3000, 2, 5, 74, 0, -1], ...],      what, text, layer: indices; layer: a row of the table
//  "operations": 1234,                                 of the run
//  "merged": null | [{"track": "dma", "neighbours": 3}, ...]}
//
// Times are from the beginning of the run. A merged span reaches from the first of its neighbours to the end
// of the last, and is of what took most of it. The critical path has a span a segment, the front end a span a
// state.
nlohmann::ordered_json timeline_data(const report::RunReport& report, std::int64_t most = kMostOperations);

}  // namespace npu::tools
