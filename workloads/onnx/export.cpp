#include "workloads/onnx/export.h"

#include <fstream>
#include <set>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/onnx/export_node.h"
#include "workloads/onnx/field_numbers.h"

namespace npu::onnx_file {

namespace {

std::string varint(std::uint64_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7) text += static_cast<char>(static_cast<std::uint8_t>(value | 0x80));
  text += static_cast<char>(static_cast<std::uint8_t>(value));
  return text;
}

std::string length_delimited(std::uint32_t number, std::uint64_t size) {
  return varint(number << 3 | 2) + varint(size);
}

// An initialiser up to its data: what comes before, and how many bytes follow.
struct Initializer {
  const graph::Value* value = nullptr;
  std::string head;  // fields of the TensorProto, and the head of raw_data
  std::uint64_t data = 0;

  std::uint64_t message() const { return head.size() + data; }
  std::uint64_t field() const { return length_delimited(kGraphInitializer, message()).size() + message(); }
};

Initializer initializer_of(const graph::Value& value, const std::string& name) {
  onnx::TensorProto proto;
  for (const auto extent : value.shape) proto.add_dims(extent);
  proto.set_data_type(onnx_type(value.type));
  proto.set_name(name);
  const auto data = static_cast<std::uint64_t>(value.elements() * size_of(value.type));
  return {.value = &value,
          .head = proto.SerializeAsString() + length_delimited(kTensorRawData, data),
          .data = data};
}

void write_info(const graph::Graph& graph, graph::ValueId id, onnx::ValueInfoProto& info) {
  info.set_name(exported_name(graph, id));
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx_type(graph.value(id).type));
  auto& shape = *type.mutable_shape();
  for (const auto extent : graph.value(id).shape) shape.add_dim()->set_dim_value(extent);
}

std::int64_t opset_of(const graph::Graph& graph) {
  std::int64_t opset = 13;
  for (const auto& node : graph.nodes) {
    const auto* unary = std::get_if<graph::Unary>(&node.operation);
    if (unary == nullptr) continue;
    if (unary->kind == graph::UnaryKind::kHardSwish) opset = std::max<std::int64_t>(opset, 14);
    if (unary->kind == graph::UnaryKind::kGelu) opset = std::max<std::int64_t>(opset, 20);
  }
  return opset;
}

}  // namespace

void export_graph(const graph::Graph& graph, const std::filesystem::path& file) {
  onnx::GraphProto proto;
  proto.set_name(graph.name.empty() ? "graph" : graph.name);
  std::vector<ExtraConstant> extra;
  for (const auto& node : graph.nodes) {
    auto exported = export_node(graph, node);
    *proto.add_node() = std::move(exported.node);
    for (auto& constant : exported.constants) extra.push_back(std::move(constant));
  }
  for (const auto id : graph.inputs) write_info(graph, id, *proto.add_input());
  for (const auto id : graph.outputs) write_info(graph, id, *proto.add_output());

  std::set<graph::ValueId> used(graph.outputs.begin(), graph.outputs.end());
  for (const auto& node : graph.nodes) used.insert(node.inputs.begin(), node.inputs.end());
  std::vector<Initializer> initializers;
  for (const auto id : used) {
    if (id != graph::kNone && graph.value(id).constant != nullptr)
      initializers.push_back(initializer_of(graph.value(id), exported_name(graph, id)));
  }
  for (const auto& constant : extra)
    initializers.push_back(initializer_of(constant.value, constant.value.name));

  onnx::ModelProto model;
  constexpr int kIrVersion = 8;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("npusim");
  auto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(opset_of(graph));

  const std::string small = proto.SerializeAsString();
  std::uint64_t graph_size = small.size();
  for (const auto& initializer : initializers) graph_size += initializer.field();

  std::ofstream out(file, std::ios::binary);
  out << model.SerializeAsString() << length_delimited(kModelGraph, graph_size) << small;
  for (const auto& initializer : initializers) {
    const auto bytes = initializer.value->constant->read();
    if (bytes.size() != initializer.data) {
      throw InputError(Diagnostic{
          .path = initializer.value->name,
          .what = fmt::format("has {} bytes of data instead of {}", bytes.size(), initializer.data)});
    }
    out << length_delimited(kGraphInitializer, initializer.message()) << initializer.head;
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  out.flush();
  if (!out) throw InputError(Diagnostic{.file = file.string(), .what = "cannot be written"});
}

}  // namespace npu::onnx_file
