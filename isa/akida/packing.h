// How weights lie in words: a stream of fields of equal width, the low bits of the first word first. Either
// without gaps, or so many to a word of 64 bits that none straddles two.
//
// The widths are inferred from published program sizes (../shared/facts/akida.md C7): they give 24 sizes
// within 1.5 % on average and 4.2 % at worst. The order of bits is ours.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "isa/akida/program.h"

namespace npu::akida {

struct Packing {
  int bits = 0;      // that a weight takes
  int per_word = 0;  // weights in 64 bits; 0: without gaps

  constexpr std::int64_t position(std::int64_t index) const {
    return per_word == 0 ? index * bits : index / per_word * 64 + index % per_word * bits;
  }
  constexpr std::int64_t words(std::int64_t count) const {
    if (per_word != 0) return (count + per_word - 1) / per_word * 2;
    return (count * bits + 31) / 32;
  }
};

struct PackingRule {
  std::string_view layer;
  bool converter;  // of the input converter
  Operation operation;
  int weight_bits;
  Packing packing;
};

inline constexpr std::array<PackingRule, 13> kPackingRules{{
    {"input convolution", true, Operation::kConvolution, 8, {.bits = 8}},
    {"input convolution", true, Operation::kConvolution, 4, {.bits = 6}},
    {"input convolution", true, Operation::kConvolution, 2, {.bits = 2}},
    {"input convolution", true, Operation::kConvolution, 1, {.bits = 2}},
    {"convolution", false, Operation::kConvolution, 8, {.bits = 8}},
    {"convolution", false, Operation::kConvolution, 4, {.bits = 6}},
    {"convolution", false, Operation::kConvolution, 2, {.bits = 3}},
    {"convolution", false, Operation::kConvolution, 1, {.bits = 2}},
    {"separable, pointwise", false, Operation::kSeparable, 4, {.bits = 5, .per_word = 12}},
    {"separable, pointwise", false, Operation::kSeparable, 2, {.bits = 2, .per_word = 24}},
    {"fully connected", false, Operation::kFullyConnected, 4, {.bits = 6}},
    {"fully connected", false, Operation::kFullyConnected, 2, {.bits = 2}},
    {"fully connected", false, Operation::kFullyConnected, 1, {.bits = 1}},
}};

// Nothing where the block has no weights of so many bits.
std::optional<Packing> packing_of(const Assignment& a);

// Of the kernel of one channel of a separable layer, which fills whole words of 64 bits.
constexpr Packing depthwise_packing(int weight_bits) {
  return {.bits = weight_bits, .per_word = 64 / weight_bits};
}
// With the word of 32 bits behind each kernel. Its meaning is open (the sizes ask for it); it is 0.
std::int64_t depthwise_channel_words(const Assignment& a);

// A weight of 1 bit is -1 or 1, of more bits -(2^(bits-1) - 1) to 2^(bits-1) - 1, in two's complement over
// the width of the packing. 1 bit: -1 is 0, 1 is 1.
bool holds(int weight_bits, int weight);
std::string_view range_text(int weight_bits);  // "-7..7", "-1 or 1"

// The words must be 0 before. The error names the index of a weight that the bits do not hold.
Result<void> pack(std::span<Word> words, const Packing& packing, int weight_bits,
                  std::span<const std::int8_t> weights);
// As many as `weights` has. The error's offset is that of the word, in bytes: a code that is no weight.
Result<void> unpack(std::span<const Word> words, const Packing& packing, int weight_bits,
                    std::span<std::int8_t> weights);

}  // namespace npu::akida
