// The DMA's part of OperationGenerator. Transfers conflict with each other only through GBUF: the DMA runs
// them in order, so what they do to DRAM needs no wait.
#include <algorithm>

#include "isa/tcc750x/operation_generator.h"
#include "isa/tcc750x/register_writer.h"
#include "sim/core/quantity.h"

namespace npu::tcc750x {
namespace {

using dma::Base;
using dma::Type;

constexpr std::int64_t kWordBytes = 32;
constexpr std::int64_t kMostChunks = 4096;  // of the 12-bit counts

const Format& format(Type type) {
  for (std::size_t i = 0; i < dma::kTypes.size(); ++i) {
    if (dma::kTypes[i].bits == static_cast<Word>(type)) return dma::kFormats[i];
  }
  throw std::logic_error("a transfer type without a table");
}

}  // namespace

GeneratedOperation OperationGenerator::transfer() {
  switch (rng_.between(0, 5)) {
    case 0:
    case 1:
      return store();
    case 2:
      return pack();
    case 3:
      return image();
    default:
      return load();
  }
}

std::int64_t OperationGenerator::dram_place(Base base, std::int64_t bytes) {
  constexpr std::int64_t kStep = 16;
  return rng_.between(0, (buffer(base) - bytes) / kStep) * kStep;
}

GeneratedOperation OperationGenerator::load() {
  constexpr std::array kFrom{Base::kWeights, Base::kWork, Base::kInput};
  const auto base = kFrom[static_cast<std::size_t>(rng_.between(0, 2))];
  const auto most = std::min(options_.most_words, buffer(base) / kWordBytes);
  const auto words = size(most);
  const auto chunks = size(std::min(most / words, kMostChunks));
  const auto most_gap =
      chunks == 1 ? 0 : (buffer(base) - chunks * words * kWordBytes) / kWordBytes / (chunks - 1);
  const auto stride = chunks == 1 ? 0 : words + rng_.between(0, std::min<std::int64_t>(most_gap, 64));
  const auto cores = rng_.between(1, (std::int64_t{1} << options_.cores) - 1);
  const auto gbuf = places({chunks * words})[0];
  const auto dram = dram_place(base, ((chunks - 1) * stride + words) * kWordBytes);
  RegisterWriter registers(format(Type::kLoad));
  registers.set(dma::kType, Type::kLoad)
      .set(dma::kBase, base)
      .set(dma::kOffset, dram)
      .set(dma::kCoreMask, cores);
  registers.set(dma::kLoadAddress, gbuf).set(dma::kStride, stride * kWordBytes);
  registers.set(dma::kChunks, chunks).set(dma::kChunkWords, words);
  GeneratedOperation made{.unit = {}, .registers = registers.words()};
  for (int core = 0; core < options_.cores; ++core) {
    if (((cores >> core) & 1) != 0) made.writes.push_back({core, gbuf, gbuf + chunks * words});
  }
  return made;
}

GeneratedOperation OperationGenerator::store() {
  const auto base = rng_.chance(2) ? Base::kWork : Base::kOutput;
  const auto most = std::min(options_.most_words, buffer(base) / kWordBytes);
  const auto words = size(most);
  const auto chunks = size(std::min(most / words, kMostChunks));
  const auto most_gap =
      chunks == 1 ? 0 : (buffer(base) - chunks * words * kWordBytes) / kWordBytes / (chunks - 1);
  const auto stride = chunks == 1 ? 0 : words + rng_.between(0, std::min<std::int64_t>(most_gap, 64));
  const auto core = static_cast<int>(rng_.between(0, options_.cores - 1));
  const auto gbuf = places({chunks * words})[0];
  RegisterWriter registers(format(Type::kStore));
  registers.set(dma::kType, Type::kStore).set(dma::kBase, base).set(dma::kSourceCore, core);
  registers.set(dma::kOffset, dram_place(base, ((chunks - 1) * stride + words) * kWordBytes));
  registers.set(dma::kStoreAddress, gbuf).set(dma::kStride, stride * kWordBytes);
  registers.set(dma::kChunks, chunks).set(dma::kChunkWords, words);
  return {.unit = {}, .registers = registers.words(), .reads = {{core, gbuf, gbuf + chunks * words}}};
}

GeneratedOperation OperationGenerator::pack() {
  const auto base = rng_.chance(4) ? Base::kWork : Base::kOutput;
  const auto most = std::min(options_.most_words, buffer(base) / kWordBytes);
  const auto blocks = size(std::min<std::int64_t>(most, 16));
  const auto pixels = size(std::min(most / blocks, kMostChunks));
  const auto room = buffer(base) / kWordBytes / pixels - blocks;
  const auto stride = blocks + (rng_.chance(3) ? rng_.between(0, std::min<std::int64_t>(room, 4)) : 0);
  const auto core = static_cast<int>(rng_.between(0, options_.cores - 1));
  const auto gbuf = places({pixels * blocks})[0];
  RegisterWriter registers(format(Type::kPack));
  registers.set(dma::kType, Type::kPack)
      .set(dma::kBase, base)
      .set(dma::kSourceCore, core)
      .set(dma::kBits54, 1);
  registers.set(dma::kOffset, dram_place(base, ((pixels - 1) * stride + blocks) * kWordBytes));
  registers.set(dma::kStoreAddress, gbuf).set(dma::kPixelStride, stride * kWordBytes);
  registers.set(dma::kPixels, pixels).set(dma::kBlocks, blocks);
  return {.unit = {}, .registers = registers.words(), .reads = {{core, gbuf, gbuf + pixels * blocks}}};
}

GeneratedOperation OperationGenerator::image() {
  const auto packing = dma::kIm2colCodes[static_cast<std::size_t>(rng_.between(0, 2))];
  const bool packed = packing.bits != 0;
  const bool halved = packing.bits == 3;  // every second pixel: an even count
  const auto channels = packed ? 3 : rng_.between(1, 16);
  const auto most = std::min(options_.most_words, buffer(Base::kInput) / 16);
  auto pixels = size(std::min<std::int64_t>(most, 1024));
  if (halved) pixels = std::max<std::int64_t>(2, pixels / 2 * 2);
  const auto rows = size(std::min(most / pixels, kMostChunks));
  const auto row_bytes = pixels * channels;
  const auto most_gap = rows == 1 ? 0 : (buffer(Base::kInput) - rows * row_bytes) / (rows - 1);
  const auto stride = row_bytes + rng_.between(0, std::min<std::int64_t>(most_gap, 64));
  const auto words = rows * (halved ? pixels / 2 : pixels);
  const auto cores = rng_.between(1, (std::int64_t{1} << options_.cores) - 1);
  const auto gbuf = places({words})[0];
  RegisterWriter registers(format(Type::kImage));
  registers.set(dma::kType, Type::kImage).set(dma::kBase, Base::kInput).set(dma::kCoreMask, cores);
  registers.set(dma::kOffset, dram_place(Base::kInput, (rows - 1) * stride + row_bytes));
  registers.set(dma::kLoadAddress, gbuf).set(dma::kRowStride, stride).set(dma::kRows, rows);
  registers.set(dma::kRowPixels, pixels).set(dma::kChannels, channels).set(dma::kIm2col, packing.bits);
  registers.set(dma::kSubtract128, rng_.between(0, 1));
  GeneratedOperation made{.unit = {}, .registers = registers.words()};
  for (int core = 0; core < options_.cores; ++core) {
    if (((cores >> core) & 1) != 0) made.writes.push_back({core, gbuf, gbuf + words});
  }
  return made;
}

}  // namespace npu::tcc750x
