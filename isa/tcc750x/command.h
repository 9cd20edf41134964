// One command of a TCC750x program, decoded from the words; nothing is lost: `words` is the truth.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "isa/tcc750x/units.h"

namespace npu::tcc750x {

enum class CommandKind { kNop, kWait, kRun, kWrite, kTrap };

// A unit of one core; the DMA belongs to the cluster and has core 0.
struct UnitRef {
  Unit unit = Unit::kDma;
  int core = 0;
  bool operator==(const UnitRef&) const = default;
};

struct Command {
  static constexpr int kMostWords = 17;  // a write header and 16 registers

  CommandKind kind = CommandKind::kNop;
  int size = 1;  // words used
  std::array<Word, kMostWords> words{};
  std::int64_t word_index = 0;  // of the first word in the binary

  // kRun, kWrite: the unit. kWait: the unit waited for, if any.
  std::optional<UnitRef> unit = {};
  int dma_id = 0;  // kRun of the DMA, kWait: the id; 0 is none

  std::span<const Word> text() const { return {words.data(), static_cast<std::size_t>(size)}; }
  std::span<const Word> registers() const { return text().subspan(1); }  // kWrite: r1..
};

// Decodes the command at the beginning of `words`. Errors (unknown opcode, unit or core that no table has, a
// write that begins at another register than r1 or is longer than the unit's registers or than `words`) carry
// a byte offset relative to `word_index` * 4.
Result<Command> decode(std::span<const Word> words, std::int64_t word_index);

// A whole binary, page by page: 512-byte pages, no command straddles two.
Result<std::vector<Command>> decode_program(std::span<const Word> words);

// Bytes of a file to words. An error where the size is no multiple of 512 or is 0.
Result<std::vector<Word>> to_words(std::span<const std::uint8_t> bytes);

// The format that the registers of a unit have; for the DMA it follows from the type field. Null for a DMA
// type that no table has.
const Format* format_of(Unit unit, std::span<const Word> registers);

// The longest write that a unit's table can hold; shorter ones are legal.
int most_registers(Unit unit);

// One line of assembly, without address: "write mm.0 kernel_h=3 ...".
std::string disassemble(const Command& command);

}  // namespace npu::tcc750x
