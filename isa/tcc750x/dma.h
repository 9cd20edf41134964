// Registers r1.. of the DMA, one Format per transfer type (facts/tcc750x.md sections 5 and 5b.2).
#pragma once

#include "isa/tcc750x/units.h"

namespace npu::tcc750x::dma {

enum class Type : Word { kLoad = 0, kStore = 1, kFetch = 2, kImage = 4, kPack = 5, kMlx = 6 };
enum class Base : Word { kCommands = 0, kWeights = 1, kWork = 2, kInput = 3, kOutput = 4 };
inline constexpr int kBases = 5;

inline constexpr std::array<Code, 6> kTypes{{
    {0, "load", "DRAM to GBUF"},
    {1, "store", "GBUF to DRAM"},
    {2, "fetch", "DRAM to command memory: the next page"},
    {4, "image", "u8 or s8 pixels in DRAM to GBUF, one word a pixel or packed for a 3-wide kernel"},
    {5, "pack", "GBUF to DRAM, the channel blocks of a pixel side by side"},
    {6, "mlx", "DRAM to the vector processor's program memory", Status::kPublished},
}};
inline constexpr std::array<Code, kBases> kBaseCodes{{
    {0, "cmd", "command buffer"},
    {1, "weights", "weight buffer"},
    {2, "work", "work buffer"},
    {3, "input", "input buffer"},
    {4, "output", "output buffer"},
}};
inline constexpr std::array<Code, 3> kIm2colCodes{{
    {0, "none", "one GBUF word a pixel, channels in lanes 0.."},
    {1, "3x3s1", "three neighbouring pixels a word, every pixel", Status::kInferred},
    {3, "3x3s2", "three neighbouring pixels a word, every second pixel"},
}};

// What every type has.
inline constexpr Field kOffset{.name = "dram",
                               .word = 0,
                               .high = 31,
                               .low = 0,
                               .coding = Coding::kScaled,
                               .unit = "byte",
                               .meaning = "offset from the base",
                               .scale = 16,
                               .hex = true};
inline constexpr Field kType{
    .name = "type", .word = 1, .high = 2, .low = 0, .meaning = "transfer type", .codes = kTypes};
inline constexpr Field kBase{.name = "base",
                             .word = 1,
                             .high = 10,
                             .low = 8,
                             .meaning = "buffer that the offset counts from",
                             .codes = kBaseCodes};
inline constexpr Field kBits54{.name = "r2_5_4",
                               .word = 1,
                               .high = 5,
                               .low = 4,
                               .meaning = "1 in every pack transfer, else 0",
                               .status = Status::kUnknown};
inline constexpr Field kIm2col{.name = "im2col",
                               .word = 1,
                               .high = 7,
                               .low = 6,
                               .meaning = "packing of image pixels into words",
                               .codes = kIm2colCodes};
inline constexpr Field kSubtract128{.name = "u8",
                                    .word = 1,
                                    .high = 12,
                                    .low = 12,
                                    .meaning = "1: subtract 128 from each byte; 0: bytes are signed"};
inline constexpr Field kSourceCore{
    .name = "from_core", .word = 1, .high = 17, .low = 16, .meaning = "core whose GBUF is read"};
inline constexpr Field kCoreMask{.name = "to_cores",
                                 .word = 1,
                                 .high = 23,
                                 .low = 20,
                                 .meaning = "mask of the cores whose GBUF is written",
                                 .hex = true};
inline constexpr Field kChannels{.name = "channels",
                                 .word = 1,
                                 .high = 31,
                                 .low = 28,
                                 .coding = Coding::kMinusOne,
                                 .meaning = "bytes a pixel"};
inline constexpr Field kFlatten{.name = "flatten",
                                .word = 1,
                                .high = 31,
                                .low = 28,
                                .meaning = "1: write the first 16 channels of each pixel side by side",
                                .status = Status::kInferred};
inline constexpr Field kLoadAddress{.name = "gbuf",
                                    .word = 2,
                                    .high = 15,
                                    .low = 0,
                                    .unit = "word",
                                    .meaning = "first GBUF word written",
                                    .hex = true};
inline constexpr Field kStoreAddress{.name = "gbuf",
                                     .word = 2,
                                     .high = 31,
                                     .low = 16,
                                     .unit = "word",
                                     .meaning = "first GBUF word read",
                                     .hex = true};
inline constexpr Field kStride{.name = "stride",
                               .word = 3,
                               .high = 31,
                               .low = 0,
                               .coding = Coding::kScaled,
                               .unit = "byte",
                               .meaning = "distance of chunks in DRAM",
                               .scale = 32};
inline constexpr Field kRowStride{
    .name = "stride", .word = 3, .high = 31, .low = 0, .unit = "byte", .meaning = "distance of rows in DRAM"};
inline constexpr Field kPixelStride{.name = "stride",
                                    .word = 3,
                                    .high = 31,
                                    .low = 0,
                                    .coding = Coding::kScaled,
                                    .unit = "byte",
                                    .meaning = "distance of pixels in DRAM",
                                    .scale = 32};
inline constexpr Field kChunks{.name = "chunks",
                               .word = 4,
                               .high = 31,
                               .low = 20,
                               .coding = Coding::kMinusOne,
                               .meaning = "chunks, contiguous in GBUF"};
inline constexpr Field kChunkWords{.name = "words",
                                   .word = 4,
                                   .high = 19,
                                   .low = 0,
                                   .coding = Coding::kMinusOne,
                                   .unit = "32-byte word",
                                   .meaning = "size of a chunk"};
inline constexpr Field kRows{
    .name = "rows", .word = 4, .high = 31, .low = 20, .coding = Coding::kMinusOne, .meaning = "image rows"};
inline constexpr Field kRowPixels{.name = "pixels",
                                  .word = 4,
                                  .high = 19,
                                  .low = 0,
                                  .coding = Coding::kMinusOne,
                                  .meaning = "pixels a row"};
inline constexpr Field kPixels{
    .name = "pixels", .word = 4, .high = 31, .low = 20, .coding = Coding::kMinusOne, .meaning = "pixels"};
inline constexpr Field kBlocks{.name = "blocks",
                               .word = 4,
                               .high = 19,
                               .low = 0,
                               .coding = Coding::kMinusOne,
                               .meaning = "32-channel blocks a pixel"};

inline constexpr std::array kLoadFields{kType,        kBase,   kOffset,     kCoreMask,
                                        kLoadAddress, kChunks, kChunkWords, kStride};
inline constexpr std::array kStoreFields{kType,   kBase,       kOffset, kSourceCore, kStoreAddress,
                                         kChunks, kChunkWords, kStride, kFlatten};
inline constexpr std::array kFetchFields{kType, kBase, kOffset, kChunks, kChunkWords, kStride};
inline constexpr std::array kImageFields{kType,      kBase,     kOffset,    kCoreMask, kLoadAddress, kRows,
                                         kRowPixels, kChannels, kRowStride, kIm2col,   kSubtract128};
inline constexpr std::array kPackFields{kType,   kBase,   kOffset,      kSourceCore, kStoreAddress,
                                        kPixels, kBlocks, kPixelStride, kBits54};
inline constexpr std::array kMlxFields{kType,        kBase,   kOffset,     kCoreMask,
                                       kLoadAddress, kChunks, kChunkWords, kStride};
static_assert(isa::well_formed(kLoadFields, 5) && isa::well_formed(kStoreFields, 5) &&
              isa::well_formed(kFetchFields, 5) && isa::well_formed(kImageFields, 5) &&
              isa::well_formed(kPackFields, 5) && isa::well_formed(kMlxFields, 5));

inline constexpr std::array kOtherFields{kType, kBase, kOffset};

inline constexpr int kRegisters = 5;  // 6 in one network (LeNet5), the sixth 0
inline constexpr int kMostRegisters = 6;

inline constexpr std::array<Format, 6> kFormats{{
    {"dma.load", "DRAM to GBUF of one or more cores; chunks are strided in DRAM, contiguous in GBUF",
     kRegisters, kLoadFields},
    {"dma.store", "GBUF of one core to DRAM", kRegisters, kStoreFields},
    {"dma.fetch", "the next 128-word command page; the command processor waits for it", kRegisters,
     kFetchFields},
    {"dma.image", "image pixels to GBUF", kRegisters, kImageFields},
    {"dma.pack", "[C/32][pixel][32] in GBUF to [pixel][C] in DRAM", kRegisters, kPackFields},
    {"dma.mlx", "vector processor program; does not occur in the binaries at hand", kRegisters, kMlxFields},
}};

// For text only: a transfer of a type that no table has (3, 7), or a write too short to hold the type.
inline constexpr Format kOther{"dma", "a transfer of unknown type", kRegisters, kOtherFields};

}  // namespace npu::tcc750x::dma
