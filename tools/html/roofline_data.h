// The layers of a run against the limits of the machine: multiply-accumulates per byte of DRAM traffic, and
// how many a second were achieved.
//
// A layer's time here is the time during which at least one of its operations ran, whoever else ran
// meanwhile. All its multiplications and bytes fall into it, so that no layer of 8-bit arithmetic lies above
// a roof, and layers that overlap are not charged for each other.
#pragma once

#include <nlohmann/json.hpp>

#include "models/board/config.h"
#include "sim/report/run_report.h"

namespace npu::tools {

// Multiply-accumulates a second of a cluster's arrays at 8 bits: cores x 32 x 32 x core clock.
double peak_macs_per_s(const board::Config& config);

// {"peak_macs_per_s": 2.048e12,
//  "bandwidths": [{"name": "DMA port", "keys": "npu.dma.port_gb_s", "bytes_per_s": 1.31e10}, ...],
//  "points": [{"layer": 3, "active_ps": 71000, "macs_per_byte": 24.1, "macs_per_s": 1.1e11}, ...]}
//
// `layer` is a row of the layer table. A layer without multiplications has no point. One that moves no bytes
// has null macs_per_byte.
nlohmann::ordered_json roofline_data(const report::RunReport& report, const board::Config& config);

}  // namespace npu::tools
