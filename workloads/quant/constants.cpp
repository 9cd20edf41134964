#include "workloads/quant/constants.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::quant {

namespace {

struct TypeRange {
  std::int64_t low, high;
};
TypeRange range_of(DType type) {
  switch (type) {
    case DType::kU8:
      return {0, 255};
    case DType::kS8:
      return {-128, 127};
    case DType::kU16:
      return {0, 65535};
    case DType::kS16:
      return {-32768, 32767};
    default:
      return {INT32_MIN, INT32_MAX};
  }
}

[[noreturn]] void bad_constant(const std::string& path, std::string what) {
  throw InputError(Diagnostic{.path = path, .what = std::move(what)});
}

}  // namespace

std::size_t StoredIntegers::channel(std::size_t i) const {
  if (scales.size() == 1) return 0;
  std::size_t inner = 1;
  for (std::size_t d = static_cast<std::size_t>(axis) + 1; d < shape.size(); ++d)
    inner *= static_cast<std::size_t>(shape[d]);
  return i / inner % scales.size();
}

Constants::Constants(const graph::Graph& graph) : graph_(graph), producer_(graph.values.size()) {
  for (const auto& node : graph.nodes) producer_[static_cast<std::size_t>(node.output)] = &node;
}

const graph::Node* Constants::producer(graph::ValueId id) const {
  return producer_[static_cast<std::size_t>(id)];
}

bool Constants::is_constant(graph::ValueId id) const {
  if (id == graph::kNone) return false;
  if (graph_.value(id).constant != nullptr) return true;
  const auto* node = producer(id);
  if (node == nullptr) return false;
  const bool passes = std::holds_alternative<graph::Quantize>(node->operation) ||
                      std::holds_alternative<graph::Dequantize>(node->operation);
  return passes && is_constant(node->inputs[0]);
}

std::vector<double> Constants::scales(const graph::Node& node) const {
  const auto floats = graph::floats_of(graph_, node.inputs[1]);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    if (!std::isfinite(floats[i]) || floats[i] <= 0) {
      bad_constant(node.name, fmt::format("scale {}{} is {}; a scale is positive and finite",
                                          graph_.value(node.inputs[1]).name,
                                          floats.size() == 1 ? "" : fmt::format("[{}]", i), floats[i]));
    }
  }
  return {floats.begin(), floats.end()};
}

std::vector<std::int64_t> Constants::zero_points(const graph::Node& node) const {
  const std::size_t count = static_cast<std::size_t>(graph_.value(node.inputs[1]).elements());
  if (node.inputs.size() < 3 || node.inputs[2] == graph::kNone) return std::vector<std::int64_t>(count, 0);
  const auto& value = graph_.value(node.inputs[2]);
  const TypeRange range = range_of(value.type);
  auto points = graph::integers_of(graph_, node.inputs[2]);
  if (points.size() != count)
    bad_constant(node.name, fmt::format("zero point {} has {} elements beside {} scales", value.name,
                                        points.size(), count));
  for (const auto point : points) {
    if (point < range.low || point > range.high)
      bad_constant(node.name, fmt::format("zero point {} is {}, outside {}..{}", value.name, point, range.low,
                                          range.high));
    if (value.type == DType::kS32 && point != 0)
      bad_constant(node.name, fmt::format("zero point {} of a 32-bit value is {}, not 0", value.name, point));
  }
  return points;
}

std::optional<StoredIntegers> Constants::integers(graph::ValueId id) const {
  const auto* node = producer(id);
  if (node == nullptr || !std::holds_alternative<graph::Dequantize>(node->operation)) return std::nullopt;
  StoredIntegers stored{.shape = graph_.value(id).shape,
                        .scales = scales(*node),
                        .zero_points = zero_points(*node),
                        .axis = std::get<graph::Dequantize>(node->operation).axis};
  const auto rank = static_cast<std::int64_t>(stored.shape.size());
  if (stored.axis < 0) stored.axis += rank;
  if (graph_.value(node->inputs[0]).constant != nullptr) {
    stored.values = graph::integers_of(graph_, node->inputs[0]);
    return stored;
  }
  const auto* quantise = producer(node->inputs[0]);
  if (quantise == nullptr || !is_constant(quantise->inputs[0])) return std::nullopt;
  const auto real = values(quantise->inputs[0]);
  const auto type = graph_.value(quantise->output).type;
  const TypeRange range = range_of(type);
  stored.values.resize(real.size());
  for (std::size_t i = 0; i < real.size(); ++i) {
    const auto q = std::llrint(real[i] / stored.scale(i)) + stored.zero_point(i);
    stored.values[i] = std::clamp<std::int64_t>(q, range.low, range.high);
  }
  return stored;
}

std::vector<double> Constants::values(graph::ValueId id) const {
  if (graph_.value(id).constant == nullptr) {
    const auto stored = integers(id);
    if (!stored) bad_constant(graph_.value(id).name, "is no constant");
    std::vector<double> real(stored->values.size());
    for (std::size_t i = 0; i < real.size(); ++i)
      real[i] = static_cast<double>(stored->values[i] - stored->zero_point(i)) * stored->scale(i);
    return real;
  }
  const auto& value = graph_.value(id);
  if (value.type != DType::kF32) {
    const auto integers = graph::integers_of(graph_, id);
    return {integers.begin(), integers.end()};
  }
  const auto floats = graph::floats_of(graph_, id);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    if (!std::isfinite(floats[i]))
      bad_constant(value.name, fmt::format("element {} is {}; it must be finite", i, floats[i]));
  }
  return {floats.begin(), floats.end()};
}

}  // namespace npu::quant
