// The host processor of a board: a process that runs a script, and beside it one process a cluster that the
// driver runs in.
//
//   script ─► run_frames: scheduler ──► cluster host 0 ──► npu0
//                  ▲              └───► cluster host 1 ──► npu1
//                  └── changed ◄──────────────┘
//
// It decides only when nothing else happens any more at an instant, so that no order of processes shows.
#pragma once

#include "drivers/session/cluster_host_module.h"
#include "drivers/session/frame_scheduler.h"
#include "drivers/session/session.h"

namespace npu::session {

class HostModule : public sc_core::sc_module, public Host {
 public:
  HostModule(sc_core::sc_module_name name, board::BoardModule& board, const Options& options);

  void set_script(std::function<void(Host&)> script) { script_ = std::move(script); }
  bool finished() const { return finished_; }
  std::vector<std::string> blocked() const;
  // The first fault of the cluster with the lowest number, with the frame where there were several.
  std::optional<Fault> fault() const;

  Result<void> load(const tcc750x::Model& model) override;
  Outcome run(std::span<const std::uint8_t> input) override;
  FramesOutcome run_frames(const FrameOptions& options, std::span<const std::uint8_t> input) override;

 private:
  // What run_frames keeps while it goes on.
  struct Frames {
    const FrameOptions& options;
    std::span<const std::uint8_t> input;
    tcc750x::RaceCheck& races;
    FrameScheduler scheduler;
    report::FrameAccount account;
    bool first_ended = false;               // frame 0
    std::vector<std::uint8_t> output = {};  // likewise
    std::string error = {};                 // of the first frame that did not come to its end
  };

  void process();
  ClusterHostModule& cluster(int i) const { return *clusters_[static_cast<std::size_t>(i)]; }
  Result<void> load_clusters();  // those that the frames need and that have no model yet
  void settle();
  void collect(Frames& frames);  // what the clusters have ended
  void leave(Frames& frames);
  void start(Frames& frames);
  bool all_idle() const;
  bool halted() const;
  std::string place(const ClusterHostModule& host, int cluster) const;  // " of frame 3 on npu1"

  board::BoardModule& board_;
  Options options_;
  BufferAllocator allocator_;
  sc_core::sc_event changed_;
  std::vector<std::unique_ptr<ClusterHostModule>> clusters_;
  report::Recorder recorder_;
  std::function<void(Host&)> script_;
  report::FrameLimits limits_;  // of the last run
  int loaded_ = 0;              // clusters that have the model
  bool finished_ = false;
};

}  // namespace npu::session
