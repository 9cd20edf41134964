// How much a program would do if it ran, found without time by following its pages: so that the fuzzer leaves
// out what would not end in its time.
#pragma once

#include <algorithm>
#include <array>

#include "models/tcc750x/operation.h"

namespace npu::tcc750x::fuzz {

struct ProgramLength {
  bool endless = false;        // fetches pages for ever, or goes on to data, which may say so
  bool writes_itself = false;  // stores into its command buffer: what comes after is anything
  std::int64_t work = 0;       // multiplications, and comparisons of pools
};

// Plays the command processor: registers of units, and the command memory, of which a short fetch keeps the
// rest.
class LengthWalk {
 public:
  LengthWalk(std::span<const Word> words, const Config& config) : words_(words), config_(config) {}

  ProgramLength walk() {
    constexpr int kMostPages = 5'000;  // the longest published program has a few hundred
    registers({}) = {0, static_cast<Word>(dma::Type::kFetch), 0, 0, 0xf};  // the host's fetch of page 0
    bool more = fetch(decode_transfer(registers({})).value());
    for (int page = 0; more && page < kMostPages; ++page) more = read_page();
    length_.endless |= more;
    return length_;
  }

 private:
  // False where the program ends or the machine stops.
  bool read_page() {
    for (std::size_t at = 0; at < page_.size();) {
      const auto decoded = decode(std::span<const Word>(page_).subspan(at), 0);
      if (!decoded || decoded.value().kind == CommandKind::kTrap) return false;
      const Command& command = decoded.value();
      at += static_cast<std::size_t>(command.size);
      if (command.kind == CommandKind::kWrite) {
        auto& held = registers(*command.unit);
        held.resize(std::max(held.size(), command.registers().size()));
        std::ranges::copy(command.registers(), held.begin());
      } else if (command.kind == CommandKind::kRun) {
        const auto operation = decode_operation(*command.unit, registers(*command.unit), config_);
        if (!operation) return false;
        add(operation.value());
        const auto* transfer = std::get_if<Transfer>(&operation.value());
        if (transfer != nullptr && transfer->type == dma::Type::kFetch) return fetch(*transfer);
      }
    }
    return false;
  }

  void add(const Operation& operation) {
    length_.work += workload(operation).macs_executed;
    if (const auto* pool = std::get_if<tile::VectorWork>(&operation)) {
      length_.work += pool->output_words * kLanes * pool->shape.window_height * pool->shape.window_width;
    }
    const auto* transfer = std::get_if<Transfer>(&operation);
    length_.writes_itself |=
        transfer != nullptr && transfer->from_gbuf() && transfer->base == dma::Base::kCommands;
  }

  bool fetch(const Transfer& page) {
    length_.endless |= page.base != dma::Base::kCommands;
    if (length_.endless || page.dram_end() > std::ssize(words_) * 4) return false;
    for (std::int64_t i = 0; i < page.pieces; ++i) {
      const auto from = (page.offset + i * page.stride) / 4, n = page.dram_piece() / 4;
      std::ranges::copy(words_.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(n)),
                        page_.begin() + i * n);
    }
    return true;
  }

  std::vector<Word>& registers(UnitRef unit) {
    return registers_[static_cast<std::size_t>(unit.core)][static_cast<std::size_t>(unit.unit)];
  }

  std::span<const Word> words_;
  const Config& config_;
  ProgramLength length_;
  std::array<Word, kPageWords> page_{};
  std::array<std::array<std::vector<Word>, kUnits>, kCores> registers_;
};

}  // namespace npu::tcc750x::fuzz
