// Frames of a program on an Akida board, from session to report: what the verbs share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/session/akida_report.h"
#include "drivers/session/akida_session.h"
#include "sim/core/diagnostic.h"
#include "tools/akida/densities.h"
#include "tools/akida/program.h"

namespace npu::tools {

struct AkidaSimulateOptions {
  bool functional = false;
  Densities densities = {};  // where it is not
  session::RowTap tap = {};
  std::optional<std::string> trace = {};           // file; - is standard output
  std::optional<report::FrameLimits> frames = {};  // one where left out, and no statistics of frames
  std::string mapping = {};                        // for the report
};

struct AkidaSimulated {
  report::RunReport report;
  session::AkidaOutcome outcome;
  std::optional<Diagnostic> trace_problem;  // told, not thrown: sanitizers lose the stack after a simulation
};

// Throws InputError where the program does not fit the machine, memory has no room or the trace cannot be
// written. SystemC: once a process.
AkidaSimulated simulate_akida(const AkidaHardware& hardware, const AkidaProgram& program,
                              std::span<const std::vector<std::uint8_t>> inputs,
                              const AkidaSimulateOptions& options);

// What build_report() needs to know of the program's layers.
session::AkidaLayers layers_of(const AkidaProgram& program);

}  // namespace npu::tools
