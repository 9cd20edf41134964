// Whoever runs npusim for a sweep or a fit: processes on this machine, or those of all MPI ranks.
#pragma once

#include <string>
#include <vector>

namespace npu::tools {

struct Job {
  std::vector<std::string> arguments;  // of npusim
};

struct Finished {
  std::size_t job = 0;
  int status = 0;      // exit status; of a process that a signal ended, the signal's number, negative
  std::string output;  // standard output
  std::string error;   // standard error
};

class Crew {
 public:
  virtual ~Crew() = default;
  // Throws InputError where no process can be made.
  virtual void start(std::size_t id, const Job& job) = 0;
  virtual bool has_room() const = 0;
  virtual std::size_t running() const = 0;
  // The next job that ends; one must be running.
  virtual Finished wait() = 0;
};

// The message of a process that did not succeed: the last of its standard error, or how it ended.
std::string reason_of(const Finished& finished);

}  // namespace npu::tools
