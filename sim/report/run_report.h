// What one run of a model on a machine comes to: the answer of `npusim run`. Sinks turn it into tables, JSON,
// CSV and a timeline; none of them computes anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/fault.h"
#include "sim/report/engine_account.h"
#include "sim/report/frame_statistics.h"
#include "sim/report/layer_table.h"
#include "sim/report/mesh_use.h"
#include "sim/report/purpose.h"
#include "sim/report/race_checker.h"

namespace npu::report {

struct RaceReport {
  Race race;
  std::string text;  // both commands, the range, the missing edge
};

struct Published {
  double latency_ms = 0;
  std::string measures;  // "kernel wall: submission to interrupt"
  std::string source;
  bool fitted = false;  // the row took part in fitting the machine's constants
  bool device = false;  // of the device alone: compared with device(), not with latency()
};

// Time on the critical path by what was at work.
struct PathShare {
  std::string what;  // "mm", "dma: weights", ...
  Time time{};
};

// Bytes that operations read from and wrote to one bank of a core's local memory.
struct BankTraffic {
  int core = 0, bank = 0;
  std::int64_t bytes_read = 0, bytes_written = 0;
};

struct RunReport {
  std::string model;
  std::string machine;
  bool timing_only = true;
  Clock clock{Hertz{1'000'000'000}};  // of `cycles`

  RunRecord record;
  Time host{};  // of the latency, the host's share
  std::vector<EngineAccount> engines;
  std::vector<PathSegment> path;
  std::vector<PathShare> path_shares;
  std::vector<LayerRow> layers;
  std::vector<BankTraffic> banks;
  std::vector<std::string> labels;  // of the operations: what each is for
  std::vector<Purpose> purposes;    // of the operations
  std::vector<RaceReport> races;
  std::optional<Fault> fault;
  std::vector<std::string> deadlock;  // who waits for whom; empty: none
  std::optional<Published> published;
  std::optional<MeshUse> mesh;            // of machines that are one
  std::optional<Energy> energy;           // where it is modelled
  std::optional<FrameStatistics> frames;  // where many were asked for; all else is of frame 0
  std::vector<std::string> notes;

  std::int64_t macs = 0;           // of the network, unpadded
  std::int64_t macs_executed = 0;  // of the arrays
  std::int64_t dram_bytes = 0;

  Time latency() const { return record.latency(); }
  Time device() const { return latency() - host; }
  Cycles cycles() const { return clock.cycles_in(latency()); }
  Time comparable() const { return published && published->device ? device() : latency(); }
  bool completed() const { return !fault && deadlock.empty(); }
};

}  // namespace npu::report
