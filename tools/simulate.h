// One inference of a compiled model on a board, from session to report: what `run`, `verify` and `validate`
// share.
#pragma once

#include <optional>
#include <string>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "sim/core/diagnostic.h"
#include "tools/hardware.h"
#include "tools/network_model.h"
#include "tools/program.h"

namespace npu::tools {

struct SimulateOptions {
  bool functional = false;
  bool check_races = true;
  session::Tap tap = {};
  std::optional<std::string> trace = {};           // file; - is standard output
  std::optional<report::FrameLimits> frames = {};  // one where left out, and no statistics of frames
};

struct Simulated {
  report::RunReport report;
  std::vector<std::uint8_t> output;
  std::optional<Diagnostic> trace_problem;  // told, not thrown: sanitizers lose the stack after a simulation
};

// Throws InputError where the board has no room for the model or the trace cannot be written. SystemC: once a
// process.
Simulated simulate(const Hardware& hardware, const Program& program, std::span<const std::uint8_t> input,
                   const SimulateOptions& options);

// A compiled network as a program: decoded, with its buffer sizes.
Program program_of(const compiler::Compiled& compiled, const std::string& name);

// Which layer each command works for, where network.json says so.
std::optional<report::LayerMap> layers_of(const container::NetworkDescription& network);

}  // namespace npu::tools
