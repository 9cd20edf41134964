// The command processor of a cluster: reads one word a cycle, from the host's FIFO until the first page has
// come, then from the 128-word command page.
//
//   host FIFO ──┐
//               ├─► decode ─► registers of each unit ─► RUN: check, queue of the unit
//   page ───────┘            WAIT: blocks on a DMA id and/or a unit
//     ▲                      page fetch: blocks until the page is there
//     └── DMA                TRAP: interrupt, stops
//
// What a WAIT for something that was never started does on silicon is not known; here it never ends, and the
// run is reported as a deadlock that names it.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>

#include "isa/tcc750x/command.h"
#include "models/tcc750x/engines_module.h"
#include "models/tcc750x/memories.h"
#include "models/tcc750x/race_check.h"

namespace npu::tcc750x {

class CommandProcessorModule : public sc_core::sc_module {
 public:
  CommandProcessorModule(sc_core::sc_module_name name, const Config& config, Memories& memories,
                         Engines& engines, timing::Halt& halt);

  // From the host port. A word that finds the FIFO full is a fault of whoever pushed it.
  void push(Word word);
  void start(bool pages_by_dma);
  void reset();
  bool running() const { return running_; }
  std::int64_t words_executed() const { return words_executed_; }
  const sc_core::sc_event& trapped() const { return trapped_; }

  void observe(report::Observer* observer, RaceCheck* races) { observer_ = observer, races_ = races; }

  // What it is blocked on, for the deadlock report; nothing when it is not.
  std::optional<std::string> waiting_for() const;

 private:
  struct Registers {
    std::array<Word, 16> words{};
    std::size_t count = 0;
    std::span<const Word> written() const { return {words.data(), count}; }
  };
  // What a unit was given since the last reset. The unit's token counts from the beginning of the simulation.
  struct History {
    std::int64_t before_reset = 0;
    std::vector<int> operations;  // their numbers in the record

    std::int64_t count() const { return before_reset + std::ssize(operations); }
  };

  // Put into words only when somebody asks: a WAIT is on the hot path.
  using Reason = std::function<std::string()>;

  void process();
  std::optional<Command> next_command();
  std::optional<Command> from_fifo();
  std::optional<Command> from_page();
  void execute(const Command& command);
  void run(const Command& command);
  void wait_for(const Command& command);
  void fetched(const Transfer& page, UnitRef dma);
  void trap();

  void issue_time();  // spends the cycles of the words read so far
  // Blocks until the first `count` operations of a unit since the reset are done.
  void await(UnitRef unit, std::int64_t count, report::FrontEnd state, const Reason& what);
  void block_forever(const Reason& what);
  void fault(std::int64_t word, std::string disassembly, std::string reason);
  Registers& registers(UnitRef unit) {
    return registers_[static_cast<std::size_t>(unit.core)][static_cast<std::size_t>(unit.unit)];
  }
  History& history(UnitRef unit) {
    return history_[static_cast<std::size_t>(unit.core)][static_cast<std::size_t>(unit.unit)];
  }

  const Config& config_;
  Clock clock_;
  Memories& memories_;
  Engines& engines_;
  timing::Halt& halt_;
  report::Observer* observer_ = nullptr;
  RaceCheck* races_ = nullptr;

  std::deque<Word> fifo_;
  bool pages_by_dma_ = false, running_ = false, in_page_ = false;
  int page_position_ = 0;             // next word of the page
  std::int64_t page_first_word_ = 0;  // index in the binary of the page's first word
  std::int64_t unspent_words_ = 0, words_executed_ = 0, pages_fetched_ = 0;

  std::array<std::array<Registers, kUnits>, kCores> registers_{};
  std::array<std::array<History, kUnits>, kCores> history_{};
  std::array<std::int64_t, 8>
      transfers_{};  // by DMA id: how many transfers there were when it was last started; 0: never

  Reason blocked_on_;  // empty: not blocked
  sc_core::sc_event word_pushed_, start_, trapped_, never_;
};

}  // namespace npu::tcc750x
