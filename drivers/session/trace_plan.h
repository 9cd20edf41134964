// What the trace of a program shows beside times: the names of a board's tracks, and of each command the
// layer or the transfer's purpose and what it changes in the local memories.
#pragma once

#include <optional>
#include <span>

#include "models/board/config.h"
#include "models/tcc750x/operation.h"
#include "sim/report/layer_table.h"
#include "sim/report/trace_writer.h"

namespace npu::session {

// `layers` as for build_report(). The first `clusters` clusters run the program.
report::TracePlan trace_plan(std::span<const tcc750x::Command> commands, const board::Config& config,
                             int clusters, const std::optional<report::LayerMap>& layers);

}  // namespace npu::session
