// Everything that the accounts of a run are made from: each operation's times, and the front end's states,
// which cover the run without gap.
#pragma once

#include <string>
#include <vector>

#include "sim/report/observer.h"

namespace npu::report {

struct Operation {
  int engine = 0;
  std::int64_t word = 0;  // of its RUN in the binary
  Time issued{}, started{}, ended{};
  Time memory_wait{};
  Workload workload;

  Time busy() const { return ended - started - memory_wait; }
};

struct FrontEndSpan {
  FrontEnd state;
  int operation;  // waited for; -1: none
  Time begin, end;
};

struct RunRecord {
  std::vector<std::string> engines;   // "dma", "mm.0", ...; the index is the engine's number
  std::vector<Operation> operations;  // in the order of issue
  std::vector<FrontEndSpan> front_end;
  Time begin{}, end{};

  Time latency() const { return end - begin; }
};

// Listens to a run and keeps its record.
class Recorder : public Observer {
 public:
  explicit Recorder(std::vector<std::string> engines) { record_.engines = std::move(engines); }

  // Forgets the run before and starts a new one.
  void begin(Time now);
  void end(Time now) { record_.end = now; }
  // Cuts what went on after the end: such operations count up to it.
  void cut();
  const RunRecord& record() const { return record_; }

  int issued(int engine, std::int64_t word, Time now, const Workload& workload) override;
  void started(int operation, Time now) override { at(operation).started = now; }
  void ended(int operation, Time now, Time memory_wait) override;
  void front_end(FrontEnd state, int operation, Time begin, Time end) override;

 private:
  Operation& at(int operation) { return record_.operations[static_cast<std::size_t>(operation)]; }

  RunRecord record_;
};

}  // namespace npu::report
