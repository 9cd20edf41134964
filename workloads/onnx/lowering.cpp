#include "workloads/onnx/lowering.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "workloads/reference/float_operation.h"

namespace npu::onnx_file {

namespace {

constexpr std::int64_t kMostFolded = 1 << 16;  // elements of a constant that is computed on import

// Cheap operations, of which exporters make shapes and scales. Quantised weights stay as they are: the
// quantiser reads their scales.
struct Folds {
  template <class Operation>
  bool operator()(const Operation&) const {
    using namespace graph;
    return std::is_same_v<Operation, Unary> || std::is_same_v<Operation, Binary> ||
           std::is_same_v<Operation, Concat> || std::is_same_v<Operation, Reshape> ||
           std::is_same_v<Operation, Transpose> || std::is_same_v<Operation, Slice> ||
           std::is_same_v<Operation, Pad> || std::is_same_v<Operation, Reduce> ||
           std::is_same_v<Operation, Cast>;
  }
};

// A large constant with its axes exchanged, when it is read.
class TransposedConstant : public graph::ConstantSource {
 public:
  TransposedConstant(graph::Graph one_node) : graph_(std::move(one_node)) {}
  std::vector<std::uint8_t> read() const override {
    const auto& from = graph_.values[0];
    const Tensor x{.type = from.type, .shape = from.shape, .bytes = from.constant->read()};
    if (std::ssize(x.bytes) != x.elements() * size_of(x.type)) return {};
    const Tensor* in = &x;
    return reference::compute(graph_, graph_.nodes[0], {&in, 1}).bytes;
  }

 private:
  graph::Graph graph_;
};

}  // namespace

ValueId Lowering::optional(int i) const {
  if (i >= node_.input_size() || node_.input(i).empty()) return kNone;
  return import_.by_name.at(node_.input(i));
}

ValueId Lowering::input(int i) const {
  const auto id = optional(i);
  if (id == kNone) throw NodeError(fmt::format("lacks input {}", i));
  return id;
}

std::int64_t Lowering::axis_of(std::int64_t axis, std::int64_t rank, const std::string& what) const {
  if (axis < -rank || axis >= rank)
    throw NodeError(fmt::format("{} {} is outside of a tensor of {} axes", what, axis, rank));
  return axis < 0 ? axis + rank : axis;
}

void Lowering::need_float(ValueId id) const {
  if (dtype(id) != DType::kF32)
    throw NodeError(
        fmt::format("input {} is {}, only f32 is supported here", value(id).name, to_string(dtype(id))));
}

void Lowering::need_rank(ValueId id, std::int64_t at_least) const {
  if (rank(id) < at_least) {
    throw NodeError(fmt::format("input {} has shape {}, at least {} axes are needed", value(id).name,
                                text_of(shape(id)), at_least));
  }
}

std::vector<std::int64_t> Lowering::integers(ValueId id, const std::string& what) const {
  if (value(id).constant == nullptr)
    throw NodeError(
        fmt::format("{} ({}) is computed from data: only constants are supported", what, value(id).name),
        "export with static shapes");
  if (dtype(id) == DType::kF32)
    throw NodeError(fmt::format("{} ({}) is f32, not an integer", what, value(id).name));
  if (value(id).elements() > kMostFolded)
    throw NodeError(fmt::format("{} has {} entries", what, value(id).elements()));
  return graph::integers_of(import_.graph, id);
}

std::vector<float> Lowering::floats(ValueId id, const std::string& what) const {
  if (value(id).constant == nullptr)
    throw NodeError(
        fmt::format("{} ({}) is computed from data: only constants are supported", what, value(id).name));
  if (dtype(id) != DType::kF32) {
    const auto whole = integers(id, what);
    return {whole.begin(), whole.end()};
  }
  if (value(id).elements() > kMostFolded)
    throw NodeError(fmt::format("{} has {} entries", what, value(id).elements()));
  return graph::floats_of(import_.graph, id);
}

std::string Lowering::value_name(const std::string& step) const {
  return step.empty() ? node_.output(0) : name_ + "/" + step;
}

ValueId Lowering::add(const std::string& step, graph::Value value) {
  (void)checked_elements(value.shape);
  value.name = value_name(step);
  const auto id = import_.graph.add_value(std::move(value));
  if (step.empty()) import_.by_name[node_.output(0)] = id;
  return id;
}

ValueId Lowering::constant(const std::string& step, DType type, Shape shape,
                           std::vector<std::uint8_t> bytes) {
  return add(step,
             {.type = type, .shape = std::move(shape), .constant = graph::held_bytes(std::move(bytes))});
}

ValueId Lowering::float_constant(const std::string& step, Shape shape, std::vector<float> values) {
  return add(
      step,
      {.type = DType::kF32, .shape = std::move(shape), .constant = graph::held_floats(std::move(values))});
}

ValueId Lowering::integer_constant(const std::string& step, Shape shape,
                                   const std::vector<std::int64_t>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(std::int64_t));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return constant(step, DType::kS64, std::move(shape), std::move(bytes));
}

