#include "workloads/onnx/stripped_model.h"

#include "workloads/onnx/field_numbers.h"
#include "workloads/onnx/wire_reader.h"

namespace npu::onnx_file {

namespace {

void append(std::string& to, std::span<const std::uint8_t> bytes) {
  to.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(static_cast<std::uint8_t>(value | 0x80));
  to += static_cast<char>(static_cast<std::uint8_t>(value));
}

std::string strip_graph(const WireField& graph, StrippedModel& stripped) {
  std::string kept;
  WireReader reader(graph.bytes, graph.bytes_begin);
  while (const auto field = reader.next()) {
    if (field->number == kGraphInitializer && field->type == WireType::kBytes) {
      stripped.initializers.push_back({.offset = field->bytes_begin, .size = field->bytes.size()});
    } else if (field->number == kGraphSparseInitializer) {
      stripped.has_sparse_initializers = true;
    } else {
      append(kept, graph.bytes.subspan(static_cast<std::size_t>(field->begin - graph.bytes_begin),
                                       static_cast<std::size_t>(field->end - field->begin)));
    }
  }
  return kept;
}

}  // namespace

StrippedModel strip_model(std::span<const std::uint8_t> model) {
  StrippedModel stripped;
  WireReader reader(model);
  while (const auto field = reader.next()) {
    if (field->number != kModelGraph || field->type != WireType::kBytes) {
      append(stripped.model, model.subspan(static_cast<std::size_t>(field->begin),
                                           static_cast<std::size_t>(field->end - field->begin)));
      continue;
    }
    if (stripped.has_graph) throw WireError("has two graphs", field->begin);
    stripped.has_graph = true;
    const std::string graph = strip_graph(*field, stripped);
    append_varint(stripped.model, kModelGraph << 3 | 2);
    append_varint(stripped.model, graph.size());
    stripped.model += graph;
  }
  return stripped;
}

}  // namespace npu::onnx_file
