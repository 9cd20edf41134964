#include "isa/tcc750x/mnemonic.h"

#include <fmt/format.h>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/transport.h"

namespace npu::tcc750x::mnemonic {
namespace {

using isa::Implied;
using transport::Opcode;

// Every published RUN and TRAP has a 1 here; nobody knows why.
constexpr Word kRunCountSeen = 1;
constexpr Word kTrapKindSeen = 1;

constexpr Implied opcode(Opcode code) {
  return {transport::kOpcode.name, static_cast<Word>(code)};
}
constexpr Word raw(Unit unit) {
  return static_cast<Word>(unit);
}

}  // namespace

const Format& wait_format() {
  return transport::kFormats[static_cast<std::size_t>(Opcode::kWait)];
}
const Format& run_format() {
  return transport::kFormats[static_cast<std::size_t>(Opcode::kRun)];
}
const Format& write_format() {
  return transport::kFormats[static_cast<std::size_t>(Opcode::kWrite)];
}
const Format& trap_format() {
  return transport::kFormats[static_cast<std::size_t>(Opcode::kTrap)];
}

std::vector<Implied> of_wait(const std::optional<UnitRef>& unit) {
  return {opcode(Opcode::kWait),
          {transport::kWaitCore.name, unit ? static_cast<Word>(unit->core) : 0},
          {transport::kWaitUnit.name, unit ? raw(unit->unit) : 0}};
}

std::vector<Implied> of_run(UnitRef unit) {
  return {opcode(Opcode::kRun),
          {transport::kRunIsDma.name, unit.unit == Unit::kDma ? Word{1} : Word{0}},
          {transport::kRunCount.name, kRunCountSeen},
          {transport::kRunCore.name, static_cast<Word>(unit.core)},
          {transport::kRunUnit.name, raw(unit.unit)}};
}

std::vector<Implied> of_write(UnitRef unit, const Format& registers) {
  return {opcode(Opcode::kWrite),
          {transport::kWriteCount.name, static_cast<Word>(registers.words - 1)},
          {transport::kWriteCore.name, static_cast<Word>(unit.core)},
          {transport::kWriteUnit.name, raw(unit.unit)},
          {transport::kWriteRegister.name, Word{kFirstRegister}}};
}

std::vector<Implied> of_trap() {
  return {opcode(Opcode::kTrap), {transport::kTrapKind.name, kTrapKindSeen}};
}

std::vector<Implied> of_registers(const Format& registers) {
  for (std::size_t i = 0; i < dma::kFormats.size(); ++i) {
    if (&registers == &dma::kFormats[i]) return {{dma::kType.name, dma::kTypes[i].bits}};
  }
  return {};
}

const Format& text_format(Unit unit, std::span<const Word> registers) {
  const Format* format = format_of(unit, registers);
  return format != nullptr ? *format : dma::kOther;
}

std::string to_string(UnitRef unit) {
  if (unit.unit == Unit::kDma) return std::string(name_of(unit.unit));
  return fmt::format("{}.{}", name_of(unit.unit), unit.core);
}

}  // namespace npu::tcc750x::mnemonic