bool Lowering::folds(const graph::Operation& operation, const std::vector<ValueId>& inputs,
                     std::int64_t elements) const {
  if (!std::visit(Folds{}, operation) || elements > kMostFolded) return false;
  return std::ranges::all_of(inputs, [&](ValueId id) {
    return id == kNone || (value(id).constant != nullptr && value(id).elements() <= kMostFolded);
  });
}

ValueId Lowering::emit(const std::string& step, graph::Operation operation, std::vector<ValueId> inputs,
                       DType type, Shape shape) {
  const auto elements = checked_elements(shape);
  const bool fold = folds(operation, inputs, elements);
  const bool transposed_constant =
      std::holds_alternative<graph::Transpose>(operation) && value(inputs[0]).constant != nullptr;
  graph::Node node{.name = step.empty() ? name_ : name_ + "/" + step,
                   .operation = std::move(operation),
                   .inputs = std::move(inputs)};
  if (!fold && transposed_constant) {
    graph::Graph one{.values = {value(node.inputs[0]), {.type = type, .shape = shape}}};
    node.inputs = {0};
    node.output = 1;
    one.nodes.push_back(std::move(node));
    return add(step, {.type = type,
                      .shape = std::move(shape),
                      .constant = std::make_shared<TransposedConstant>(std::move(one))});
  }
  const auto id = add(step, {.type = type, .shape = std::move(shape)});
  node.output = id;
  if (!fold) {
    import_.graph.nodes.push_back(std::move(node));
    return id;
  }
  std::vector<Tensor> tensors;
  for (const auto in : node.inputs) {
    tensors.emplace_back();
    if (in == kNone) continue;
    tensors.back() = {.type = dtype(in), .shape = this->shape(in), .bytes = value(in).constant->read()};
    if (std::ssize(tensors.back().bytes) != value(in).elements() * size_of(dtype(in)))
      throw NodeError(fmt::format("input {} is shorter than its shape", value(in).name));
  }
  std::vector<const Tensor*> operands;
  for (std::size_t i = 0; i < tensors.size(); ++i)
    operands.push_back(node.inputs[i] == kNone ? nullptr : &tensors[i]);
  auto result = reference::compute(import_.graph, node, operands);
  import_.graph.values[static_cast<std::size_t>(id)].constant = graph::held_bytes(std::move(result.bytes));
  return id;
}

ValueId Lowering::reshape(const std::string& step, ValueId x, Shape shape) {
  if (checked_elements(shape) != value(x).elements()) {
    throw NodeError(fmt::format("{} cannot become {}: {} elements, {} elements", text_of(this->shape(x)),
                                text_of(shape), value(x).elements(), checked_elements(shape)));
  }
  const auto type = dtype(x);
  ValueId result = kNone;
  if (value(x).constant != nullptr) {  // the same bytes, another shape
    result = add(step, {.type = type, .shape = std::move(shape), .constant = value(x).constant});
  } else {
    result = emit(step, graph::Reshape{}, {x}, type, std::move(shape));
  }
  if (is_bool(x)) mark_bool(result);
  return result;
}

void Lowering::alias(ValueId id) {
  // An output of the graph keeps its name.
  if (import_.outputs.contains(node_.output(0)) || value(id).constant != nullptr) {
    const auto kept =
        value(id).constant != nullptr
            ? reshape("", id, shape(id))
            : emit("", graph::Unary{.kind = graph::UnaryKind::kIdentity}, {id}, dtype(id), shape(id));
    if (is_bool(id)) mark_bool(kept);
    return;
  }
  import_.by_name[node_.output(0)] = id;
}

void Lowering::finish() const {
  for (int i = 1; i < node_.output_size(); ++i) {
    if (import_.read.contains(node_.output(i)))
      throw NodeError(
          fmt::format("output {} ({}) is used: only the first one is supported", i, node_.output(i)));
  }
  const auto unasked = attributes.unasked();
  if (!unasked.empty())
    throw NodeError(fmt::format("attribute {} is not supported", fmt::join(unasked, ", ")));
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape shape = a.size() >= b.size() ? a : b;
  const Shape& other = a.size() >= b.size() ? b : a;
  for (std::size_t i = 0; i < other.size(); ++i) {
    auto& extent = shape[shape.size() - other.size() + i];
    if (extent != other[i] && extent != 1 && other[i] != 1)
      throw NodeError(fmt::format("shapes {} and {} cannot be broadcast", text_of(a), text_of(b)));
    if (extent == 1) extent = other[i];
  }
  return shape;
}

std::string text_of(const Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape, ","));
}

}  // namespace npu::onnx_file
