// Random programs that a correct machine must run without fault or race: legal field values, operands inside
// GBUF and buffers, a WAIT before everything that overlaps with what is still running, as many pages as it
// takes. The same seed gives the same program everywhere.
//
// What it aims at: channel counts that are no multiple of 32, one row, 1x1 up to 7x7 kernels, strides, 4-bit
// mode, operations that run alongside each other.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "isa/tcc750x/dma.h"

namespace npu::tcc750x {

struct GeneratorOptions {
  std::uint64_t seed = 1;
  int operations = 40;
  int cores = 2;
  int gbuf_words = 32768;              // per core
  std::int64_t most_macs = 2'000'000;  // of one operation: bounds the time of a functional run
  std::int64_t most_words = 4096;      // of one input operand; at most gbuf_words / 8
  std::array<std::int64_t, dma::kBases> buffer_bytes{0, 1 << 20, 1 << 20, 1 << 18,
                                                     1 << 18};  // by base; [0] is unused
};

// Only operations whose arithmetic is decoded or inferred: no look-up tables.
std::vector<Word> generate_program(const GeneratorOptions& wanted);

}  // namespace npu::tcc750x
