#include "models/tcc750x/gbuf_occupancy.h"

#include "models/tcc750x/program_walk.h"

namespace npu::tcc750x {

namespace {

// Calls visit(first, end) for each piece of a range.
template <class Visit>
void for_each_piece(const report::Range& range, Visit visit) {
  for (std::int64_t piece = 0; piece < range.count; ++piece) {
    const auto begin = range.begin + piece * range.stride;
    visit(begin, begin + range.size);
  }
}

// The local memory of one core. Operations are numbered in program order.
class Lifetimes {
 public:
  explicit Lifetimes(std::int64_t words) : words_(static_cast<std::size_t>(words)) {}

  void read(const report::Range& range, int operation) {
    for_each_piece(range, [&](std::int64_t begin, std::int64_t end) {
      for (auto word = begin; word < end; ++word) at(word).reader = operation;
    });
  }

  // Calls visit(writer, last reader, words) for the stretches whose content ends.
  template <class Visit>
  void write(const report::Range& range, int operation, Visit visit) {
    for_each_piece(range, [&](std::int64_t begin, std::int64_t end) {
      retire(begin, end, visit);
      for (auto word = begin; word < end; ++word) at(word) = {.writer = operation};
    });
  }
  template <class Visit>
  void retire_all(Visit visit) {
    retire(0, std::ssize(words_), visit);
  }

 private:
  static constexpr int kNone = -1;
  struct Content {
    int writer = kNone, reader = kNone;
    bool operator==(const Content&) const = default;
  };

  Content& at(std::int64_t word) { return words_[static_cast<std::size_t>(word)]; }

  template <class Visit>
  void retire(std::int64_t begin, std::int64_t end, Visit visit) {
    for (auto word = begin; word < end;) {
      const auto content = at(word);
      const auto first = word;
      while (word < end && at(word) == content) ++word;
      if (content.writer != kNone && content.reader != kNone)
        visit(content.writer, content.reader, word - first);
    }
  }

  std::vector<Content> words_;
};

}  // namespace

std::map<std::int64_t, std::vector<OccupancyChange>> gbuf_occupancy(std::span<const Command> commands,
                                                                    const Config& config) {
  const auto cores = static_cast<std::size_t>(config.cores);
  std::vector<Lifetimes> memories(cores, Lifetimes(config.gbuf.words()));
  std::vector<std::int64_t> word_of;               // by operation
  std::vector<std::vector<std::int64_t>> changes;  // by operation and core
  const auto retire = [&](std::size_t core) {
    return [&changes, core](int writer, int reader, std::int64_t words) {
      changes[static_cast<std::size_t>(writer)][core] += words;
      changes[static_cast<std::size_t>(reader)][core] -= words;
    };
  };
  const auto core_of = [&](const report::Range& range) { return static_cast<std::size_t>(range.space); };
  walk_program(commands, config, [&](const Command& command, const Result<Operation>* operation) {
    if (operation == nullptr || !operation->has_value()) return;
    const int number = static_cast<int>(word_of.size());
    word_of.push_back(command.word_index);
    changes.emplace_back(cores);
    const auto touched = footprint(operation->value());
    for (const auto& range : touched.reads) {
      if (core_of(range) < cores) memories[core_of(range)].read(range, number);
    }
    for (const auto& range : touched.writes) {
      if (core_of(range) < cores) memories[core_of(range)].write(range, number, retire(core_of(range)));
    }
  });
  for (std::size_t core = 0; core < cores; ++core) memories[core].retire_all(retire(core));

  std::map<std::int64_t, std::vector<OccupancyChange>> by_word;
  for (std::size_t i = 0; i < word_of.size(); ++i) {
    for (std::size_t core = 0; core < cores; ++core) {
      if (changes[i][core] != 0)
        by_word[word_of[i]].push_back({.core = static_cast<int>(core), .words = changes[i][core]});
    }
  }
  return by_word;
}

}  // namespace npu::tcc750x
