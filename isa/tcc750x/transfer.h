// What the registers of a DMA command ask for, in bytes and GBUF words.
#pragma once

#include "isa/tcc750x/dma.h"
#include "sim/core/quantity.h"

namespace npu::tcc750x {

struct Transfer {
  static constexpr int kGbufWordBytes = 32;
  static constexpr int kFlattenChannels = 16;  // the only form seen (facts 5b.2)

  dma::Type type = dma::Type::kLoad;
  dma::Base base = dma::Base::kCommands;
  std::int64_t offset = 0;  // bytes from the base
  std::int64_t gbuf = 0;    // first GBUF word
  unsigned cores = 0;       // mask of the cores whose GBUF is touched
  std::int64_t pieces = 1;  // chunks, image rows, or pixels of a pack
  std::int64_t piece = 1;   // GBUF words of a chunk, pixels of a row, blocks of a pixel
  std::int64_t stride = 0;  // bytes from piece to piece in DRAM
  int channels = 1;         // of an image pixel
  int im2col = 0;           // code
  bool subtract_128 = false;
  bool flatten = false;
  std::int64_t bytes = 0;  // moved at the memory

  bool to_gbuf() const { return type == dma::Type::kLoad || type == dma::Type::kImage; }
  bool from_gbuf() const { return type == dma::Type::kStore || type == dma::Type::kPack; }

  // In DRAM, from the base: `pieces` pieces of `dram_piece()` bytes, `stride` apart. A flattened store is one
  // piece.
  std::int64_t dram_pieces() const { return flatten ? 1 : pieces; }
  std::int64_t dram_piece() const { return bytes / dram_pieces(); }
  std::int64_t dram_end() const { return offset + (dram_pieces() - 1) * stride + dram_piece(); }

  // GBUF words an image row takes, and the whole transfer.
  std::int64_t row_words() const { return im2col == 3 ? ceil_div(piece, 2) : piece; }
  std::int64_t gbuf_words() const {
    return type == dma::Type::kImage ? pieces * row_words() : pieces * piece;
  }
};

// An error names the field: a type or base that nobody knows.
Result<Transfer> decode_transfer(std::span<const Word> registers);

}  // namespace npu::tcc750x
