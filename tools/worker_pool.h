// Runs of npusim as processes of their own, several at a time: one run is one process, because SystemC
// elaborates once a process.
//
//   WorkerPool pool(own_executable(), 2);
//   while (work is left or pool.running() > 0) {
//     while (work is left and pool.has_room()) pool.start(id, {.arguments = {"run", ...}});
//     const Finished finished = pool.wait();
//   }
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tools/crew.h"

namespace npu::tools {

class WorkerPool : public Crew {
 public:
  WorkerPool(std::filesystem::path executable, int workers);
  ~WorkerPool() override;  // ends what still runs
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void start(std::size_t id, const Job& job) override;
  bool has_room() const override { return std::ssize(workers_) < limit_; }
  std::size_t running() const override { return workers_.size(); }

  Finished wait() override;
  // The same, but nothing where none ends within the time.
  std::optional<Finished> wait_for(std::chrono::milliseconds time);

 private:
  struct Worker {
    std::size_t job = 0;
    pid_t process = 0;
    int output = -1, error = -1;  // our ends of the pipes; -1: closed
    std::string output_text = {}, error_text = {};
  };

  std::optional<Finished> finished();

  std::filesystem::path executable_;
  int limit_;
  std::vector<Worker> workers_;
};

// The npusim that this process is, or that lies beside it.
std::filesystem::path own_executable();

}  // namespace npu::tools
