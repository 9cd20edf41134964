// The registers of a record and the header of a program, bit by bit: the one place that says where a number
// lies. That a record configures one block and is 313 bytes without its tracks is inferred from published
// program sizes; which register holds what is ours (docs/isa/akida.md).
#pragma once

#include <array>

#include "isa/akida/program.h"

namespace npu::akida {

using isa::Code;
using isa::Field;
using isa::Format;

// Of all that is here: nothing was decoded, the vendor publishes no binary.
inline constexpr isa::Status kAssumed = isa::Status::kAssumed;

inline constexpr std::array<Code, 4> kTargets{{
    {1, "hrc", "input converter: convolves images of 8 bits", kAssumed},
    {2, "cnp", "neural processor as convolution engine", kAssumed},
    {3, "fnp2", "neural processor as fully connected engine, weights in external memory", kAssumed},
    {4, "fnp3", "neural processor as fully connected engine, weights in its own memory", kAssumed},
}};
inline constexpr std::array<Code, 3> kOperations{{
    {1, "convolution", "of hrc and cnp", kAssumed},
    {2, "separable", "of cnp: depthwise, then pointwise, nothing between them", kAssumed},
    {3, "fully_connected", "of fnp2 and fnp3", kAssumed},
}};
inline constexpr std::array<Code, 3> kPools{{
    {0, "none", "", kAssumed},
    {1, "max", "2x2 on potentials, sizes round up", kAssumed},
    {2, "global", "sum of the potentials over the map", kAssumed},
}};
inline constexpr std::array<Code, 2> kPaddings{{
    {0, "valid", "no border", kAssumed},
    {1, "same", "TensorFlow's: as many outputs as inputs, over the stride", kAssumed},
}};

constexpr Field field(std::string_view name, int word, int high, int low, std::string_view unit,
                      std::string_view meaning, std::span<const Code> codes = {}) {
  return {.name = name,
          .word = word,
          .high = high,
          .low = low,
          .unit = unit,
          .meaning = meaning,
          .status = kAssumed,
          .codes = codes};
}

// A word of the destination mask, named by its first NP.
constexpr Field mask_field(std::string_view name, int index) {
  return {.name = name,
          .word = kDestinationWord + index,
          .high = 31,
          .low = 0,
          .meaning = "destinations of rows: bit n stands for the NP whose number is that in the name plus n",
          .status = kAssumed,
          .hex = true};
}

// clang-format off
inline constexpr Field kTarget = field("target", 0, 3, 0, "", "block to configure", kTargets);
inline constexpr Field kOperation = field("op", 0, 7, 4, "", "operation", kOperations);
inline constexpr Field kPool = field("pool", 0, 11, 8, "", "pooling, before the activation", kPools);
inline constexpr Field kPadding = field("padding", 0, 12, 12, "", "border of the input", kPaddings);
inline constexpr Field kToOutput = field("to_output", 0, 13, 13, "", "1: rows go to the output DMA");
inline constexpr Field kInBits = field("in_bits", 0, 19, 16, "bit", "of an input");
inline constexpr Field kWeightBits = field("weight_bits", 0, 23, 20, "bit", "of a weight, as trained");
inline constexpr Field kOutBits = field("out_bits", 0, 27, 24, "bit", "of an activation; 0: potentials go out");
inline constexpr Field kNp = field("np", 1, 9, 0, "", "which NP; 0 for the input converter");
inline constexpr Field kPass = field("pass", 1, 31, 16, "", "pass of the network, from 0");
inline constexpr Field kLayer = field("layer", 2, 15, 0, "", "layer of the network, from 0");
inline constexpr Field kKernel = field("kernel", 2, 19, 16, "", "rows and columns of the kernel");
inline constexpr Field kStride = field("stride", 2, 23, 20, "", "of the kernel, both ways");
inline constexpr Field kPoolStride = field("pool_stride", 2, 27, 24, "", "of a max pool, both ways");
inline constexpr Field kInX = field("in_x", 3, 15, 0, "row", "of the layer's input; layers are split along rows");
inline constexpr Field kInY = field("in_y", 4, 15, 0, "column", "of the layer's input");
inline constexpr Field kInChannels = field("in_channels", 5, 23, 0, "channel", "of the layer's input; of a fully connected layer all inputs");
inline constexpr Field kFilters = field("filters", 6, 23, 0, "filter", "of the layer");
inline constexpr Field kFirstFilter = field("first_filter", 7, 23, 0, "filter", "of this record");
inline constexpr Field kOwnFilters = field("own_filters", 8, 23, 0, "filter", "of this record");
inline constexpr Field kFirstRow = field("first_row", 9, 15, 0, "row", "of the tile: input rows of this record");
inline constexpr Field kRows = field("rows", 10, 15, 0, "row", "of the tile");
inline constexpr Field kFirstHeld = field("first_held", 11, 15, 0, "row", "of those in memory: the tile and the rows shared with neighbours");
inline constexpr Field kHeld = field("held", 12, 15, 0, "row", "in memory");
inline constexpr Field kFirstOut = field("first_out", 13, 15, 0, "row", "of the output after pooling; 0 of a global pool");
inline constexpr Field kOuts = field("outs", 14, 15, 0, "row", "of the output that this record makes; 1 of a global pool");
inline constexpr Field kSources = field("sources", 15, 15, 0, "block", "that send rows; 1 where rows come by DMA");
inline constexpr Field kPaddingValue = field("padding_value", 16, 7, 0, "", "of the input converter: the pixel that stands for the border");
inline constexpr Field kWeightWords = field("weight_words", 64, 25, 0, "word", "of the track of weights");
inline constexpr Field kFilterWords = field("filter_words", 65, 25, 0, "word", "of the track of filters");
// clang-format on

inline constexpr std::array kRegisterFields{
    kTarget,
    kNp,
    kPass,
    kLayer,
    kOperation,
    kPool,
    kPadding,
    kKernel,
    kStride,
    kPoolStride,
    kInBits,
    kWeightBits,
    kOutBits,
    kInX,
    kInY,
    kInChannels,
    kFilters,
    kFirstFilter,
    kOwnFilters,
    kFirstRow,
    kRows,
    kFirstHeld,
    kHeld,
    kFirstOut,
    kOuts,
    kPaddingValue,
    kSources,
    kToOutput,
    mask_field("to_0", 0),
    mask_field("to_32", 1),
    mask_field("to_64", 2),
    mask_field("to_96", 3),
    mask_field("to_128", 4),
    mask_field("to_160", 5),
    mask_field("to_192", 6),
    mask_field("to_224", 7),
    mask_field("to_256", 8),
    mask_field("to_288", 9),
    mask_field("to_320", 10),
    mask_field("to_352", 11),
    mask_field("to_384", 12),
    mask_field("to_416", 13),
    mask_field("to_448", 14),
    mask_field("to_480", 15),
    mask_field("to_512", 16),
    mask_field("to_544", 17),
    mask_field("to_576", 18),
    mask_field("to_608", 19),
    mask_field("to_640", 20),
    mask_field("to_672", 21),
    mask_field("to_704", 22),
    mask_field("to_736", 23),
    mask_field("to_768", 24),
    mask_field("to_800", 25),
    mask_field("to_832", 26),
    mask_field("to_864", 27),
    mask_field("to_896", 28),
    mask_field("to_928", 29),
    mask_field("to_960", 30),
    mask_field("to_992", 31),
    kWeightWords,
    kFilterWords,
};
static_assert(isa::well_formed(kRegisterFields, kRegisterWords));

inline constexpr Format kRecordFormat{"record", "registers of one block for one pass", kRegisterWords,
                                      kRegisterFields};

// The header of a program. The remaining words are 0.
inline constexpr Field kHeaderMagic{.name = "magic",
                                    .word = 0,
                                    .high = 31,
                                    .low = 0,
                                    .meaning = "0x31444b41, in bytes \"AKD1\"",
                                    .status = kAssumed,
                                    .hex = true};
inline constexpr Field kHeaderVersion = field("version", 1, 31, 0, "", "of this format: 1");
inline constexpr Field kHeaderRecords = field("records", 2, 31, 0, "record", "that follow");
inline constexpr Field kHeaderPasses = field("passes", 3, 31, 0, "pass", "that the records configure");
inline constexpr Field kHeaderWordsInAll =
    field("words", 4, 31, 0, "word", "of the program, with these eight");
inline constexpr std::array kHeaderFields{kHeaderMagic, kHeaderVersion, kHeaderRecords, kHeaderPasses,
                                          kHeaderWordsInAll};
static_assert(isa::well_formed(kHeaderFields, kHeaderWords));

inline constexpr Format kHeaderFormat{"header", "of a program; what no field names must be 0", kHeaderWords,
                                      kHeaderFields};

}  // namespace npu::akida
