// Which constants of a machine a run rests on, and where they come from. A key counts with the share of the
// critical path that the engine or resource of its section held: halving the key's cost cannot save more than
// that. The share tells where to look; how much a key changes the latency only a sweep tells.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/run_report.h"
#include "tools/hardware.h"

namespace npu::tools {

// {"resources": [{"keys": "npu.mm.*", "on_path": ["mm"], "share": 0.22}, ...],
//  "keys": [{"key": "npu.dma.setup_ns", "value": "493", "unit": "ns", "share": 0.67, "tag": "fitted",
//            "source": "...", "rows": [...], "affects": "time", "meaning": "..."}, ...]}
//
// The largest share first. Null: no part of the path can be named for the key; it decides what program is
// made, how large the machine is, or what values come out.
nlohmann::ordered_json provenance_data(const report::RunReport& report, const Machine& machine);

}  // namespace npu::tools
