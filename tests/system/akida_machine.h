// Networks of event layers on a simulated Akida, for tests.
#pragma once

#include <string>
#include <vector>

#include "drivers/session/akida_report.h"
#include "tools/akida/comparison.h"
#include "tools/akida/simulate.h"
#include "tools/hardware.h"
#include "workloads/compiler/akida/compile.h"
#include "workloads/integer/integer_graph.h"

namespace npu::test {

tools::AkidaHardware akida(const std::string& name = "akd1500", const std::vector<std::string>& sets = {});

std::vector<integer::EventLayer> layers_of(const integer::IntegerGraph& graph);
// Layers without values.
std::vector<integer::EventLayer> shapes_of(const std::string& zoo);
compiler::akida::Compiled compiled(std::span<const integer::EventLayer> layers,
                                   const tools::AkidaHardware& machine,
                                   const compiler::akida::Options& options = {});
tools::AkidaProgram program_of(const compiler::akida::Compiled& compiled);

struct AkidaRun {
  session::AkidaOutcome outcome;
  std::optional<Fault> fault;
  Clock clock{Hertz{1}};

  std::int64_t cycles() const { return clock.cycles_in(outcome.statistics.total).value; }
};

struct AkidaRunOptions {
  bool functional = false, reversed = false;
  std::vector<double> densities = {};
  std::vector<std::vector<std::uint8_t>> inputs = {};
  std::int64_t frames = 1;
  int in_flight = 1;
  session::RowTap tap = {};
};

// One elaboration: once a process.
AkidaRun run_akida(const tools::AkidaProgram& program, const tools::AkidaHardware& machine,
                   const AkidaRunOptions& options);

// Seeded inputs of the first layer, of which about `zeros` in four are 0.
std::vector<std::uint8_t> seeded_bytes(const integer::IntegerGraph& graph, std::uint64_t seed, int zeros);

// The network on the machine and in the reference, every row compared. Empty: all equal; else what differs.
std::string difference(const integer::IntegerGraph& graph, const tools::AkidaHardware& machine,
                       const compiler::akida::Options& options, const std::vector<std::uint8_t>& input);

}  // namespace npu::test
