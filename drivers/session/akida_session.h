// Elaborates a board with an Akida 1.0 and lets a script drive it. One session a process (SystemC elaborates
// once). The script runs as the host's process; nothing in it may throw.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "drivers/akida/driver.h"
#include "models/board/akida_config.h"
#include "models/mesh/block_listener.h"
#include "models/mesh/event.h"
#include "sim/core/fault.h"
#include "sim/report/frame_statistics.h"
#include "sim/report/run_record.h"

namespace npu::session {

// Sees every row that a block makes, with its layer, as it is made; must not throw.
using RowTap = std::function<void(int layer, const mesh::RowOfEvents& row)>;

struct AkidaOptions {
  bool functional = false;  // false: expected numbers of events, no value
  bool reversed = false;    // construct the neural processors the other way round
  RowTap tap = {};          // with values only, of all frames
  // Hears all frames; must outlive the session. What the frames wait for is told of frame 0.
  report::Observer* listener = nullptr;
};

struct AkidaOutcome {
  bool completed = false;
  std::string error;
  std::vector<std::vector<std::uint8_t>> outputs;  // int32 [x][y][channel] of every frame
  report::RunRecord record;                        // of frame 0
  report::FrameStatistics statistics;
  std::vector<mesh::LayerActivity> activity;  // by layer, summed over the frames
};

class AkidaHost {
 public:
  virtual ~AkidaHost() = default;
  // `densities`: expected non-zero share of each layer's input, for sessions without values. The program must
  // stay alive until the next load().
  virtual Result<void> load(const akida::Model& model, std::vector<double> densities) = 0;
  virtual AkidaOutcome run(const akida::Batch& batch) = 0;
};

class AkidaSession {
 public:
  AkidaSession(const board::AkidaConfig& config, const AkidaOptions& options);
  ~AkidaSession();
  AkidaSession(const AkidaSession&) = delete;
  AkidaSession& operator=(const AkidaSession&) = delete;

  // Runs the script until it returns or nothing can go on any more. True: it returned.
  bool execute(std::function<void(AkidaHost&)> script);
  const std::optional<Fault>& fault() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace npu::session
