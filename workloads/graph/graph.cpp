#include "workloads/graph/graph.h"

#include <array>
#include <cstring>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::graph {

namespace {

class HeldBytes : public ConstantSource {
 public:
  explicit HeldBytes(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  std::vector<std::uint8_t> read() const override { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

std::int64_t product(const std::vector<std::int64_t>& shape, std::size_t first = 0) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(std::min(first, shape.size())),
                         shape.end(), std::int64_t{1}, std::multiplies<>());
}

const Value& constant(const Graph& graph, ValueId id) {
  if (id < 0 || graph.value(id).constant == nullptr)
    throw InputError(Diagnostic{.path = id < 0 ? "" : graph.value(id).name, .what = "is no constant"});
  return graph.value(id);
}

Tensor tensor_of(const Value& value) {
  Tensor tensor{.type = value.type, .shape = value.shape, .bytes = value.constant->read()};
  if (std::ssize(tensor.bytes) != value.elements() * size_of(value.type)) {
    throw InputError(Diagnostic{
        .path = value.name,
        .what =
            fmt::format("has {} bytes of data, {} {} take {}", tensor.bytes.size(), shape_text(value.shape),
                        to_string(value.type), value.elements() * size_of(value.type))});
  }
  return tensor;
}

std::string_view unary_name(UnaryKind kind) {
  constexpr std::array<std::string_view, 14> kNames{
      "Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish",
      "Erf",  "Exp",  "Sqrt",      "Neg",     "Abs",  "Gelu",        "Identity"};
  return kNames[static_cast<std::size_t>(kind)];
}
std::string_view binary_name(BinaryKind kind) {
  constexpr std::array<std::string_view, 6> kNames{"Add", "Sub", "Mul", "Div", "Pow", "Greater"};
  return kNames[static_cast<std::size_t>(kind)];
}

struct Name {
  std::string_view operator()(const Conv&) const { return "Conv"; }
  std::string_view operator()(const Gemm&) const { return "Gemm"; }
  std::string_view operator()(const MatMul&) const { return "MatMul"; }
  std::string_view operator()(const Pool& p) const {
    return p.kind == PoolKind::kMax ? "MaxPool" : "AveragePool";
  }
  std::string_view operator()(const GlobalPool& p) const {
    return p.kind == PoolKind::kMax ? "GlobalMaxPool" : "GlobalAveragePool";
  }
  std::string_view operator()(const BatchNormalization&) const { return "BatchNormalization"; }
  std::string_view operator()(const Unary& u) const { return unary_name(u.kind); }
  std::string_view operator()(const Binary& b) const { return binary_name(b.kind); }
  std::string_view operator()(const Concat&) const { return "Concat"; }
  std::string_view operator()(const Reshape&) const { return "Reshape"; }
  std::string_view operator()(const Transpose&) const { return "Transpose"; }
  std::string_view operator()(const Pad&) const { return "Pad"; }
  std::string_view operator()(const Slice&) const { return "Slice"; }
  std::string_view operator()(const Resize&) const { return "Resize"; }
  std::string_view operator()(const Softmax&) const { return "Softmax"; }
  std::string_view operator()(const Reduce&) const { return "Reduce"; }
  std::string_view operator()(const Cast&) const { return "Cast"; }
  std::string_view operator()(const Quantize&) const { return "QuantizeLinear"; }
  std::string_view operator()(const Dequantize&) const { return "DequantizeLinear"; }
};

}  // namespace

std::string_view name_of(const Operation& operation) {
  return std::visit(Name{}, operation);
}

std::int64_t Value::elements() const {
  return product(shape);
}

ValueId Graph::add_value(Value value) {
  values.push_back(std::move(value));
  return static_cast<ValueId>(values.size()) - 1;
}

std::int64_t Graph::macs() const {
  std::int64_t sum = 0;
  for (const Node& node : nodes) {
    const auto out = value(node.output).elements();
    if (std::holds_alternative<Conv>(node.operation)) {
      sum += out * product(value(node.inputs[1]).shape, 1);
    } else if (const auto* gemm = std::get_if<Gemm>(&node.operation)) {
      sum += out * value(node.inputs[0]).shape[gemm->transpose_a ? 0 : 1];
    } else if (std::holds_alternative<MatMul>(node.operation)) {
      sum += out * value(node.inputs[0]).shape.back();
    }
  }
  return sum;
}

std::int64_t Graph::parameters() const {
  std::int64_t sum = 0;
  for (const Node& node : nodes) {
    const bool weighted = std::holds_alternative<Conv>(node.operation) ||
                          std::holds_alternative<Gemm>(node.operation) ||
                          std::holds_alternative<MatMul>(node.operation) ||
                          std::holds_alternative<BatchNormalization>(node.operation);
    if (!weighted) continue;
    // Running mean and variance are statistics, not parameters.
    const std::size_t last =
        std::holds_alternative<BatchNormalization>(node.operation) ? 3 : node.inputs.size();
    for (std::size_t i = 1; i < std::min(last, node.inputs.size()); ++i) {
      if (node.inputs[i] != kNone && value(node.inputs[i]).constant != nullptr)
        sum += value(node.inputs[i]).elements();
    }
  }
  return sum;
}

std::vector<float> floats_of(const Graph& graph, ValueId id) {
  const Value& value = constant(graph, id);
  if (value.type != DType::kF32)
    throw InputError(
        Diagnostic{.path = value.name, .what = fmt::format("holds {}, not f32", to_string(value.type))});
  const Tensor tensor = tensor_of(value);
  std::vector<float> values(static_cast<std::size_t>(value.elements()));
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

std::vector<std::int64_t> integers_of(const Graph& graph, ValueId id) {
  const Value& value = constant(graph, id);
  if (value.type == DType::kF32)
    throw InputError(Diagnostic{.path = value.name, .what = "holds f32, not integers"});
  const Tensor tensor = tensor_of(value);
  std::vector<std::int64_t> values(static_cast<std::size_t>(value.elements()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = tensor.integer(static_cast<std::int64_t>(i));
  return values;
}

std::shared_ptr<const ConstantSource> held_bytes(std::vector<std::uint8_t> bytes) {
  return std::make_shared<HeldBytes>(std::move(bytes));
}

std::shared_ptr<const ConstantSource> held_floats(std::vector<float> values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return held_bytes(std::move(bytes));
}

}  // namespace npu::graph
