#include "models/tcc750x/operation.h"

#include <fmt/format.h>

#include "isa/tcc750x/dma.h"

namespace npu::tcc750x {

namespace {

using report::Range;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;  // clang 14 does not deduce it

Range gbuf(int core, std::int64_t first, std::int64_t words) {
  return {.space = gbuf_space(core), .begin = first, .size = words};
}

Footprint footprint_of(const Transfer& t) {
  Footprint f;
  // A piece of DRAM; pieces that touch each other are one.
  Range dram{.space = dram_space(t.base),
             .begin = t.offset,
             .size = t.dram_piece(),
             .count = t.dram_pieces(),
             .stride = t.stride};
  (t.from_gbuf() ? f.writes : f.reads).push_back(dram);
  for (int core = 0; core < kCores; ++core) {
    if (((t.cores >> core) & 1U) == 0) continue;
    (t.from_gbuf() ? f.reads : f.writes).push_back(gbuf(core, t.gbuf, t.gbuf_words()));
  }
  return f;
}

template <class Work>
Footprint footprint_of_weighted(const Work& w) {
  return {.reads = {gbuf(w.core, w.input, w.input_words()), gbuf(w.core, w.weights, w.weight_words()),
                    gbuf(w.core, w.parameters, w.parameter_words())},
          .writes = {gbuf(w.core, w.output, w.output_words())}};
}

}  // namespace

std::string space_name(int space) {
  if (space < kCores) return fmt::format("GBUF {}", space);
  return fmt::format("{} buffer", dma::kBaseCodes[static_cast<std::size_t>(space - kCores)].name);
}

Footprint footprint(const Operation& operation) {
  return std::visit(Overloaded{
                        [](const Transfer& t) { return footprint_of(t); },
                        [](const tile::MatrixWork& w) { return footprint_of_weighted(w); },
                        [](const tile::DepthwiseWork& w) { return footprint_of_weighted(w); },
                        [](const tile::ElementwiseWork& w) {
                          Footprint f{.reads = {gbuf(w.core, w.a, w.input_words())},
                                      .writes = {gbuf(w.core, w.output, w.output_words)}};
                          if (w.has_b()) f.reads.push_back(gbuf(w.core, w.b, w.b_words()));
                          return f;
                        },
                        [](const tile::VectorWork& w) {
                          return Footprint{.reads = {gbuf(w.core, w.input, w.input_words())},
                                           .writes = {gbuf(w.core, w.output, w.output_words)}};
                        },
                    },
                    operation);
}

report::Workload workload(const Operation& operation) {
  return std::visit(
      Overloaded{
          [](const Transfer& t) { return report::Workload{.bytes = t.bytes}; },
          [](const tile::MatrixWork& w) {
            // The array multiplies whole blocks of 32 (4-bit: 64) input and 32 output channels.
            return report::Workload{.macs = w.macs(),
                                    .macs_executed = w.shape.out_pixels() * w.taps() *
                                                     w.shape.input.blocks() * w.shape.input.lanes *
                                                     w.out_blocks() * kLanes};
          },
          [](const tile::DepthwiseWork& w) {
            return report::Workload{.macs = w.macs(), .macs_executed = w.output_words() * w.taps() * kLanes};
          },
          [](const auto&) { return report::Workload{}; },
      },
      operation);
}

std::vector<std::string> engine_names(int cores) {
  std::vector<std::string> names{"dma"};
  for (int core = 0; core < cores; ++core) {
    for (const Unit unit : {Unit::kMm, Unit::kDw, Unit::kMisc, Unit::kMlx})
      names.push_back(fmt::format("{}.{}", name_of(unit), core));
  }
  return names;
}

}  // namespace npu::tcc750x
