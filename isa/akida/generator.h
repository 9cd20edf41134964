// Random programs that a correct machine must run: a chain of layers whose shapes follow from each other,
// every output row made once, every row held where it is needed, blocks that name those they send to. The
// same seed gives the same program everywhere.
//
// What it aims at: channel counts that are no multiple of 32, one row, one column, tiles and groups of
// filters, several passes, every target, width of weights and kind of pooling.
#pragma once

#include <cstdint>

#include "isa/akida/program.h"

namespace npu::akida {

struct GeneratorOptions {
  std::uint64_t seed = 1;
  int layers = 7;                      // at most
  int nps = 32;                        // of a pass
  std::int64_t most_weights = 20'000;  // of one layer: bounds the size of the program
  std::int64_t most_inputs = 16'000;   // of one layer: bounds the time of a functional run
};

Program generate_program(const GeneratorOptions& options);

}  // namespace npu::akida
