#include "sim/report/race_checker.h"

#include <algorithm>

namespace npu::report {

namespace {

// Whether [begin, end) meets a piece of `range`.
bool meets(const Range& range, std::int64_t begin, std::int64_t end) {
  if (begin >= range.end() || end <= range.begin) return false;
  if (range.count == 1 || range.stride <= range.size) return true;
  // The last piece that begins before `end`, and whether it reaches `begin`.
  const std::int64_t piece = std::min(range.count - 1, (end - 1 - range.begin) / range.stride);
  return range.begin + piece * range.stride + range.size > begin;
}

// The stretch that holds whatever two overlapping ranges share.
Range shared(const Range& a, const Range& b) {
  const std::int64_t begin = std::max(a.begin, b.begin);
  return {.space = a.space, .begin = begin, .size = std::min(a.end(), b.end()) - begin};
}

}  // namespace

bool overlap(const Range& a, const Range& b) {
  if (a.space != b.space || a.begin >= b.end() || b.begin >= a.end()) return false;
  const Range& fewer = a.count <= b.count ? a : b;
  const Range& more = a.count <= b.count ? b : a;
  for (std::int64_t i = 0; i < fewer.count; ++i) {
    const std::int64_t begin = fewer.begin + i * fewer.stride;
    if (meets(more, begin, begin + fewer.size)) return true;
  }
  return false;
}

std::int64_t RaceChecker::issue(int engine, std::int64_t word, std::vector<Range> reads,
                                std::vector<Range> writes) {
  check(engine, word, reads, writes);
  const auto e = static_cast<std::size_t>(engine);
  open_[e].push_back({issued_[e], word, std::move(reads), std::move(writes)});
  return issued_[e]++;
}

void RaceChecker::wait(int engine, std::int64_t number) {
  std::erase_if(open_[static_cast<std::size_t>(engine)],
                [&](const Access& access) { return access.number <= number; });
}

std::optional<std::int64_t> RaceChecker::open_word(int engine, std::int64_t number) const {
  const auto& open = open_[static_cast<std::size_t>(engine)];
  const auto it = std::ranges::find(open, number, &Access::number);
  return it == open.end() ? std::nullopt : std::optional(it->word);
}

void RaceChecker::host_reads(std::span<const Range> ranges) {
  check(-1, -1, ranges, {});
}

void RaceChecker::check(int engine, std::int64_t word, std::span<const Range> reads,
                        std::span<const Range> writes) {
  for (std::size_t other = 0; other < open_.size(); ++other) {
    if (static_cast<int>(other) == engine) continue;  // a queue is in order
    for (const Access& earlier : open_[other]) {
      const auto hit = [&](std::span<const Range> mine, std::span<const Range> theirs, bool i_write,
                           bool they_write) {
        for (const Range& a : mine) {
          for (const Range& b : theirs) {
            if (!overlap(a, b)) continue;
            races_.push_back(
                {earlier.word, word, static_cast<int>(other), engine, shared(a, b), they_write, i_write});
            return true;
          }
        }
        return false;
      };
      // One race a pair of operations is enough to act on.
      if (hit(reads, earlier.writes, false, true) || hit(writes, earlier.writes, true, true)) continue;
      hit(writes, earlier.reads, true, false);
    }
  }
}

}  // namespace npu::report
