// Finds accesses that no order protects. Operations of one engine happen in the order of their issue; the
// front end issues in program order; an operation happens before everything that is issued after a WAIT for
// it. Two operations that touch the same memory, one of them writing, with no such chain between them, race:
// on another day the machine may run them the other way round.
//
// Operands count as read when an operation starts, results as written when it ends. The check follows the
// program's order, not simulated time: the answer is the same in every timing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace npu::report {

// Equal pieces at equal distances in one memory.
struct Range {
  int space = 0;            // which memory
  std::int64_t begin = 0;   // in the memory's own unit
  std::int64_t size = 0;    // of a piece
  std::int64_t count = 1;   // pieces
  std::int64_t stride = 0;  // from piece to piece

  std::int64_t end() const { return begin + (count - 1) * stride + size; }
};

// Whether the two share an address; exact for strided ranges too.
bool overlap(const Range& a, const Range& b);

struct Race {
  std::int64_t earlier_word = 0, later_word = 0;  // the commands; later -1: the host, after the end
  int earlier_engine = 0, later_engine = 0;       // later -1: the host
  Range shared;                                   // the stretch that holds what both touch
  bool earlier_writes = false, later_writes = false;
  std::string reason =
      {};  // where it is no conflict of accesses but a use of the machine whose outcome nobody knows
};

class RaceChecker {
 public:
  explicit RaceChecker(int engines) : open_(static_cast<std::size_t>(engines)) {}

  // An operation is issued. Returns its number on its engine, for wait().
  std::int64_t issue(int engine, std::int64_t word, std::vector<Range> reads, std::vector<Range> writes);
  // The front end has waited for operation `number` of an engine: it and all before it are done.
  void wait(int engine, std::int64_t number);
  // The word of operation `number` of an engine while nothing says that it is done.
  std::optional<std::int64_t> open_word(int engine, std::int64_t number) const;
  // Adds what a product's own rules find.
  void add(Race race) { races_.push_back(std::move(race)); }
  // The program has ended and the host reads.
  void host_reads(std::span<const Range> ranges);

  const std::vector<Race>& races() const { return races_; }
  int engines() const { return static_cast<int>(open_.size()); }

 private:
  struct Access {
    std::int64_t number, word;
    std::vector<Range> reads, writes;
  };

  void check(int engine, std::int64_t word, std::span<const Range> reads, std::span<const Range> writes);

  std::vector<std::vector<Access>> open_;  // per engine: issued and not known to be done, oldest first
  std::vector<std::int64_t> issued_ = std::vector<std::int64_t>(open_.size());
  std::vector<Race> races_;
};

}  // namespace npu::report
