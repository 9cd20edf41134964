// Makes the report of a run out of its record and its program: accounts, critical path, layers, races in
// words.
#pragma once

#include "drivers/session/session.h"
#include "models/tcc750x/operation.h"
#include "sim/report/run_report.h"

namespace npu::session {

// `commands` is the decoded program that ran. Times and tables are filled only where the run completed.
// `layers`: which layer each command works for, where the program's maker says so; otherwise it is found.
report::RunReport build_report(const Outcome& outcome, const Session& session,
                               std::span<const tcc750x::Command> commands, const board::Config& config,
                               const std::optional<report::LayerMap>& layers = std::nullopt);

}  // namespace npu::session
