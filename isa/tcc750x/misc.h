// Registers r1.. of the element-wise engine (facts/tcc750x.md sections 5 and 5b.5).
#pragma once

#include "isa/tcc750x/units.h"

namespace npu::tcc750x::misc {

// [31:16] of r1 as one code; only these occur in the binaries.
enum class Operation : Word {
  kMaxPool = 0x0100,
  kUpsampleZero = 0x1000,
  kUpsampleNearest = 0x1010,
  kLut = 0x2000,
  kAdd = 0x2001,
  kMultiply = 0x2002,
  kGlobalAverage = 0x2003,
  kRequantise4 = 0x3000,
};

inline constexpr std::array<Code, 8> kOperations{{
    {0x0100, "max_pool", "2x2 window, step 2"},
    {0x1000, "upsample_zero", "twice the size, zeros between", Status::kInferred},
    {0x1010, "upsample_nearest", "twice the size, nearest neighbour", Status::kInferred},
    {0x2000, "lut", "table look-up of (A * mul_a * scale) >> shift; the table's contents are unknown",
     Status::kUnknown},
    {0x2001, "add", "((A * mul_a + B * mul_b) * scale + half) >> shift"},
    {0x2002, "mul", "(A * B * scale) >> shift", Status::kInferred},
    {0x2003, "global_average", "(sum over all pixels * mul_a * scale + half) >> shift"},
    {0x3000, "requant4",
     "clip((A * mul_a * scale + half) >> shift, -8, 7), 64 channels a word, channel 2i in the low nibble"},
}};

inline constexpr Field kOperation{.name = "op",
                                  .word = 0,
                                  .high = 31,
                                  .low = 16,
                                  .meaning = "operation",
                                  .codes = kOperations,
                                  .hex = true};
inline constexpr Field kHeightB{
    .name = "b_h",
    .word = 0,
    .high = 15,
    .low = 0,
    .coding = Coding::kMinusOne,
    .meaning = "rows of operand B as it lies in GBUF: its channel blocks are b_h * w words apart"};
inline constexpr Field kInputA{.name = "a",
                               .word = 1,
                               .high = 15,
                               .low = 0,
                               .unit = "word",
                               .meaning = "GBUF address of operand A",
                               .hex = true};
inline constexpr Field kInputB{.name = "b",
                               .word = 1,
                               .high = 31,
                               .low = 16,
                               .unit = "word",
                               .meaning = "GBUF address of operand B",
                               .hex = true};
inline constexpr Field kWidth{
    .name = "w", .word = 2, .high = 31, .low = 22, .coding = Coding::kMinusOne, .meaning = "input columns"};
inline constexpr Field kHeight{
    .name = "h", .word = 2, .high = 21, .low = 12, .coding = Coding::kMinusOne, .meaning = "input rows"};
inline constexpr Field kChannels{
    .name = "c", .word = 2, .high = 11, .low = 0, .coding = Coding::kMinusOne, .meaning = "channels"};
inline constexpr Field kMultiplierA{
    .name = "mul_a", .word = 3, .high = 23, .low = 16, .meaning = "multiplier of A"};
inline constexpr Field kMultiplierB{
    .name = "mul_b", .word = 3, .high = 31, .low = 24, .meaning = "multiplier of B"};
inline constexpr Field kScale{
    .name = "scale", .word = 4, .high = 23, .low = 16, .meaning = "multiplier of the result"};
inline constexpr Field kTable{
    .name = "table",
    .word = 4,
    .high = 15,
    .low = 8,
    .meaning =
        "look-up table: 2 before every product in SiLU networks, so a sigmoid; 0 after every published sum. "
        "After a sum 1 is taken for ReLU, as in the matrix engine",
    .status = Status::kUnknown};
inline constexpr Field kShift{
    .name = "shift", .word = 4, .high = 7, .low = 0, .unit = "bit", .meaning = "right shift of the result"};
inline constexpr Field kOutput{.name = "output",
                               .word = 5,
                               .high = 31,
                               .low = 16,
                               .unit = "word",
                               .meaning = "GBUF address of the output",
                               .hex = true};
inline constexpr Field kCount{.name = "count",
                              .word = 5,
                              .high = 15,
                              .low = 0,
                              .coding = Coding::kMinusOne,
                              .unit = "word",
                              .meaning = "all output words"};

inline constexpr std::array kFields{kOperation,   kInputA,      kWidth, kHeight, kChannels, kInputB, kHeightB,
                                    kMultiplierA, kMultiplierB, kScale, kShift,  kTable,    kOutput, kCount};
inline constexpr int kRegisters = 6;
static_assert(isa::well_formed(kFields, kRegisters));

inline constexpr Format kFormat{"misc", "element-wise operations, pooling, upsampling", kRegisters, kFields};

}  // namespace npu::tcc750x::misc
