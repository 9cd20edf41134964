#include "isa/tcc750x/program_builder.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/mnemonic.h"
#include "isa/tcc750x/transport.h"

namespace npu::tcc750x {
namespace {

Word word_with(const Format& format, std::span<const isa::Implied> implied) {
  std::array<Word, 1> word{};
  for (const Field& field : format.fields) {
    for (const isa::Implied& i : implied) {
      if (i.field == field.name) field.set_raw(word, i.raw);
    }
  }
  return word[0];
}

void put(const Field& field, Command& command, std::int64_t value) {
  const auto done = field.set(std::span(command.words).first(1), value);
  if (!done) throw std::invalid_argument(done.error().what);
}

void check_core(UnitRef unit) {
  if (unit.core < 0 || unit.core >= kCores) {
    throw std::invalid_argument(fmt::format("core {} is outside 0..{}", unit.core, kCores - 1));
  }
}

bool is_dma_write(const Command& command) {
  return command.kind == CommandKind::kWrite && command.unit->unit == Unit::kDma;
}
bool is_dma_run(const Command& command) {
  return command.kind == CommandKind::kRun && command.unit->unit == Unit::kDma;
}

}  // namespace

Command make_write(UnitRef unit, std::span<const Word> registers) {
  check_core(unit);
  const auto most = static_cast<std::size_t>(most_registers(unit.unit));
  if (registers.empty() || registers.size() > most) {
    throw std::invalid_argument(
        fmt::format("a write of {} registers, but {} has 1..{}", registers.size(), name_of(unit.unit), most));
  }
  const Format& format = mnemonic::text_format(unit.unit, registers);
  Command command{.kind = CommandKind::kWrite, .size = static_cast<int>(registers.size()) + 1, .unit = unit};
  command.words[0] = word_with(mnemonic::write_format(), mnemonic::of_write(unit, format));
  put(transport::kWriteCount, command, static_cast<std::int64_t>(registers.size()));
  std::copy(registers.begin(), registers.end(), command.words.begin() + 1);
  return command;
}

Command make_run(UnitRef unit, int dma_id) {
  check_core(unit);
  Command command{.kind = CommandKind::kRun, .unit = unit, .dma_id = dma_id};
  command.words[0] = word_with(mnemonic::run_format(), mnemonic::of_run(unit));
  put(transport::kRunDmaId, command, dma_id);
  return command;
}

Command make_wait(int dma_id, std::optional<UnitRef> unit) {
  if (unit) check_core(*unit);
  Command command{.kind = CommandKind::kWait, .unit = unit, .dma_id = dma_id};
  command.words[0] = word_with(mnemonic::wait_format(), mnemonic::of_wait(unit));
  put(transport::kWaitDmaId, command, dma_id);
  if (command.words[0] == 0) throw std::invalid_argument("a wait for nothing");
  return command;
}

Command make_trap() {
  Command command{.kind = CommandKind::kTrap};
  command.words[0] = word_with(mnemonic::trap_format(), mnemonic::of_trap());
  return command;
}

std::int64_t ProgramBuilder::write(UnitRef unit, std::span<const Word> registers) {
  return add(make_write(unit, registers));
}
std::int64_t ProgramBuilder::run(UnitRef unit) {
  return add(make_run(unit));
}
std::int64_t ProgramBuilder::run_dma(int id) {
  return add(make_run(UnitRef{}, id));
}
std::int64_t ProgramBuilder::dma(std::span<const Word> registers, int id) {
  return together(make_write(UnitRef{}, registers), make_run(UnitRef{}, id));
}
std::int64_t ProgramBuilder::wait_dma(int id) {
  return add(make_wait(id, std::nullopt));
}
std::int64_t ProgramBuilder::wait(UnitRef unit) {
  return add(make_wait(0, unit));
}
std::int64_t ProgramBuilder::wait(int dma_id, UnitRef unit) {
  return add(make_wait(dma_id, unit));
}
std::int64_t ProgramBuilder::trap() {
  return add(make_trap());
}

std::int64_t ProgramBuilder::add(const Command& command) {
  const bool is_partial_write = is_dma_write(command) && command.registers().size() < kDmaRegisters;
  const auto at = place(command.text(), is_dma_run(command) || is_partial_write);
  remember(command);
  return at;
}

std::int64_t ProgramBuilder::together(const Command& first, const Command& second) {
  std::vector<Word> words(first.text().begin(), first.text().end());
  words.insert(words.end(), second.text().begin(), second.text().end());
  const bool writes_all = is_dma_write(first) && first.registers().size() >= kDmaRegisters;
  const bool needs = !writes_all && (is_dma_write(first) || is_dma_run(first) || is_dma_run(second));
  const auto at = place(words, needs);
  remember(first);
  remember(second);
  return at + first.size;
}

std::vector<Word> ProgramBuilder::finish() {
  if (words_.empty()) words_.resize(1);
  words_.resize((words_.size() + kPageWords - 1) / kPageWords * kPageWords);
  std::vector<Word> done;
  done.swap(words_);
  *this = ProgramBuilder();
  return done;
}

std::int64_t ProgramBuilder::place(std::span<const Word> words, bool needs_dma_registers) {
  constexpr std::size_t kRestoreWords = kDmaRegisters + 1;
  const std::size_t size = words.size() + (must_restore(needs_dma_registers) ? kRestoreWords : 0);
  if (words_.size() % kPageWords + size > kBodyWords) fetch_next_page();
  if (must_restore(needs_dma_registers)) {
    const Command again = make_write(UnitRef{}, *dma_registers_);
    words_.insert(words_.end(), again.text().begin(), again.text().end());
    lost_ = false;
  }
  const auto at = static_cast<std::int64_t>(words_.size());
  words_.insert(words_.end(), words.begin(), words.end());
  return at;
}

void ProgramBuilder::remember(const Command& command) {
  if (!is_dma_write(command)) return;
  if (!dma_registers_) dma_registers_.emplace();
  const auto written = command.registers();
  std::copy_n(written.begin(), std::min<std::size_t>(written.size(), kDmaRegisters), dma_registers_->begin());
  lost_ = false;
}

void ProgramBuilder::fetch_next_page() {
  const std::size_t page = words_.size() / kPageWords;
  words_.resize(page * kPageWords + kBodyWords);
  std::array<Word, kDmaRegisters> registers{};
  const auto put_field = [&](const Field& field, std::int64_t value) {
    if (const auto done = field.set(registers, value); !done) throw std::invalid_argument(done.error().what);
  };
  put_field(dma::kOffset, static_cast<std::int64_t>(page + 1) * kPageBytes);
  put_field(dma::kType, static_cast<std::int64_t>(dma::Type::kFetch));
  put_field(dma::kBase, static_cast<std::int64_t>(dma::Base::kCommands));
  put_field(dma::kChunkWords, kPageBytes / kLanes);
  for (const Command& command : {make_write(UnitRef{}, registers), make_run(UnitRef{})}) {
    words_.insert(words_.end(), command.text().begin(), command.text().end());
  }
  lost_ = true;
}

}  // namespace npu::tcc750x
