// The words that carry a TCC750x program: WR_REG, RUN, WAIT, TRAP, NOP (facts/tcc750x.md sections 5 and
// 5b.1).
#pragma once

#include "isa/tcc750x/units.h"

namespace npu::tcc750x::transport {

enum class Opcode : Word { kWait = 0, kRun = 1, kWrite = 2, kTrap = 3 };

inline constexpr std::array<Code, 4> kOpcodes{{
    {0, "wait", "block until a DMA id, a unit, or both are done; the word 0 is NOP", Status::kPublished},
    {1, "run", "start a unit with the registers it holds", Status::kPublished},
    {2, "write", "write consecutive registers of a unit; the values follow", Status::kPublished},
    {3, "trap", "raise the interrupt: the end of the program", Status::kPublished},
}};

inline constexpr Field kOpcode{.name = "opcode", .word = 0, .high = 31, .low = 28, .codes = kOpcodes};

// WAIT
inline constexpr Field kWaitDmaId{
    .name = "dma",
    .word = 0,
    .high = 23,
    .low = 21,
    .meaning =
        "DMA id to wait for, 0 for none; the DMA queue is in order, so everything before it is done too"};
inline constexpr Field kWaitCore{
    .name = "core", .word = 0, .high = 20, .low = 19, .meaning = "core of the unit"};
inline constexpr Field kWaitUnit{.name = "unit",
                                 .word = 0,
                                 .high = 18,
                                 .low = 16,
                                 .meaning = "unit to wait for, 0 for none",
                                 .codes = kUnitCodes};
inline constexpr std::array kWaitFields{kOpcode, kWaitDmaId, kWaitCore, kWaitUnit};
static_assert(isa::well_formed(kWaitFields, 1));

// RUN
inline constexpr Field kRunIsDma{.name = "is_dma",
                                 .word = 0,
                                 .high = 24,
                                 .low = 24,
                                 .meaning = "1: start the DMA, 0: start a core's unit"};
inline constexpr Field kRunDmaId{.name = "id",
                                 .word = 0,
                                 .high = 23,
                                 .low = 21,
                                 .meaning = "DMA id that a WAIT can name; 0 cannot be waited for"};
inline constexpr Field kRunCount{.name = "run_20_16",
                                 .word = 0,
                                 .high = 20,
                                 .low = 16,
                                 .meaning = "1 in every published binary",
                                 .status = Status::kUnknown};
inline constexpr Field kRunCore{
    .name = "core", .word = 0, .high = 12, .low = 11, .meaning = "core of the unit"};
inline constexpr Field kRunUnit{
    .name = "unit", .word = 0, .high = 10, .low = 8, .meaning = "unit to start", .codes = kUnitCodes};
inline constexpr std::array kRunFields{kOpcode, kRunIsDma, kRunDmaId, kRunCount, kRunCore, kRunUnit};
static_assert(isa::well_formed(kRunFields, 1));

// WR_REG
inline constexpr Field kWriteCount{.name = "registers",
                                   .word = 0,
                                   .high = 23,
                                   .low = 16,
                                   .coding = Coding::kMinusOne,
                                   .meaning = "how many registers follow",
                                   .status = Status::kPublished};
inline constexpr Field kWriteCore{
    .name = "core", .word = 0, .high = 12, .low = 11, .meaning = "core of the unit"};
inline constexpr Field kWriteUnit{
    .name = "unit", .word = 0, .high = 10, .low = 8, .meaning = "unit to write", .codes = kUnitCodes};
inline constexpr Field kWriteRegister{.name = "first",
                                      .word = 0,
                                      .high = 7,
                                      .low = 0,
                                      .meaning = "byte address of the first register; r1 is at 4",
                                      .hex = true};
inline constexpr std::array kWriteFields{kOpcode, kWriteCount, kWriteCore, kWriteUnit, kWriteRegister};
static_assert(isa::well_formed(kWriteFields, 1));

// TRAP
inline constexpr Field kTrapKind{.name = "trap_27_16",
                                 .word = 0,
                                 .high = 27,
                                 .low = 16,
                                 .meaning = "1 in every published binary",
                                 .status = Status::kUnknown};
inline constexpr std::array kTrapFields{kOpcode, kTrapKind};
static_assert(isa::well_formed(kTrapFields, 1));

inline constexpr std::array<Format, 4> kFormats{{
    {"wait", "block the command processor; all other bits 0 is NOP", 1, kWaitFields},
    {"run", "start a unit; it uses the registers last written to it", 1, kRunFields},
    {"write", "write registers of a unit; a unit keeps its registers", 1, kWriteFields},
    {"trap", "interrupt the host; one, at the end", 1, kTrapFields},
}};

}  // namespace npu::tcc750x::transport
