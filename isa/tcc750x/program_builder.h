// Lays commands out in 512-byte pages as the published binaries do: the last 7 words of every page but the
// last write the DMA's registers and run it to fetch the next page, NOPs fill the gap before them, and no
// command straddles two pages.
//
// The fetch overwrites the DMA's registers. A write and its run therefore go in together through dma(); where
// they come apart and a fetch falls between, the builder writes the registers again.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "isa/tcc750x/command.h"

namespace npu::tcc750x {

class ProgramBuilder {
 public:
  static constexpr int kFetchWords = 7;
  static constexpr int kBodyWords = kPageWords - kFetchWords;

  // Each returns the index of the command's first word. A number that does not fit its field, or more
  // registers than the unit has, throws std::invalid_argument that names it.
  std::int64_t write(UnitRef unit, std::span<const Word> registers);
  std::int64_t run(UnitRef unit);  // of a core's unit
  std::int64_t run_dma(int id);
  std::int64_t dma(std::span<const Word> registers, int id);  // write and run on one page; the run's index
  std::int64_t wait_dma(int id);
  std::int64_t wait(UnitRef unit);
  std::int64_t wait(int dma_id, UnitRef unit);
  std::int64_t trap();

  // Commands as they are; `together` keeps two on one page and returns the second's index.
  std::int64_t add(const Command& command);
  std::int64_t together(const Command& first, const Command& second);

  // A whole number of pages, at least one. The builder is empty afterwards.
  std::vector<Word> finish();

 private:
  static constexpr int kDmaRegisters = 5;  // what a fetch overwrites

  std::int64_t place(std::span<const Word> words, bool needs_dma_registers);
  void remember(const Command& command);
  void fetch_next_page();
  bool must_restore(bool needs_dma_registers) const { return needs_dma_registers && lost_ && dma_registers_; }

  std::vector<Word> words_;
  std::optional<std::array<Word, kDmaRegisters>> dma_registers_;  // as the program last wrote them
  bool lost_ = false;                                             // a fetch has overwritten them since
};

// Single commands, as decode() would give them.
Command make_write(UnitRef unit, std::span<const Word> registers);
Command make_run(UnitRef unit, int dma_id = 0);
Command make_wait(int dma_id, std::optional<UnitRef> unit);
Command make_trap();

}  // namespace npu::tcc750x
