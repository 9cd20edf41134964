// The happens-before check of a TCC750x program: what a RUN touches, what a WAIT orders. The command
// processor feeds it while a program runs; check_races() feeds it from a decoded program, without time.
//
// Two uses of the machine are reported too, because nobody knows what silicon does (facts/tcc750x.md 5b.1: no
// binary has them): running a core's unit again before it was waited for, and starting a transfer under an id
// whose last transfer was not waited for.
#pragma once

#include <array>

#include "models/tcc750x/operation.h"

namespace npu::tcc750x {

class RaceCheck {
 public:
  explicit RaceCheck(int cores) : checker_(engine_number({.unit = Unit::kMlx, .core = cores - 1}) + 1) {}

  // A RUN. The command processor itself waits for a page fetch.
  void run(const Command& command, const Operation& operation);
  // A WAIT: the transfer last started under its id and all before it, the operation last started on its unit.
  void wait(const Command& command);
  // TRAP: the host reads the output buffer.
  void trap();

  const std::vector<report::Race>& races() const { return checker_.races(); }

 private:
  void report_reuse(int engine, std::int64_t last, std::int64_t word, const char* reason);

  static constexpr std::int64_t kNever = -1;
  static constexpr int kEngines = 1 + kCores * (kUnits - 1);

  static constexpr std::array<std::int64_t, kEngines> never_started() {
    std::array<std::int64_t, kEngines> never{};
    never.fill(kNever);
    return never;
  }

  report::RaceChecker checker_;
  std::array<std::int64_t, kEngines> last_of_engine_ = never_started();
  std::array<std::int64_t, 8> last_of_id_{kNever, kNever, kNever, kNever, kNever, kNever, kNever, kNever};
};

std::vector<report::Race> check_races(std::span<const Command> commands, const Config& config);

}  // namespace npu::tcc750x
