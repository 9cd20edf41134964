// How far long work is, on standard error: done of all, rate, time left. On a terminal one line that is
// written over, elsewhere a line now and then.
#pragma once

#include <chrono>
#include <string>

namespace npu::sweep {

class Progress {
 public:
  Progress(std::string label, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance();

 private:
  using Clock = std::chrono::steady_clock;

  void print();

  std::string label_;
  std::size_t total_, done_ = 0;
  Clock::time_point begin_, printed_;
  bool terminal_;
};

}  // namespace npu::sweep
