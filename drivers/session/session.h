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
#include "sim/report/race_checker.h"
#include "sim/report/run_record.h"

namespace npu::session {

struct Options {
  bool functional = false;  // false: timing only, no kernel runs
  bool check_races = true;
  bool reversed = false;     // construct the board's modules the other way round
  double host_stage_ns = 0;  // what the host computes of a network after the device
  Tap tap = {};              // with values only
};

struct Outcome {
  bool completed = false;
  std::string error;  // why not, where the driver or the host knows
  std::vector<std::uint8_t> output;
  report::RunRecord record;
  std::vector<report::Race> races;
};

// The host's process: what a script can do.
class Host {
 public:
  virtual ~Host() = default;
  virtual Result<void> load(const tcc750x::Model& model) = 0;
  virtual Outcome run(std::span<const std::uint8_t> input) = 0;
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
