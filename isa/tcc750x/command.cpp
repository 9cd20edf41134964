#include "isa/tcc750x/command.h"

#include <algorithm>

#include <fmt/format.h>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "isa/tcc750x/transport.h"

namespace npu::tcc750x {
namespace {

using transport::Opcode;

Result<UnitRef> unit_of(const Field& unit, const Field& core, Word word, std::int64_t offset) {
  const std::span<const Word> words{&word, 1};
  const auto code = unit.raw(words);
  if (code >= kUnits)
    return error_at(offset, fmt::format("{:#010x} names unit {}, which does not exist", word, code));
  const UnitRef ref{.unit = static_cast<Unit>(code), .core = static_cast<int>(core.raw(words))};
  if (ref.unit == Unit::kDma && ref.core != 0) {
    return error_at(
        offset, fmt::format("{:#010x} names a DMA of core {}, but there is one per cluster", word, ref.core));
  }
  return ref;
}

Result<void> decode_wait(Command& command, std::int64_t offset) {
  const Word word = command.words[0];
  const std::span<const Word> words{&word, 1};
  command.kind = word == 0 ? CommandKind::kNop : CommandKind::kWait;
  command.dma_id = static_cast<int>(transport::kWaitDmaId.raw(words));
  if (transport::kWaitUnit.raw(words) == 0) return success();  // a core without a unit waits for nothing
  const auto unit = unit_of(transport::kWaitUnit, transport::kWaitCore, word, offset);
  if (!unit) return unit.error();
  command.unit = unit.value();
  return success();
}

Result<void> decode_run(Command& command, std::int64_t offset) {
  const Word word = command.words[0];
  const std::span<const Word> words{&word, 1};
  command.kind = CommandKind::kRun;
  if (transport::kRunIsDma.raw(words) != 0) {
    command.unit = UnitRef{};
    command.dma_id = static_cast<int>(transport::kRunDmaId.raw(words));
    return success();
  }
  const auto unit = unit_of(transport::kRunUnit, transport::kRunCore, word, offset);
  if (!unit) return unit.error();
  if (unit.value().unit == Unit::kDma) {
    return error_at(offset, fmt::format("{:#010x} runs the DMA without the DMA flag, bit 24", word));
  }
  command.unit = unit.value();
  return success();
}

Result<void> decode_write(Command& command, std::span<const Word> words, std::int64_t offset) {
  const auto header = words.first(1);
  command.kind = CommandKind::kWrite;
  const auto unit = unit_of(transport::kWriteUnit, transport::kWriteCore, words[0], offset);
  if (!unit) return unit.error();
  const auto first = transport::kWriteRegister.raw(header);
  if (first != kFirstRegister) {
    return error_at(
        offset, fmt::format("{:#010x} writes registers from {:#x} on; only writes from {:#x} on are known",
                            words[0], first, kFirstRegister));
  }
  const auto count = static_cast<int>(transport::kWriteCount.get(header));
  const int most = most_registers(unit.value().unit);
  if (count > most) {
    return error_at(offset, fmt::format("{:#010x} writes {} registers, but {} has {}", words[0], count,
                                        name_of(unit.value().unit), most));
  }
  if (static_cast<std::size_t>(count) >= words.size()) {
    return error_at(offset, fmt::format("{:#010x} writes {} registers, but only {} words follow on its page",
                                        words[0], count, words.size() - 1));
  }
  command.unit = unit.value();
  command.size = count + 1;
  std::copy_n(words.begin(), command.size, command.words.begin());
  return success();
}

}  // namespace

int most_registers(Unit unit) {
  switch (unit) {
    case Unit::kDma:
      return dma::kMostRegisters;
    case Unit::kMm:
      return mm::kRegisters;
    case Unit::kDw:
      return dw::kRegisters;
    case Unit::kMisc:
      return misc::kRegisters;
    case Unit::kMlx:
      return mlx::kRegisters;
  }
  return 0;
}

Result<Command> decode(std::span<const Word> words, std::int64_t word_index) {
  const std::int64_t offset = word_index * 4;
  if (words.empty()) return error_at(offset, "no word is left to decode");
  Command command;
  command.word_index = word_index;
  command.words[0] = words[0];
  Result<void> done = success();
  switch (static_cast<Opcode>(transport::kOpcode.raw(words))) {
    case Opcode::kWait:
      done = decode_wait(command, offset);
      break;
    case Opcode::kRun:
      done = decode_run(command, offset);
      break;
    case Opcode::kWrite:
      done = decode_write(command, words, offset);
      break;
    case Opcode::kTrap:
      command.kind = CommandKind::kTrap;
      break;
    default:
      return error_at(
          offset, fmt::format("{:#010x} has the unknown opcode {}", words[0], transport::kOpcode.raw(words)));
  }
  if (!done) return done.error();
  return command;
}

Result<std::vector<Command>> decode_program(std::span<const Word> words) {
  if (words.empty() || words.size() % kPageWords != 0) {
    return error_at(0,
                    fmt::format("{} words are no whole number of {}-word pages", words.size(), kPageWords));
  }
  std::vector<Command> commands;
  for (std::size_t start = 0; start < words.size(); start += kPageWords) {
    const auto page = words.subspan(start, kPageWords);
    for (std::size_t at = 0; at < page.size();) {
      const auto command = decode(page.subspan(at), static_cast<std::int64_t>(start + at));
      if (!command) return command.error();
      commands.push_back(command.value());
      at += static_cast<std::size_t>(command.value().size);
    }
  }
  return commands;
}

Result<std::vector<Word>> to_words(std::span<const std::uint8_t> bytes) {
  if (bytes.empty() || std::ssize(bytes) % kPageBytes != 0) {
    return error_at(0,
                    fmt::format("{} bytes are no whole number of {}-byte pages", bytes.size(), kPageBytes));
  }
  std::vector<Word> words(bytes.size() / sizeof(Word));
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t b = 0; b < sizeof(Word); ++b) words[i] |= Word{bytes[i * sizeof(Word) + b]} << (8 * b);
  }
  return words;
}

const Format* format_of(Unit unit, std::span<const Word> registers) {
  switch (unit) {
    case Unit::kDma: {
      if (registers.size() <= static_cast<std::size_t>(dma::kType.word)) return nullptr;
      const Word type = dma::kType.raw(registers);
      for (std::size_t i = 0; i < dma::kTypes.size(); ++i) {
        if (dma::kTypes[i].bits == type) return &dma::kFormats[i];
      }
      return nullptr;
    }
    case Unit::kMm:
      return &mm::kFormat;
    case Unit::kDw:
      return &dw::kFormat;
    case Unit::kMisc:
      return &misc::kFormat;
    case Unit::kMlx:
      return &mlx::kFormat;
  }
  return nullptr;
}

}  // namespace npu::tcc750x
