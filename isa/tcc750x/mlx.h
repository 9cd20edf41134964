// Registers r1.. of the programmable vector processor (facts/tcc750x.md sections 5 and 5b.7). Its program is
// firmware that nobody published; kernel 1 pools.
#pragma once

#include "isa/tcc750x/units.h"

namespace npu::tcc750x::mlx {

enum class Kernel : Word { kMaxPool = 1 };

inline constexpr std::array<Code, 1> kKernels{{
    {1, "max_pool", "maximum over a window", Status::kInferred},
}};

inline constexpr Field kKernel{.name = "kernel",
                               .word = 0,
                               .high = 31,
                               .low = 0,
                               .meaning = "firmware entry",
                               .status = Status::kInferred,
                               .codes = kKernels};
inline constexpr Field kWidth{
    .name = "w", .word = 1, .high = 15, .low = 0, .coding = Coding::kMinusOne, .meaning = "input columns"};
inline constexpr Field kHeight{
    .name = "h", .word = 1, .high = 31, .low = 16, .coding = Coding::kMinusOne, .meaning = "input rows"};
inline constexpr Field kChannels{.name = "c",
                                 .word = 2,
                                 .high = 31,
                                 .low = 16,
                                 .coding = Coding::kMinusOne,
                                 .meaning = "channels of this core"};
inline constexpr Field kOutput{.name = "output",
                               .word = 3,
                               .high = 31,
                               .low = 16,
                               .unit = "word",
                               .meaning = "GBUF address of the output",
                               .hex = true};
inline constexpr Field kCount{.name = "count",
                              .word = 3,
                              .high = 15,
                              .low = 0,
                              .coding = Coding::kMinusOne,
                              .unit = "word",
                              .meaning = "all output words"};
inline constexpr Field kInput{.name = "input",
                              .word = 4,
                              .high = 15,
                              .low = 0,
                              .unit = "word",
                              .meaning = "GBUF address of the input",
                              .hex = true};
inline constexpr Field kWindowHeight{.name = "window_h",
                                     .word = 7,
                                     .high = 31,
                                     .low = 28,
                                     .coding = Coding::kMinusOne,
                                     .meaning = "rows of the window",
                                     .status = Status::kInferred};
inline constexpr Field kWindowWidth{.name = "window_w",
                                    .word = 7,
                                    .high = 27,
                                    .low = 24,
                                    .coding = Coding::kMinusOne,
                                    .meaning = "columns of the window",
                                    .status = Status::kInferred};
inline constexpr Field kStrideHeight{
    .name = "stride_h",
    .word = 7,
    .high = 23,
    .low = 20,
    .coding = Coding::kMinusOne,
    .meaning = "vertical step; assumed: 0 (step 1) in every published binary",
    .status = Status::kUnknown};
inline constexpr Field kStrideWidth{.name = "stride_w",
                                    .word = 7,
                                    .high = 19,
                                    .low = 16,
                                    .coding = Coding::kMinusOne,
                                    .meaning = "horizontal step; assumed as stride_h",
                                    .status = Status::kUnknown};
inline constexpr Field kR8Low{.name = "r8_15_0",
                              .word = 7,
                              .high = 15,
                              .low = 0,
                              .meaning = "64 in every published binary: the channels, or a constant",
                              .status = Status::kUnknown,
                              .hex = true};
inline constexpr Field kPad0{
    .name = "pad_0",
    .word = 8,
    .high = 3,
    .low = 0,
    .meaning =
        "padding above; which nibble is which side is assumed, all four are equal in "
        "every published binary",
    .status = Status::kInferred};
inline constexpr Field kPad1{.name = "pad_1",
                             .word = 8,
                             .high = 7,
                             .low = 4,
                             .meaning = "padding to the left; assumed",
                             .status = Status::kInferred};
inline constexpr Field kPad2{.name = "pad_2",
                             .word = 8,
                             .high = 11,
                             .low = 8,
                             .meaning = "padding below; assumed",
                             .status = Status::kInferred};
inline constexpr Field kPad3{.name = "pad_3",
                             .word = 8,
                             .high = 15,
                             .low = 12,
                             .meaning = "padding to the right; assumed",
                             .status = Status::kInferred};

inline constexpr std::array kFields{
    kKernel,      kInput, kWidth, kHeight, kChannels, kWindowHeight, kWindowWidth, kStrideHeight,
    kStrideWidth, kPad0,  kPad1,  kPad2,   kPad3,     kR8Low,        kOutput,      kCount};
inline constexpr int kRegisters = 15;
static_assert(isa::well_formed(kFields, kRegisters));

inline constexpr Format kFormat{"mlx", "vector processor kernel", kRegisters, kFields};

}  // namespace npu::tcc750x::mlx
