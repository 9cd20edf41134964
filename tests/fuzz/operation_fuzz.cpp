// The promise of the machine's front end: whatever a unit's registers hold, a RUN is an operation that stays
// inside the GBUF and has a time, or an error that says why not. Input: a byte for unit and core, then
// registers.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "models/board/config.h"
#include "models/tcc750x/operation.h"
#include "models/tile/depthwise_cost.h"
#include "models/tile/elementwise_cost.h"
#include "models/tile/matrix_cost.h"
#include "models/tile/vector_cost.h"
#include "sim/config/loader.h"

namespace {

using namespace npu;
using namespace npu::tcc750x;

const board::Config& hardware() {
  static const auto loaded = config::load<board::Config>(NPUSIM_SOURCE_DIR "/configs/hw/tcc750x.yaml");
  return loaded.config;
}

std::int64_t cycles(const Transfer& t) {
  return t.bytes;
}
std::int64_t cycles(const tile::MatrixWork& w) {
  return tile::matrix_cost(hardware().npu.mm, w).value;
}
std::int64_t cycles(const tile::DepthwiseWork& w) {
  return tile::depthwise_cost(hardware().npu.dw, w).value;
}
std::int64_t cycles(const tile::ElementwiseWork& w) {
  return tile::elementwise_cost(hardware().npu.misc, w).value;
}
std::int64_t cycles(const tile::VectorWork& w) {
  return tile::vector_cost(hardware().npu.mlx, w).value;
}

void check(const report::Range& range) {
  if (range.begin < 0 || range.size < 1 || range.count < 1 || range.stride < 0) std::abort();
  const bool gbuf = range.space < kCores;
  if (gbuf && (range.space >= hardware().npu.cores || range.end() > hardware().npu.gbuf.words())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const UnitRef unit{.unit = static_cast<Unit>(data[0] % kUnits), .core = data[0] / kUnits % kCores};
  std::vector<Word> registers(std::min<std::size_t>((size - 1) / 4, 16));
  if (!registers.empty()) std::memcpy(registers.data(), data + 1, registers.size() * 4);
  const auto operation = decode_operation(unit, registers, hardware().npu);
  if (!operation) {
    if (operation.error().what.empty()) std::abort();
    return 0;
  }
  const auto touched = footprint(operation.value());
  for (const auto& range : touched.reads) check(range);
  for (const auto& range : touched.writes) check(range);
  const auto work = workload(operation.value());
  if (work.bytes < 0 || work.macs < 0 || work.macs_executed < work.macs) std::abort();
  if (std::visit([](const auto& w) { return cycles(w); }, operation.value()) < 1) std::abort();
  return 0;
}
