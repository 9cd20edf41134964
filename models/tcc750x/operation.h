// A RUN of a TCC750x unit, decoded from the registers that the unit holds: checked against the machine's
// limits, ready for an engine.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "isa/tcc750x/command.h"
#include "isa/tcc750x/transfer.h"
#include "models/tcc750x/config.h"
#include "models/tile/depthwise_work.h"
#include "models/tile/elementwise_work.h"
#include "models/tile/matrix_work.h"
#include "models/tile/vector_work.h"
#include "sim/report/observer.h"
#include "sim/report/race_checker.h"

namespace npu::tcc750x {

using Operation =
    std::variant<Transfer, tile::MatrixWork, tile::DepthwiseWork, tile::ElementwiseWork, tile::VectorWork>;

// An error says which field asks for what the machine does not have: words beyond the GBUF, a core that is
// not there, a count that contradicts the dimensions, a transfer type that nobody knows.
Result<Operation> decode_operation(UnitRef unit, std::span<const Word> registers, const Config& config);

// Memory spaces of a cluster, for the race check: the GBUF of a core in words, a DRAM buffer in bytes.
constexpr int gbuf_space(int core) {
  return core;
}
constexpr int dram_space(dma::Base base) {
  return kCores + static_cast<int>(base);
}
std::string space_name(int space);

struct Footprint {
  std::vector<report::Range> reads, writes;
};
Footprint footprint(const Operation& operation);

// Bytes and multiplications, for the accounts.
report::Workload workload(const Operation& operation);

// Engines of a cluster by number: 0 the DMA, then mm, dw, misc, mlx of core 0, of core 1, ...
constexpr int engine_number(UnitRef unit) {
  return unit.unit == Unit::kDma ? 0 : 1 + unit.core * (kUnits - 1) + static_cast<int>(unit.unit) - 1;
}
std::vector<std::string> engine_names(int cores);

}  // namespace npu::tcc750x
