#include "tools/sweep/progress.h"

#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

namespace npu::sweep {

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)),
      total_(total),
      begin_(Clock::now()),
      printed_(begin_),
      terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (done_ == 0) return;
  print();
  if (terminal_) std::cerr << '\n';
}

void Progress::advance() {
  ++done_;
  const auto interval = terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(5);
  if (done_ < total_ && Clock::now() - printed_ >= interval) print();
}

void Progress::print() {
  printed_ = Clock::now();
  const double seconds = std::max(std::chrono::duration<double>(printed_ - begin_).count(), 1e-3);
  const double rate = static_cast<double>(done_) / seconds;
  const auto text =
      fmt::format("{}: {} of {}, {:.1f}/s, {}", label_, done_, total_, rate,
                  done_ == total_ ? fmt::format("{:.1f} s", seconds)
                                  : fmt::format("{:.0f} s left", static_cast<double>(total_ - done_) / rate));
  std::cerr << (terminal_ ? fmt::format("\r{:<78}", text) : text + "\n") << std::flush;
}

}  // namespace npu::sweep
