// Puts the WAITs of a program: what an operation touches in a core's local memory must be settled before it
// runs, a unit is waited for before it runs again, and a DMA id before it is used again. Transfers happen in
// the order of their issue, so that main memory needs no WAIT.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "isa/tcc750x/program_builder.h"

namespace npu::compiler::tcc750x {

// Words of one core's local memory.
struct LocalRange {
  int core = 0;
  std::int64_t begin = 0, end = 0;

  bool meets(const LocalRange& other) const {
    return core == other.core && begin < other.end && other.begin < end;
  }
};

struct Touched {
  std::vector<LocalRange> reads, writes;
};

class Order {
 public:
  explicit Order(npu::tcc750x::ProgramBuilder& builder) : builder_(builder) {}

  // Emits the WAITs that an operation needs; then the caller runs it. The DMA's returns the id to run it
  // with.
  void before_unit(npu::tcc750x::UnitRef unit, Touched touched);
  int before_transfer(Touched touched);
  // Waits for everything.
  void finish();

 private:
  static constexpr int kIds = 8;  // 0: none
  struct Outstanding {
    Touched touched;
    std::int64_t number = 0;
  };
  using UnitKey = std::pair<int, int>;

  struct Needs {
    std::int64_t transfer = 0;  // number of the last transfer to wait for; 0: none
    std::vector<UnitKey> units;
  };
  Needs needs_of(const Touched& touched) const;
  void wait(Needs needs);
  int id_that_covers(std::int64_t transfer) const;

  npu::tcc750x::ProgramBuilder& builder_;
  std::vector<Outstanding> transfers_;  // not known to be done
  std::map<UnitKey, Outstanding> units_;
  std::array<std::int64_t, kIds> started_{};  // number of the last transfer with the id
  std::int64_t issued_ = 0, done_ = 0;        // transfers
  int next_id_ = 1;
};

}  // namespace npu::compiler::tcc750x
