// What a DMA transfer moves: strided copies, image rows with im2col, channel packing, flattening. Command
// pages are moved by the command processor's own effect, which exists in timing-only mode too.
#pragma once

#include "isa/tcc750x/transfer.h"
#include "models/tcc750x/memories.h"
#include "models/tile/effect.h"

namespace npu::tcc750x {

class TransferEffect : public tile::Effect<Transfer> {
 public:
  explicit TransferEffect(Memories& memories) : memories_(memories) {}
  Result<void> execute(const Transfer& transfer) override;

 private:
  void load(const Transfer& t, mem::Address from);
  void store(const Transfer& t, mem::Address to);
  void flatten(const Transfer& t, mem::Address to);
  void pack(const Transfer& t, mem::Address to);
  Result<void> image(const Transfer& t, mem::Address from);
  void to_cores(const Transfer& t, std::int64_t first_word, std::span<const std::uint8_t> bytes);

  Memories& memories_;
};

}  // namespace npu::tcc750x
