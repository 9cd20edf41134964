// Elaborates a board and lets a script drive it: the only place that starts SystemC. One Session a process
// (SystemC elaborates once). The script runs as the host's process; nothing in it may throw.
//
//   Session session(config, {.functional = true});
//   session.execute([&](Host& host) {
//     host.load(model);
//     const auto outcome = host.run(input);
//   });
//   if (session.fault()) ...
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "drivers/session/tap.h"
#include "drivers/tcc750x/driver.h"
#include "models/board/config.h"
#include "sim/core/fault.h"
#include "sim/report/frame_statistics.h"
#include "sim/report/race_checker.h"
#include "sim/report/run_record.h"

namespace npu::session {

struct Options {
  bool functional = false;  // false: timing only, no kernel runs
  bool check_races = true;
  bool reversed = false;     // construct the board's modules the other way round
  double host_stage_ns = 0;  // what the host computes of a network after the device
  Tap tap = {};              // with values only, of frame 0
  // Hears all frames on all clusters; must outlive the session. Engine numbers are global, indices of
  // engine_names(); a command's number is what the listener's own issued() returned. The front ends are told
  // by front_end_of(), with the cluster. What the host computes of a frame may overlap with its next.
  report::Observer* listener = nullptr;
};

// Engines of the first `clusters` clusters by global number, cluster * engines of a cluster + engine:
// "dma", "mm.0", ... where one cluster is used, "npu0.dma", ..., "npu1.dma", ... where more are.
std::vector<std::string> engine_names(const board::Config& config, int clusters);

struct Outcome {
  bool completed = false;
  std::string error;  // why not, where the driver or the host knows
  std::vector<std::uint8_t> output;
  report::RunRecord record;
  std::vector<report::Race> races;
};

struct FrameOptions {
  report::FrameLimits limits;
  std::function<void(const report::FrameTimes&)> ended = {};  // in the order of their ends; must not throw
};

// Of many frames: frame 0 is recorded, checked for races and tapped, and its output is kept.
struct FramesOutcome {
  Outcome first;  // `completed`: all frames did; `error` names the frame that did not
  report::FrameStatistics statistics;
};

// The host's process: what a script can do.
class Host {
 public:
  virtual ~Host() = default;
  virtual Result<void> load(const tcc750x::Model& model) = 0;
  virtual Outcome run(std::span<const std::uint8_t> input) = 0;
  // Every frame gets the same input. At most as many clusters as the board has; they share commands and
  // weights and meet in DRAM alone.
  virtual FramesOutcome run_frames(const FrameOptions& options, std::span<const std::uint8_t> input) = 0;
};

class Session {
 public:
  Session(const board::Config& config, const Options& options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs the script until it returns or nothing can go on any more. True: it returned.
  bool execute(std::function<void(Host&)> script);

  const std::optional<Fault>& fault() const;
  // Who waits for whom, where the script did not return; empty otherwise.
  const std::vector<std::string>& deadlock() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace npu::session
