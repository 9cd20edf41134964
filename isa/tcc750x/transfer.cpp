#include "isa/tcc750x/transfer.h"

#include <algorithm>

#include <fmt/format.h>

namespace npu::tcc750x {

namespace {

void decode_chunks(std::span<const Word> r, Transfer& t) {
  t.pieces = dma::kChunks.get(r);
  t.piece = dma::kChunkWords.get(r);
  t.stride = dma::kStride.get(r);
  t.bytes = t.pieces * t.piece * Transfer::kGbufWordBytes;
}

void decode_image(std::span<const Word> r, Transfer& t) {
  t.pieces = dma::kRows.get(r);
  t.piece = dma::kRowPixels.get(r);
  t.stride = dma::kRowStride.get(r);
  t.channels = static_cast<int>(dma::kChannels.get(r));
  t.im2col = static_cast<int>(dma::kIm2col.raw(r));
  t.subtract_128 = dma::kSubtract128.raw(r) != 0;
  t.bytes = t.pieces * t.piece * t.channels;
}

void decode_pack(std::span<const Word> r, Transfer& t) {
  t.pieces = dma::kPixels.get(r);
  t.piece = dma::kBlocks.get(r);
  t.stride = dma::kPixelStride.get(r);
  t.bytes = t.pieces * t.piece * Transfer::kGbufWordBytes;
}

}  // namespace

Result<Transfer> decode_transfer(std::span<const Word> r) {
  if (r.size() < dma::kRegisters)
    return error(fmt::format("the DMA needs {} registers and holds {}", dma::kRegisters, r.size()));
  const Word type = dma::kType.raw(r), base = dma::kBase.raw(r);
  if (std::ranges::find(dma::kTypes, type, &Code::bits) == dma::kTypes.end())
    return error(fmt::format("transfer type {} is unknown", type));
  if (base >= dma::kBases) return error(fmt::format("base {} does not exist", base));

  Transfer t{.type = dma::Type{type}, .base = dma::Base{base}, .offset = dma::kOffset.get(r)};
  switch (t.type) {
    case dma::Type::kLoad:
    case dma::Type::kFetch:
    case dma::Type::kMlx:
    case dma::Type::kStore:
      decode_chunks(r, t);
      break;
    case dma::Type::kImage:
      decode_image(r, t);
      break;
    case dma::Type::kPack:
      decode_pack(r, t);
      break;
  }
  if (t.to_gbuf()) {
    t.cores = dma::kCoreMask.raw(r);
    t.gbuf = dma::kLoadAddress.get(r);
  } else if (t.from_gbuf()) {
    t.cores = 1U << dma::kSourceCore.raw(r);
    t.gbuf = dma::kStoreAddress.get(r);
  }
  if (t.type == dma::Type::kStore && dma::kFlatten.raw(r) != 0) {
    if (dma::kFlatten.raw(r) != 1 || dma::kStride.raw(r) != 1 || t.pieces != 1) {
      return error(
          fmt::format("flatten is known for one chunk and stride field 1 only, not for code {}, stride field "
                      "{}, {} chunks",
                      dma::kFlatten.raw(r), dma::kStride.raw(r), t.pieces));
    }
    t.flatten = true;
    t.bytes = t.piece * Transfer::kFlattenChannels;
  }
  return t;
}

}  // namespace npu::tcc750x
