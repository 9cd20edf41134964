// Listens to a run and writes its trace while it goes on; what it keeps is what is open. docs/formats.md
// has the picture: tracks, arrows, counters.
//
//   host
//   front end ──issue──► "dma queue" (spans that may overlap) ──► dma
//       ▲       └─issue─► "mm.0 queue" ─────────────────────────► mm.0
//       └──done── what a WAIT or a full queue waited for ◄────────┘
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/report/observer.h"
#include "sim/report/rate_steps.h"
#include "sim/report/trace_events.h"

namespace npu::report {

// A local memory's content grows or shrinks when a command ends.
struct ContentChange {
  int memory = 0;  // index into TracePlan::memories
  std::int64_t bytes = 0;
};

// What a trace shows of a command beyond its times.
struct TraceCommand {
  std::string name;         // "conv1", "dma: weights for conv1"
  std::string detail = {};  // "conv 3x3 s2, 32 -> 64"
  std::vector<ContentChange> changes = {};
};

struct TracePlan {
  std::string board;                  // the process of the host and of the memory
  int clusters = 1;                   // processes "npu0", ...
  std::vector<std::string> engines;   // of one cluster, in the order of their numbers
  std::vector<std::string> memories;  // local memories of one cluster whose content is counted, "GBUF 0"
  std::function<TraceCommand(std::int64_t word)> command;  // by the word of a RUN
};

// Engine numbers are cluster * engines of a cluster + engine.
class TraceWriter : public Observer {
 public:
  TraceWriter(std::ostream& out, TracePlan plan);
  ~TraceWriter() override { close(); }

  // Ends what is open at the last time that was heard of, and the file.
  void close();

  int issued(int engine, std::int64_t word, Time now, const Workload& workload) override;
  void started(int operation, Time now) override;
  void ended(int operation, Time now, Time memory_wait) override;
  void front_end(FrontEnd state, int operation, Time begin, Time end) override {
    front_end_of(0, state, operation, begin, end);
  }
  void front_end_of(int cluster, FrontEnd state, int operation, Time begin, Time end) override;

 private:
  struct Open {
    int engine = 0;
    std::int64_t word = 0;
    Workload workload;
    Time issued{};
    std::optional<Time> started = {};
    std::optional<std::int64_t> arrow = {};  // from its issue
    TraceCommand command;
  };
  // Of the last operation of an engine that ended: where an arrow may begin.
  struct Ended {
    int operation = -1;
    std::int64_t word = 0;
    std::string name = {};
    Time within{};
  };
  // A front end's last state, which is written but for its end: what is issued then belongs to it.
  struct Slice {
    Time end{};
    TraceArguments issues = {};
  };
  // An arrow to the state that comes next, from the end of what was waited for.
  struct Departure {
    TraceTrack track = {};
    Time time{};
  };
  struct FrontEndState {
    std::optional<Slice> slice;
    std::optional<Departure> departure;
  };

  int cluster_of(int engine) const { return engine / static_cast<int>(plan_.engines.size()); }
  const std::string& engine_name(int engine) const;
  TraceTrack engine_track(int engine) const;
  TraceTrack front_end_track(int cluster) const;
  TraceTrack host_track(int lane) const;

  void name_tracks();
  void hear(Time now) { latest_ = std::max(latest_, now); }
  void host(Time begin, Time end);
  void begin_slice(int cluster, FrontEnd state, const std::optional<int>& waited_for, Time begin);
  void end_slice(int cluster);
  void write_start(int operation, const Open& open, Time now);
  void write_content(int cluster, const TraceCommand& command, Time now);
  void write_rate(Time now);
  std::optional<int> engine_that_ended(int operation) const;

  TracePlan plan_;
  TraceEvents events_;
  Time latest_{};
  int operations_ = 0;
  std::int64_t arrows_ = 0;
  std::unordered_map<int, Open> open_;
  std::vector<Ended> ended_;              // by engine
  std::vector<FrontEndState> front_end_;  // by cluster
  std::vector<Time> host_lanes_;          // when the last span of each ends
  std::vector<std::int64_t> content_;     // bytes, by cluster and memory
  RateSteps rate_;
};

}  // namespace npu::report
