// Registers r1.. of the matrix engine (facts/tcc750x.md sections 5 and 5b.3).
//   input   GBUF [C/32][H][W][32], int8; 4-bit mode [C/64][H][W][64], nibbles, channel 2i low
//   weights GBUF [C/32][kh][kw][K][32] (4-bit: [C/64]..[64]), then one parameter word per output channel
//   output  GBUF [K/32][OH][OW][32], int8
// Right and bottom padding are implicit: zeros beyond the input, as far as the output dimensions need.
#pragma once

#include "isa/tcc750x/units.h"

namespace npu::tcc750x::mm {

inline constexpr std::array<Code, 2> kActivations{{
    {0, "none", "clip to -128..127"},
    {1, "relu", "clip to 0..127"},
}};

inline constexpr Field kKernelWidth{.name = "kernel_w",
                                    .word = 0,
                                    .high = 3,
                                    .low = 0,
                                    .coding = Coding::kMinusOne,
                                    .meaning = "columns of the kernel"};
inline constexpr Field kKernelHeight{.name = "kernel_h",
                                     .word = 0,
                                     .high = 7,
                                     .low = 4,
                                     .coding = Coding::kMinusOne,
                                     .meaning = "rows of the kernel"};
inline constexpr Field kFourBit{.name = "int4",
                                .word = 0,
                                .high = 12,
                                .low = 12,
                                .meaning = "1: weights and activations are signed nibbles"};
inline constexpr Field kStrideHeight{.name = "stride_h",
                                     .word = 0,
                                     .high = 17,
                                     .low = 16,
                                     .coding = Coding::kMinusOne,
                                     .meaning = "vertical step"};
inline constexpr Field kStrideWidth{.name = "stride_w",
                                    .word = 0,
                                    .high = 19,
                                    .low = 18,
                                    .coding = Coding::kMinusOne,
                                    .meaning = "horizontal step"};
inline constexpr Field kPadTop{
    .name = "pad_top", .word = 0, .high = 21, .low = 20, .meaning = "rows of zeros above"};
inline constexpr Field kPadLeft{
    .name = "pad_left", .word = 0, .high = 23, .low = 22, .meaning = "columns of zeros to the left"};
inline constexpr Field kActivation{
    .name = "act", .word = 0, .high = 31, .low = 28, .meaning = "activation", .codes = kActivations};
inline constexpr Field kInput{.name = "input",
                              .word = 1,
                              .high = 15,
                              .low = 0,
                              .unit = "word",
                              .meaning = "GBUF address of the input",
                              .hex = true};
inline constexpr Field kWeights{.name = "weights",
                                .word = 2,
                                .high = 31,
                                .low = 16,
                                .unit = "word",
                                .meaning = "GBUF address of the weights",
                                .hex = true};
// The two halves of r3 are told apart by where the binaries put them: weights come first in a layer's block.
inline constexpr Field kParameters{.name = "params",
                                   .word = 2,
                                   .high = 15,
                                   .low = 0,
                                   .unit = "word",
                                   .meaning = "GBUF address of the parameter words",
                                   .hex = true};
inline constexpr Field kInWidth{.name = "in_w",
                                .word = 3,
                                .high = 31,
                                .low = 22,
                                .coding = Coding::kMinusOne,
                                .meaning = "input columns"};
inline constexpr Field kInHeight{
    .name = "in_h", .word = 3, .high = 21, .low = 12, .coding = Coding::kMinusOne, .meaning = "input rows"};
inline constexpr Field kInChannels{.name = "in_c",
                                   .word = 3,
                                   .high = 11,
                                   .low = 0,
                                   .coding = Coding::kMinusOne,
                                   .meaning = "input channels"};
inline constexpr Field kOutWidth{.name = "out_w",
                                 .word = 4,
                                 .high = 31,
                                 .low = 22,
                                 .coding = Coding::kMinusOne,
                                 .meaning = "output columns"};
inline constexpr Field kOutHeight{
    .name = "out_h", .word = 4, .high = 21, .low = 12, .coding = Coding::kMinusOne, .meaning = "output rows"};
inline constexpr Field kOutChannels{.name = "out_c",
                                    .word = 4,
                                    .high = 11,
                                    .low = 0,
                                    .coding = Coding::kMinusOne,
                                    .meaning = "output channels of this command"};
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
                              .meaning = "output words: out_w * out_h * ceil(out_c / 32)"};

inline constexpr std::array kFields{kKernelHeight, kKernelWidth, kStrideHeight, kStrideWidth, kPadTop,
                                    kPadLeft,      kActivation,  kFourBit,      kInput,       kInWidth,
                                    kInHeight,     kInChannels,  kWeights,      kParameters,  kOutput,
                                    kOutWidth,     kOutHeight,   kOutChannels,  kCount};
inline constexpr int kRegisters = 7;  // v2.1; the FPGA's v2.0 wrote 6
static_assert(isa::well_formed(kFields, kRegisters));

inline constexpr Format kFormat{"mm", "dense convolution or matrix product, requantised to int8", kRegisters,
                                kFields};

}  // namespace npu::tcc750x::mm
