#include "workloads/compiler/tile/layerwise.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/compiler/tile/planners.h"
#include "workloads/compiler/tile/storage.h"

namespace npu::compiler {

namespace {

bool small_pool(const integer::Window& w) {
  return w.kernel_height == 2 && w.kernel_width == 2 && w.stride_height == 2 && w.stride_width == 2 &&
         w.pad_top + w.pad_left + w.pad_bottom + w.pad_right == 0;
}

std::optional<Layer> plan_layer(Planning& p, int index) {
  const auto& node = p.node(index);
  if (const auto* conv = std::get_if<integer::Convolution>(&node.operation)) {
    switch (kind_of(*conv, p.tensor(node.inputs[0]).channels, p.machine)) {
      case ConvolutionKind::kDense:
      case ConvolutionKind::kGathered:
        return plan_dense(p, index);
      case ConvolutionKind::kDiagonal:
        return plan_diagonal(p, index);
      case ConvolutionKind::kDepthwise:
        return plan_depthwise(p, index);
    }
  }
  if (std::holds_alternative<integer::GlobalAverage>(node.operation)) return plan_average(p, index);
  if (std::holds_alternative<integer::Concat>(node.operation)) return plan_concat(p, index);
  if (const auto* pool = std::get_if<integer::MaxPool>(&node.operation);
      pool != nullptr && !small_pool(pool->window))
    return plan_vector_pool(p, index);
  return plan_elementwise(p, index);
}

std::string shape_of(const integer::IntegerTensor& t) {
  return fmt::format("{}x{}x{}", t.channels, t.height, t.width);
}

Diagnostic misfit(const Planning& p, int index) {
  const auto& node = p.node(index);
  const auto& in = p.tensor(node.inputs[0]);
  const auto& machine = p.machine;
  std::string what =
      fmt::format("{} of {} to {}", name_of(node.operation), shape_of(in), shape_of(p.tensor(node.output)));
  if (const auto* conv = std::get_if<integer::Convolution>(&node.operation)) {
    const auto& w = conv->window;
    const bool gathered = kind_of(*conv, in.channels, machine) == ConvolutionKind::kGathered;
    const std::int64_t taps = std::int64_t{w.kernel_height} * w.kernel_width;
    what += fmt::format(
        " with a {}x{} kernel: 32 output channels need {} words of weights, one row of output {} words of "
        "input",
        w.kernel_height, w.kernel_width, blocks_of(in.channels) * taps * kLanes,
        blocks_of(in.channels) *
            (gathered ? taps * p.tensor(node.output).width : std::int64_t{w.kernel_height} * in.width));
    if (gathered)
      what += fmt::format("; {} gathered channels, at most {} fit a command",
                          blocks_of(in.channels) * taps * kLanes, machine.limits.channels);
  } else {
    what += fmt::format(": its smallest tile needs {} words of input", std::int64_t{in.height} * in.width);
  }
  return {.path = node.name,
          .what = what + fmt::format("; a core has {} banks of {} words, and sizes end at {}", machine.banks,
                                     machine.bank_words, machine.limits.size),
          .hint = "a smaller input, or a machine with more local memory (npu.gbuf.kib)"};
}

// The longest stretch of zeros that a gathered layer needs.
std::int64_t zero_words(const Schedule& schedule) {
  std::int64_t words = 0;
  for (const Layer& layer : schedule.layers) {
    for (const Step& step : layer.steps) {
      for (const Transfer& t : step.loads) {
        if (t.chunk == -2) words = std::max<std::int64_t>(words, t.region.columns);
      }
    }
  }
  return words;
}

}  // namespace

Schedule schedule_layerwise(const IntegerGraph& graph, const Machine& machine) {
  if (graph.policy != integer::kTcc750x) {
    throw InputError(
        Diagnostic{.path = graph.name,
                   .what = fmt::format("has the arithmetic of policy '{}'; this machine has that of '{}'",
                                       graph.policy, integer::kTcc750x),
                   .hint = "run it on a device of that policy, or quantise the network for this one"});
  }
  Schedule schedule;
  const StoragePlan storage = plan_storage(graph, machine);
  schedule.storage = storage.tensors;
  schedule.work_bytes = storage.work_bytes;
  schedule.input_bytes = storage.input_bytes;
  schedule.output_bytes = storage.output_bytes;
  Planning planning{graph, machine, schedule.storage, schedule.chunks, schedule.weight_bytes};
  std::vector<Diagnostic> problems;
  for (int index = 0; index < std::ssize(graph.nodes); ++index) {
    if (storage.joined[static_cast<std::size_t>(index)]) continue;  // its operands lie side by side already
    if (auto layer = plan_layer(planning, index)) {
      schedule.layers.push_back(std::move(*layer));
    } else {
      problems.push_back(misfit(planning, index));
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  if (const auto words = zero_words(schedule); words > 0) {
    schedule.zeros_offset = schedule.weight_bytes;
    schedule.weight_bytes += words * kWordBytes;
  }
  return schedule;
}

}  // namespace npu::compiler
