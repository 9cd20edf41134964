// Constants, and what exporters compute shapes with: all of it ends on import.
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"

namespace npu::onnx_file {

namespace {

constexpr std::int64_t kMostElements = 1 << 24;  // of a constant that is written out

LazyTensor held_tensor(const onnx::TensorProto& proto) {
  const auto text = proto.SerializeAsString();
  const auto model = hold_model({text.begin(), text.end()}, proto.name());
  return read_tensor(*model, {.offset = 0, .size = text.size()});
}

std::vector<std::uint8_t> repeated(const std::vector<std::uint8_t>& element, std::int64_t count) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(element.size() * static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) bytes.insert(bytes.end(), element.begin(), element.end());
  return bytes;
}

}  // namespace

void lower_constant(Lowering& node) {
  if (const auto* proto = node.attributes.tensor("value")) {
    const auto tensor = held_tensor(*proto);
    const auto id = node.constant("", tensor.value.type, tensor.value.shape, tensor.value.constant->read());
    if (tensor.is_bool) node.mark_bool(id);
  } else if (const auto floats = node.attributes.reals("value_floats")) {
    (void)node.float_constant("", {std::ssize(*floats)}, *floats);
  } else if (const auto integers = node.attributes.integers("value_ints")) {
    (void)node.integer_constant("", {std::ssize(*integers)}, *integers);
  } else if (node.attributes.has("value_float")) {
    (void)node.float_constant("", {}, {node.attributes.real("value_float", 0)});
  } else if (node.attributes.has("value_int")) {
    (void)node.integer_constant("", {}, {node.attributes.integer("value_int", 0)});
  } else {
    throw NodeError("has no value that is supported");
  }
}

void lower_constant_of_shape(Lowering& node) {
  const auto shape = node.integers(node.input(0), "shape");
  const auto elements = checked_elements(shape);
  if (elements > kMostElements)
    throw NodeError(fmt::format("shape {} is too large to write out", text_of(shape)));
  const auto* proto = node.attributes.tensor("value");
  if (proto == nullptr) {
    (void)node.float_constant("", shape, std::vector<float>(static_cast<std::size_t>(elements), 0));
    return;
  }
  const auto tensor = held_tensor(*proto);
  if (tensor.value.elements() != 1) throw NodeError("attribute value has more than one element");
  const auto id =
      node.constant("", tensor.value.type, shape, repeated(tensor.value.constant->read(), elements));
  if (tensor.is_bool) node.mark_bool(id);
}

void lower_shape(Lowering& node) {
  const Shape shape = node.shape(node.input(0));
  const auto rank = std::ssize(shape);
  const auto resolve = [&](std::int64_t at) {
    if (at < 0) at = at < -rank ? 0 : at + rank;
    return std::min(at, rank);
  };
  const auto first = resolve(node.attributes.integer("start", 0));
  const auto last = std::max(first, resolve(node.attributes.integer("end", rank)));
  (void)node.integer_constant("", {last - first}, Shape(shape.begin() + first, shape.begin() + last));
}

void lower_size(Lowering& node) {
  (void)node.integer_constant("", {}, {node.value(node.input(0)).elements()});
}

void lower_gather(Lowering& node) {
  const auto x = node.input(0);
  const auto axis = node.axis_of(node.attributes.integer("axis", 0), node.rank(x));
  if (node.value(x).constant == nullptr) throw NodeError("gathers from data: only constants are supported");
  const auto picked = node.integers(node.input(1), "indices");
  const Shape shape = node.shape(x), indices = node.shape(node.input(1));
  const auto at = static_cast<std::size_t>(axis);
  const auto entries = shape[at];
  const auto bytes = node.value(x).constant->read();
  if (std::ssize(bytes) != node.value(x).elements() * size_of(node.dtype(x)))
    throw NodeError("gathers from a constant that is shorter than its shape");
  Shape out(shape.begin(), shape.begin() + axis);
  out.insert(out.end(), indices.begin(), indices.end());
  out.insert(out.end(), shape.begin() + axis + 1, shape.end());
  const auto elements = checked_elements(out);
  if (elements > kMostElements) throw NodeError(fmt::format("gathers {} elements", elements));
  const auto outer = checked_elements(Shape(shape.begin(), shape.begin() + axis));
  const auto run = checked_elements(Shape(shape.begin() + axis + 1, shape.end())) * size_of(node.dtype(x));
  for (const auto index : picked) {
    if (index < -entries || index >= entries)
      throw NodeError(fmt::format("index {} is outside of {} entries", index, entries));
  }
  std::vector<std::uint8_t> result;
  for (std::int64_t o = 0; o < (elements == 0 ? 0 : outer); ++o) {
    for (const auto index : picked) {
      const auto from = bytes.begin() + (o * entries + (index < 0 ? index + entries : index)) * run;
      result.insert(result.end(), from, from + run);
    }
  }
  (void)node.constant("", node.dtype(x), out, std::move(result));
}

void lower_range(Lowering& node) {
  const auto start = node.input(0), limit = node.input(1), delta = node.input(2);
  const auto type = node.dtype(start);
  if (type != node.dtype(limit) || type != node.dtype(delta))
    throw NodeError("start, limit and delta differ in type");
  const auto first = node.floats(start, "start"), last = node.floats(limit, "limit"),
             step = node.floats(delta, "delta");
  if (first.size() != 1 || last.size() != 1 || step.size() != 1 || step[0] == 0)
    throw NodeError("start, limit and delta are not three numbers, delta not 0");
  const double steps = std::ceil((static_cast<double>(last[0]) - first[0]) / step[0]);
  if (!(steps < kMostElements)) throw NodeError("has too many elements to write out");
  const auto count = static_cast<std::int64_t>(std::max(0.0, steps));
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(first[0] + static_cast<float>(i) * step[0]);
  if (type == DType::kF32) {
    (void)node.float_constant("", {count}, values);
    return;
  }
  const auto whole_first = node.integers(start, "start")[0], whole_step = node.integers(delta, "delta")[0];
  std::vector<std::uint8_t> bytes;
  for (std::int64_t i = 0; i < count; ++i) {
    // Unsigned, so that hostile numbers wrap.
    const auto value = static_cast<std::uint64_t>(whole_first) +
                       static_cast<std::uint64_t>(i) * static_cast<std::uint64_t>(whole_step);
    for (int byte = 0; byte < size_of(type); ++byte)
      bytes.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
  (void)node.constant("", type, {count}, std::move(bytes));
}

}  // namespace npu::onnx_file
