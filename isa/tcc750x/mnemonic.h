// What the words of a line imply about its bits, shared by both directions, so that neither can forget a
// field.
#pragma once

#include <vector>

#include "isa/table/text.h"
#include "isa/tcc750x/command.h"

namespace npu::tcc750x::mnemonic {

inline constexpr int kHeaderRegister = 0;  // a command's own word is r0 in text, the registers it writes r1..

const Format& wait_format();
const Format& run_format();
const Format& write_format();
const Format& trap_format();

// Bits that hold unless the text says otherwise. `unit` as in Command.
std::vector<isa::Implied> of_wait(const std::optional<UnitRef>& unit);
std::vector<isa::Implied> of_run(UnitRef unit);
std::vector<isa::Implied> of_write(UnitRef unit, const Format& registers);
std::vector<isa::Implied> of_trap();
std::vector<isa::Implied> of_registers(const Format& registers);  // the type that "dma.load" names

// The format by which text names these registers: format_of, or the one of unknown transfers.
const Format& text_format(Unit unit, std::span<const Word> registers);

std::string to_string(UnitRef unit);  // "mm.0", "dma"

}  // namespace npu::tcc750x::mnemonic
