#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler {

namespace {

constexpr std::string_view kBuffers[] = {"weights", "work", "input", "output"};

std::string region_text(const Region& r, const IntegerGraph& graph) {
  return fmt::format("{} blocks {}+{} rows {}+{} columns {}+{}", graph.tensor(r.tensor).name, r.block,
                     r.blocks, r.row, r.rows, r.column, r.columns);
}

std::string transfer_text(const Transfer& t, const Schedule& schedule, const IntegerGraph& graph) {
  const auto cores = fmt::format("cores {:#x} at {:#06x}", t.cores, t.word);
  if (t.kind == Transfer::Kind::kStore)
    return fmt::format("store {} from {}", region_text(t.region, graph), cores);
  if (t.kind == Transfer::Kind::kLoad)
    return fmt::format("load  {}{} to {}", region_text(t.region, graph),
                       t.column_step > 1 ? fmt::format(" every {}", t.column_step) : "", cores);
  if (t.chunk < 0) return fmt::format("load  {} zeros to {}", t.region.columns, cores);
  const auto& chunk = schedule.chunks[static_cast<std::size_t>(t.chunk)];
  return fmt::format("load  weights of channels {}+{} ({} words) to {}", chunk.first_channel, chunk.channels,
                     chunk.words, cores);
}

constexpr std::string_view kEngines[] = {"matrix", "depthwise", "element-wise", "vector"};

}  // namespace

std::string explain(const Schedule& schedule, const IntegerGraph& graph) {
  std::string text =
      fmt::format("memory: weights {} bytes, work {}, input {}, output {}\n", schedule.weight_bytes,
                  schedule.work_bytes, schedule.input_bytes, schedule.output_bytes);
  for (std::size_t i = 0; i < schedule.storage.size(); ++i) {
    const auto& s = schedule.storage[i];
    const auto& t = graph.tensors[i];
    text += fmt::format("tensor {:<40} {:>4}x{:>4}x{:<4} {} {:#x}\n", t.name, t.channels, t.height, t.width,
                        kBuffers[static_cast<std::size_t>(s.buffer)], s.offset);
  }
  for (const Layer& layer : schedule.layers) {
    const auto& node = graph.nodes[static_cast<std::size_t>(layer.node)];
    text += fmt::format("\nlayer {} ({}): {}; about {:.1f} us\n  local memory: {}\n", node.name,
                        name_of(node.operation), layer.strategy, layer.estimated_ns / 1000,
                        fmt::join(layer.memory, ", "));
    for (std::size_t s = 0; s < layer.steps.size(); ++s) {
      const Step& step = layer.steps[s];
      text += fmt::format("  step {}\n", s);
      for (const auto& t : step.weight_loads) text += "    " + transfer_text(t, schedule, graph) + "\n";
      for (const auto& t : step.loads) text += "    " + transfer_text(t, schedule, graph) + "\n";
      for (const auto& c : step.computes)
        text += fmt::format("    core {} {:<12} {} at {:#06x}\n", c.core,
                            kEngines[static_cast<std::size_t>(c.engine)], region_text(c.output, graph),
                            c.output_word);
      for (const auto& t : step.stores) text += "    " + transfer_text(t, schedule, graph) + "\n";
    }
  }
  return text;
}

}  // namespace npu::compiler
