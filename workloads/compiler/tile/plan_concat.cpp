// Concatenation of maps that do not end at a block of 32 channels: the operands' blocks are stacked in local
// memory, and a 1x1 convolution with ones and zeros moves every channel to its lane. Exact: the multiplier
// is 1.
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "workloads/compiler/tile/banks.h"
#include "workloads/compiler/tile/planners.h"
#include "workloads/compiler/tile/tiling.h"

namespace npu::compiler {

std::optional<Layer> plan_concat(Planning& p, int node) {
  const auto& n = p.node(node);
  const auto& out = p.tensor(n.output);
  int in_blocks = 0;
  for (const TensorId id : n.inputs) in_blocks += blocks_of(p.tensor(id).channels);
  if (in_blocks * kLanes > p.machine.limits.channels || out.width > p.machine.limits.size)
    return std::nullopt;
  const std::int64_t weight_words = std::int64_t{in_blocks} * out.channels,
                     parameter_words = std::int64_t{blocks_of(out.channels)} * 4;

  for (const int rows : tile_sizes(out.height)) {
    const std::int64_t in_words = std::int64_t{in_blocks} * rows * out.width,
                       out_words = std::int64_t{blocks_of(out.channels)} * rows * out.width;
    const std::vector<std::int64_t> words{in_words, in_words, weight_words + parameter_words, out_words,
                                          out_words};
    if (rows > p.machine.limits.size || !place_in_banks(words, {p.machine.bank_words, p.machine.banks}))
      continue;
    Plan plan{.slots = {{"inputs", in_words, 2}, {"selection", weight_words + parameter_words, 1}},
              .weighted = true,
              .output = {"output", out_words, 2}};
    plan.strategy = fmt::format("lanes moved by a 1x1 convolution; {} tiles of {} rows",
                                ceil_div(out.height, rows), rows);
    const int chunk = p.add_chunk(node, 0, out.channels, weight_words, parameter_words);
    std::vector<Work> works;
    for (int t = 0; t < ceil_div(out.height, rows); ++t) {
      const auto y = piece(out.height, rows, t);
      Work work;
      work.compute = {.engine = Engine::kMatrix,
                      .core = static_cast<int>(works.size()),
                      .chunk = chunk,
                      .output = {.tensor = n.output,
                                 .blocks = blocks_of(out.channels),
                                 .row = y.first,
                                 .rows = y.count,
                                 .columns = out.width},
                      .a = {.channels = in_blocks * kLanes,
                            .rows = y.count,
                            .columns = out.width,
                            .stored_rows = y.count},
                      .parameters_word = weight_words,
                      .out_channels = out.channels};
      Content content{.key = t};
      std::int64_t word = 0;
      for (const TensorId id : n.inputs) {
        const int blocks = blocks_of(p.tensor(id).channels);
        content.transfers.push_back(
            {.region =
                 {.tensor = id, .blocks = blocks, .row = y.first, .rows = y.count, .columns = out.width},
             .word = word});
        word += std::int64_t{blocks} * y.count * out.width;
      }
      work.contents = {std::move(content),
                       {.key = 0, .transfers = {{.kind = Transfer::Kind::kWeights, .chunk = chunk}}}};
      works.push_back(std::move(work));
      if (std::ssize(works) == p.machine.cores) plan.steps.push_back(std::exchange(works, {}));
    }
    if (!works.empty()) plan.steps.push_back(std::move(works));
    return assemble(plan, node, p.machine);
  }
  return std::nullopt;
}

}  // namespace npu::compiler
