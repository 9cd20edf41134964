#include "workloads/onnx/export_node.h"

#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

namespace npu::onnx_file {

namespace {

using Shape = std::vector<std::int64_t>;

class NodeWriter {
 public:
  NodeWriter(const graph::Graph& graph, const graph::Node& node) : graph_(graph), node_(node) {
    auto& proto = result.node;
    proto.set_name(node.name);
    proto.set_op_type(std::string(graph::name_of(node.operation)));
    for (const auto id : node.inputs) proto.add_input(id == graph::kNone ? "" : exported_name(graph, id));
    proto.add_output(exported_name(graph, node.output));
  }

  ExportedNode result;

  void operator()(const graph::Conv& conv) {
    write(conv.window);
    integer("group", conv.groups);
  }
  void operator()(const graph::Gemm& gemm) {
    integer("transA", gemm.transpose_a ? 1 : 0);
    integer("transB", gemm.transpose_b ? 1 : 0);
    real("alpha", gemm.alpha);
    real("beta", gemm.beta);
  }
  void operator()(const graph::MatMul&) {}
  void operator()(const graph::Pool& pool) {
    write(pool.window);
    if (pool.kind == graph::PoolKind::kAverage) integer("count_include_pad", pool.count_include_pad ? 1 : 0);
  }
  void operator()(const graph::GlobalPool&) {}
  void operator()(const graph::BatchNormalization& b) { real("epsilon", b.epsilon); }
  void operator()(const graph::Unary& unary) {
    using enum graph::UnaryKind;
    if (unary.kind == kLeakyRelu || unary.kind == kHardSigmoid) real("alpha", unary.alpha);
    if (unary.kind == kHardSigmoid) real("beta", unary.beta);
    if (unary.kind == kClip) {
      bound("min", unary.alpha);
      bound("max", unary.beta);
    }
  }
  void operator()(const graph::Binary&) {}
  void operator()(const graph::Concat& concat) { integer("axis", concat.axis); }
  void operator()(const graph::Reshape&) {
    input("shape", integers(out().shape));
    if (out().elements() == 0) integer("allowzero", 1);
  }
  void operator()(const graph::Transpose& t) { list("perm", t.permutation); }
  void operator()(const graph::Pad& pad) {
    Shape pads = pad.begin;
    pads.insert(pads.end(), pad.end.begin(), pad.end.end());
    input("pads", integers(pads));
    input("value", scalar(pad.value));
  }
  void operator()(const graph::Slice& slice) {
    Shape ends, axes;
    for (std::size_t axis = 0; axis < slice.starts.size(); ++axis) {
      auto end = slice.starts[axis] + out().shape[axis] * slice.steps[axis];
      if (slice.steps[axis] < 0 && end < 0)
        end = std::numeric_limits<std::int64_t>::min();  // past the first one
      ends.push_back(end);
      axes.push_back(static_cast<std::int64_t>(axis));
    }
    input("starts", integers(slice.starts));
    input("ends", integers(ends));
    input("axes", integers(axes));
    input("steps", integers(slice.steps));
  }
  void operator()(const graph::Resize& resize) {
    static constexpr const char* kCoordinates[] = {"half_pixel", "pytorch_half_pixel", "asymmetric",
                                                   "align_corners"};
    static constexpr const char* kRounds[] = {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"};
    text("mode", resize.mode == graph::Resize::Mode::kNearest ? "nearest" : "linear");
    text("coordinate_transformation_mode", kCoordinates[static_cast<int>(resize.coordinates)]);
    text("nearest_mode", kRounds[static_cast<int>(resize.round)]);
    result.node.add_input("");
    input("scales", {.type = DType::kF32,
                     .shape = {std::ssize(resize.scales)},
                     .constant = graph::held_floats(resize.scales)});
  }
  void operator()(const graph::Softmax& softmax) { integer("axis", softmax.axis); }
  void operator()(const graph::Reduce& reduce) {
    using Kind = graph::Reduce::Kind;
    result.node.set_op_type(reduce.kind == Kind::kMean  ? "ReduceMean"
                            : reduce.kind == Kind::kSum ? "ReduceSum"
                                                        : "ReduceMax");
    const bool kept = out().shape.size() == graph_.value(node_.inputs[0]).shape.size();
    integer("keepdims", kept && !reduce.axes.empty() ? 1 : 0);
    if (reduce.kind == Kind::kSum) {
      input("axes", integers(reduce.axes));
    } else {
      list("axes", reduce.axes);
    }
  }
  void operator()(const graph::Cast&) { integer("to", onnx_type(out().type)); }
  void operator()(const graph::Quantize& quantize) {
    integer("axis", quantize.axis);
    // The zero point says the type.
    if (node_.inputs.size() > 2 && node_.inputs[2] != graph::kNone) return;
    const auto& scale = graph_.value(node_.inputs[1]);
    const auto bytes = static_cast<std::size_t>(scale.elements() * size_of(out().type));
    if (node_.inputs.size() > 2) result.node.mutable_input()->RemoveLast();
    input("zero", {.type = out().type,
                   .shape = scale.shape,
                   .constant = graph::held_bytes(std::vector<std::uint8_t>(bytes, 0))});
  }
  void operator()(const graph::Dequantize& dequantize) { integer("axis", dequantize.axis); }

 private:
  const graph::Value& out() const { return graph_.value(node_.output); }

  onnx::AttributeProto& attribute(const char* name, onnx::AttributeProto::AttributeType type) {
    auto& attribute = *result.node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
  }
  void integer(const char* name, std::int64_t value) {
    attribute(name, onnx::AttributeProto::INT).set_i(value);
  }
  void real(const char* name, float value) { attribute(name, onnx::AttributeProto::FLOAT).set_f(value); }
  void text(const char* name, const char* value) {
    attribute(name, onnx::AttributeProto::STRING).set_s(value);
  }
  void list(const char* name, const Shape& values) {
    auto& proto = attribute(name, onnx::AttributeProto::INTS);
    for (const auto value : values) proto.add_ints(value);
  }
  void write(const graph::Window& w) {
    list("kernel_shape", w.kernel);
    list("strides", w.strides);
    list("dilations", w.dilations);
    Shape pads = w.pads_begin;
    pads.insert(pads.end(), w.pads_end.begin(), w.pads_end.end());
    list("pads", pads);
  }

  void input(const char* what, graph::Value value) {
    value.name = fmt::format("{}/{}", node_.name, what);
    result.node.add_input(value.name);
    result.constants.push_back({std::move(value)});
  }
  void bound(const char* what, float value) {
    if (std::isinf(value)) {
      result.node.add_input("");
    } else {
      input(what, scalar(value));
    }
  }
  // Of the type of the node's data, where that is not f32.
  graph::Value scalar(float number) const {
    graph::Value value{.type = out().type};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size_of(value.type)));
    const auto whole = static_cast<std::int64_t>(number);
    std::memcpy(bytes.data(), value.type == DType::kF32 ? static_cast<const void*>(&number) : &whole,
                bytes.size());
    value.constant = graph::held_bytes(std::move(bytes));
    return value;
  }
  static graph::Value integers(const Shape& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(std::int64_t));
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return {
        .type = DType::kS64, .shape = {std::ssize(values)}, .constant = graph::held_bytes(std::move(bytes))};
  }

  const graph::Graph& graph_;
  const graph::Node& node_;
};

}  // namespace

ExportedNode export_node(const graph::Graph& graph, const graph::Node& node) {
  NodeWriter writer(graph, node);
  std::visit(writer, node.operation);
  return std::move(writer.result);
}

std::string exported_name(const graph::Graph& graph, graph::ValueId id) {
  const auto& name = graph.value(id).name;
  return name.empty() ? fmt::format("value_{}", id) : name;
}

int onnx_type(DType type) {
  switch (type) {
    case DType::kF32:
      return onnx::TensorProto::FLOAT;
    case DType::kU8:
      return onnx::TensorProto::UINT8;
    case DType::kS8:
      return onnx::TensorProto::INT8;
    case DType::kU16:
      return onnx::TensorProto::UINT16;
    case DType::kS16:
      return onnx::TensorProto::INT16;
    case DType::kU32:
      return onnx::TensorProto::UINT32;
    case DType::kS32:
      return onnx::TensorProto::INT32;
    case DType::kU64:
      return onnx::TensorProto::UINT64;
    case DType::kS64:
      return onnx::TensorProto::INT64;
  }
  return onnx::TensorProto::UNDEFINED;
}

}  // namespace npu::onnx_file
