// Random single operations of every unit, each with the memory it touches.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "isa/tcc750x/command.h"
#include "isa/tcc750x/generator.h"
#include "sim/core/rng.h"

namespace npu::tcc750x {

// GBUF words of one core.
struct GbufRange {
  int core;
  std::int64_t begin, end;

  bool overlaps(const GbufRange& other) const {
    return core == other.core && begin < other.end && other.begin < end;
  }
};

struct GeneratedOperation {
  UnitRef unit;
  std::vector<Word> registers;
  std::vector<GbufRange> reads = {};
  std::vector<GbufRange> writes = {};

  bool conflicts(const GeneratedOperation& other) const;  // write against read, or write against write
};

class OperationGenerator {
 public:
  OperationGenerator(const GeneratorOptions& options, Rng& rng) : options_(options), rng_(rng) {}

  GeneratedOperation next();
  GeneratedOperation transfer();  // of the DMA

 private:
  // Dimensions whose product stays below a bound: mostly small, sometimes long in one direction.
  struct Shape {
    std::int64_t height, width, channels;
  };

  GeneratedOperation matrix(int core);
  GeneratedOperation depthwise(int core);
  GeneratedOperation element_wise(int core);
  GeneratedOperation vector(int core);
  GeneratedOperation load();
  GeneratedOperation store();
  GeneratedOperation pack();
  GeneratedOperation image();

  Shape shape(std::int64_t most_words, std::int64_t lanes);
  std::int64_t size(std::int64_t most);  // 1 often, else up to `most`
  // Disjoint places for operands of these sizes in one core's memory.
  std::vector<std::int64_t> places(const std::vector<std::int64_t>& sizes);
  // Offset in a buffer for `bytes`, a multiple of 16.
  std::int64_t dram_place(dma::Base base, std::int64_t bytes);
  std::int64_t buffer(dma::Base base) const { return options_.buffer_bytes[static_cast<std::size_t>(base)]; }

  const GeneratorOptions& options_;
  Rng& rng_;
};

}  // namespace npu::tcc750x
