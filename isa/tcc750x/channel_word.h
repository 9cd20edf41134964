// The parameter word of one output channel, behind the weights of a program: 32 of them fill 4 GBUF words
// (facts/tcc750x.md section 5). y = ((acc + (bias << bias_shift)) * scale + half) >> (shift + 7)
#pragma once

#include "isa/tcc750x/units.h"

namespace npu::tcc750x::channel_word {

inline constexpr Field kBias{
    .name = "bias", .word = 0, .high = 31, .low = 24, .coding = Coding::kSigned, .meaning = "bias mantissa"};
inline constexpr Field kBiasShift{.name = "bias_shift",
                                  .word = 0,
                                  .high = 23,
                                  .low = 20,
                                  .unit = "bit",
                                  .meaning = "left shift of the bias"};
inline constexpr Field kShift{.name = "shift",
                              .word = 0,
                              .high = 19,
                              .low = 16,
                              .unit = "bit",
                              .meaning = "right shift of the result, less 7"};
inline constexpr Field kScale{
    .name = "scale", .word = 0, .high = 15, .low = 8, .meaning = "multiplier of the accumulator, unsigned"};

inline constexpr std::array kFields{kBias, kBiasShift, kShift, kScale};
static_assert(isa::well_formed(kFields, 1));

inline constexpr Format kFormat{"channel", "requantisation parameters of one output channel", 1, kFields};

}  // namespace npu::tcc750x::channel_word
