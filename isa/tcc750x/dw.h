// Registers r1.. of the depthwise engine (facts/tcc750x.md sections 5 and 5b.4). 3x3 kernels; output
// dimensions follow from the input: OH = (H + top + bottom - 3) / stride + 1, OW likewise.
//   weights GBUF [C/32][9][32], parameter words as of the matrix engine
#pragma once

#include "isa/tcc750x/mm.h"

namespace npu::tcc750x::dw {

inline constexpr std::array<Code, 1> kKernels{{
    {1, "3x3", "3x3 window; the code of 5x5 is unknown", Status::kInferred},
}};

inline constexpr Field kInput{.name = "input",
                              .word = 0,
                              .high = 15,
                              .low = 0,
                              .unit = "word",
                              .meaning = "GBUF address of the input",
                              .hex = true};
inline constexpr Field kStride{.name = "stride",
                               .word = 0,
                               .high = 17,
                               .low = 16,
                               .coding = Coding::kMinusOne,
                               .meaning = "step in both directions"};
inline constexpr Field kKernel{.name = "kernel",
                               .word = 0,
                               .high = 19,
                               .low = 18,
                               .meaning = "window",
                               .status = Status::kInferred,
                               .codes = kKernels};
inline constexpr Field kPadBottom{
    .name = "pad_bottom", .word = 0, .high = 20, .low = 20, .meaning = "a row of zeros below"};
inline constexpr Field kPadTop{
    .name = "pad_top", .word = 0, .high = 21, .low = 21, .meaning = "a row of zeros above"};
inline constexpr Field kPadLeft{
    .name = "pad_left", .word = 0, .high = 22, .low = 22, .meaning = "a column of zeros to the left"};
inline constexpr Field kPadRight{
    .name = "pad_right", .word = 0, .high = 23, .low = 23, .meaning = "a column of zeros to the right"};
inline constexpr Field kActivation{
    .name = "act", .word = 0, .high = 31, .low = 28, .meaning = "activation", .codes = mm::kActivations};
inline constexpr Field kWeights{.name = "weights",
                                .word = 1,
                                .high = 31,
                                .low = 16,
                                .unit = "word",
                                .meaning = "GBUF address of the weights",
                                .hex = true};
inline constexpr Field kParameters{.name = "params",
                                   .word = 1,
                                   .high = 15,
                                   .low = 0,
                                   .unit = "word",
                                   .meaning = "GBUF address of the parameter words",
                                   .hex = true};
inline constexpr Field kInWidth{.name = "in_w",
                                .word = 2,
                                .high = 31,
                                .low = 22,
                                .coding = Coding::kMinusOne,
                                .meaning = "input columns"};
inline constexpr Field kInHeight{
    .name = "in_h", .word = 2, .high = 21, .low = 12, .coding = Coding::kMinusOne, .meaning = "input rows"};
inline constexpr Field kChannels{
    .name = "channels", .word = 2, .high = 11, .low = 0, .coding = Coding::kMinusOne, .meaning = "channels"};
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
                              .meaning = "output words: out_w * out_h * ceil(channels / 32)"};

inline constexpr std::array kFields{kKernel,   kStride,     kPadTop,     kPadBottom, kPadLeft,
                                    kPadRight, kActivation, kInput,      kInWidth,   kInHeight,
                                    kChannels, kWeights,    kParameters, kOutput,    kCount};
inline constexpr int kRegisters = 5;  // v2.1; the FPGA's v2.0 wrote 4
static_assert(isa::well_formed(kFields, kRegisters));

inline constexpr Format kFormat{"dw", "depthwise 3x3 convolution, requantised to int8", kRegisters, kFields};

}  // namespace npu::tcc750x::dw
