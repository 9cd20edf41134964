#include "models/tcc750x/transfer_effect.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/tcc750x/im2col.h"

namespace npu::tcc750x {

namespace {

constexpr std::int64_t kWordBytes = Transfer::kGbufWordBytes;

// The lowest core of a mask that is not empty.
int first_core(unsigned mask) {
  int core = 0;
  while ((mask & 1U) == 0) mask >>= 1, ++core;
  return core;
}

}  // namespace

Result<void> TransferEffect::execute(const Transfer& t) {
  const mem::Address address =
      memories_.bases[static_cast<std::size_t>(t.base)] + static_cast<mem::Address>(t.offset);
  switch (t.type) {
    case dma::Type::kLoad:
      load(t, address);
      return success();
    case dma::Type::kStore:
      t.flatten ? flatten(t, address) : store(t, address);
      return success();
    case dma::Type::kPack:
      pack(t, address);
      return success();
    case dma::Type::kImage:
      return image(t, address);
    case dma::Type::kFetch:
      return success();
    case dma::Type::kMlx:
      return error("loading a program into the vector processor: its firmware is not public");
  }
  return error("unknown transfer type");
}

void TransferEffect::to_cores(const Transfer& t, std::int64_t first_word,
                              std::span<const std::uint8_t> bytes) {
  for (std::size_t core = 0; core < memories_.gbufs.size(); ++core) {
    if (((t.cores >> core) & 1U) == 0) continue;
    std::ranges::copy(bytes, memories_.gbufs[core]
                                 .range(first_word, static_cast<std::int64_t>(bytes.size()) / kWordBytes)
                                 .begin());
  }
}

void TransferEffect::load(const Transfer& t, mem::Address from) {
  // Into the first core's memory, and from there to the others of a broadcast.
  auto& first = memories_.gbufs[static_cast<std::size_t>(first_core(t.cores))];
  for (std::int64_t i = 0; i < t.pieces; ++i)
    memories_.dram.read(from + static_cast<mem::Address>(i * t.stride),
                        first.range(t.gbuf + i * t.piece, t.piece));
  const auto loaded = first.range(t.gbuf, t.pieces * t.piece);
  for (std::size_t core = 0; core < memories_.gbufs.size(); ++core) {
    auto& gbuf = memories_.gbufs[core];
    if (((t.cores >> core) & 1U) != 0 && &gbuf != &first)
      std::ranges::copy(loaded, gbuf.range(t.gbuf, t.pieces * t.piece).begin());
  }
}

void TransferEffect::store(const Transfer& t, mem::Address to) {
  auto& gbuf = memories_.gbufs[static_cast<std::size_t>(first_core(t.cores))];
  for (std::int64_t i = 0; i < t.pieces; ++i) {
    memories_.dram.write(to + static_cast<mem::Address>(i * t.stride),
                         gbuf.range(t.gbuf + i * t.piece, t.piece));
  }
}

// The first 16 channels of each pixel side by side (facts 5b.2: proved on the one transfer that LeNet5 has).
void TransferEffect::flatten(const Transfer& t, mem::Address to) {
  auto& gbuf = memories_.gbufs[static_cast<std::size_t>(first_core(t.cores))];
  for (std::int64_t pixel = 0; pixel < t.piece; ++pixel) {
    memories_.dram.write(to + static_cast<mem::Address>(pixel * Transfer::kFlattenChannels),
                         gbuf.range(t.gbuf + pixel, 1).first(Transfer::kFlattenChannels));
  }
}

// [block][pixel] in GBUF to [pixel][block] in DRAM.
void TransferEffect::pack(const Transfer& t, mem::Address to) {
  auto& gbuf = memories_.gbufs[static_cast<std::size_t>(first_core(t.cores))];
  for (std::int64_t pixel = 0; pixel < t.pieces; ++pixel) {
    for (std::int64_t block = 0; block < t.piece; ++block) {
      memories_.dram.write(to + static_cast<mem::Address>(pixel * t.stride + block * kWordBytes),
                           gbuf.range(t.gbuf + block * t.pieces + pixel, 1));
    }
  }
}

Result<void> TransferEffect::image(const Transfer& t, mem::Address from) {
  if (t.channels * (t.im2col == 0 ? 1 : 3) > kLanes)
    return error(fmt::format("{} channels a pixel do not fit the {} lanes of a word", t.channels, kLanes));
  if (t.im2col == 2) return error("im2col mode 2 is unknown");
  std::vector<std::uint8_t> row(static_cast<std::size_t>(t.piece * t.channels));
  std::vector<std::uint8_t> words(static_cast<std::size_t>(t.row_words() * kWordBytes));
  for (std::int64_t y = 0; y < t.pieces; ++y) {
    memories_.dram.read(from + static_cast<mem::Address>(y * t.stride), row);
    im2col_row(t, row, words);
    to_cores(t, t.gbuf + y * t.row_words(), words);
  }
  return success();
}

}  // namespace npu::tcc750x
