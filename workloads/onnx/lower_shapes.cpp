// Concat, Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Pad, Slice.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"

namespace npu::onnx_file {

namespace {

// An attribute that became an input in a later opset.
std::optional<std::vector<std::int64_t>> attribute_or_input(Lowering& node, const std::string& name,
                                                            int input) {
  auto given = node.attributes.integers(name);
  if (!given && node.has(input)) given = node.integers(node.input(input), name);
  return given;
}

// Sorted axes, counted from the front.
std::vector<std::int64_t> checked_axes(const Lowering& node, const std::vector<std::int64_t>& given,
                                       std::int64_t rank) {
  std::vector<std::int64_t> axes;
  for (const auto axis : given) axes.push_back(node.axis_of(axis, rank, "axes:"));
  std::ranges::sort(axes);
  if (std::ranges::adjacent_find(axes) != axes.end()) throw NodeError("axes: one is named twice");
  return axes;
}

}  // namespace

void lower_concat(Lowering& node) {
  const auto first = node.input(0);
  if (node.rank(first) == 0) throw NodeError("cannot join scalars");
  const auto axis = node.axis_of(node.attributes.integer("axis", 1), node.rank(first));
  Shape out = node.shape(first);
  auto& extent = out[static_cast<std::size_t>(axis)];
  extent = 0;
  std::vector<ValueId> inputs;
  for (int i = 0; i < node.inputs(); ++i) {
    const auto part = node.input(i);
    Shape shape = node.shape(part);
    if (shape.size() != out.size() || node.dtype(part) != node.dtype(first)) {
      throw NodeError(fmt::format("input {} is {} {}, the first one {} {}", i, text_of(shape),
                                  to_string(node.dtype(part)), text_of(node.shape(first)),
                                  to_string(node.dtype(first))));
    }
    (void)checked_elements({extent, shape[static_cast<std::size_t>(axis)]});
    extent += shape[static_cast<std::size_t>(axis)];
    shape[static_cast<std::size_t>(axis)] = extent;
    if (shape != out) {
      throw NodeError(fmt::format("input {} is {}, which does not fit {} along axis {}", i,
                                  text_of(node.shape(part)), text_of(node.shape(first)), axis));
    }
    inputs.push_back(part);
  }
  (void)node.emit("", graph::Concat{.axis = axis}, inputs, node.dtype(first), out);
}

void lower_reshape(Lowering& node) {
  const auto x = node.input(0);
  const auto target = attribute_or_input(node, "shape", 1);
  if (!target) throw NodeError("lacks input 1, the shape");
  const bool zero_is_zero = node.attributes.integer("allowzero", 0) != 0;
  Shape out = *target;
  std::optional<std::size_t> open;
  for (std::size_t axis = 0; axis < out.size(); ++axis) {
    if (out[axis] == 0 && !zero_is_zero) {
      if (axis >= node.shape(x).size())
        throw NodeError(
            fmt::format("shape {} copies axis {} of {}", text_of(*target), axis, text_of(node.shape(x))));
      out[axis] = node.shape(x)[axis];
    } else if (out[axis] == -1) {
      if (open) throw NodeError(fmt::format("shape {} leaves two extents open", text_of(*target)));
      open = axis;
      out[axis] = 1;
    }
  }
  if (open) {
    const auto rest = checked_elements(out);
    out[*open] = rest == 0 ? 0 : node.value(x).elements() / rest;
  }
  (void)node.reshape("", x, out);
}

void lower_flatten(Lowering& node) {
  const auto x = node.input(0);
  const auto rank = node.rank(x);
  auto axis = node.attributes.integer("axis", 1);
  if (axis < -rank || axis > rank) throw NodeError(fmt::format("axis {} is outside of {} axes", axis, rank));
  if (axis < 0) axis += rank;
  Shape out{1, 1};
  for (std::int64_t i = 0; i < rank; ++i) out[i < axis ? 0 : 1] *= node.shape(x)[static_cast<std::size_t>(i)];
  (void)node.reshape("", x, out);
}

void lower_squeeze(Lowering& node) {
  const auto x = node.input(0);
  const auto given = attribute_or_input(node, "axes", 1);
  const auto axes = checked_axes(node, given.value_or(Shape{}), node.rank(x));
  Shape out;
  for (std::int64_t axis = 0; axis < node.rank(x); ++axis) {
    const auto extent = node.shape(x)[static_cast<std::size_t>(axis)];
    const bool named = std::ranges::binary_search(axes, axis);
    if (named && extent != 1)
      throw NodeError(fmt::format("axes: axis {} of {} is not 1", axis, text_of(node.shape(x))));
    if (!named && (given || extent != 1)) out.push_back(extent);
  }
  (void)node.reshape("", x, out);
}

void lower_unsqueeze(Lowering& node) {
  const auto x = node.input(0);
  const auto given = attribute_or_input(node, "axes", 1);
  if (!given) throw NodeError("lacks axes");
  const auto rank = node.rank(x) + std::ssize(*given);
  const auto axes = checked_axes(node, *given, rank);
  Shape out;
  auto extent = node.shape(x).begin();
  for (std::int64_t axis = 0; axis < rank; ++axis)
    out.push_back(std::ranges::binary_search(axes, axis) ? 1 : *extent++);
  (void)node.reshape("", x, out);
}

void lower_transpose(Lowering& node) {
  const auto x = node.input(0);
  const auto rank = node.rank(x);
  auto permutation = node.attributes.integers("perm");
  if (!permutation) {
    permutation.emplace();
    for (auto axis = rank; axis-- > 0;) permutation->push_back(axis);
  }
  if (std::ssize(*permutation) != rank ||
      checked_axes(node, *permutation, rank).size() != node.shape(x).size()) {
    throw NodeError(
        fmt::format("attribute perm is {} for shape {}", text_of(*permutation), text_of(node.shape(x))));
  }
  Shape out;
  for (auto& axis : *permutation) {
    axis = node.axis_of(axis, rank);
    out.push_back(node.shape(x)[static_cast<std::size_t>(axis)]);
  }
  const bool was_bool = node.is_bool(x);
  const auto y = node.emit("", graph::Transpose{.permutation = *permutation}, {x}, node.dtype(x), out);
  if (was_bool) node.mark_bool(y);
}

void lower_pad(Lowering& node) {
  const auto x = node.input(0);
  const auto rank = node.rank(x);
  const auto mode = node.attributes.text("mode", "constant");
  if (mode != "constant")
    throw NodeError(fmt::format("attribute mode is {}, only constant is supported", mode));
  const auto pads = attribute_or_input(node, "pads", 1);
  if (!pads) throw NodeError("lacks pads");
  float value = node.attributes.real("value", 0);
  if (node.has(2)) {
    const auto values = node.floats(node.input(2), "constant_value");
    if (values.size() != 1) throw NodeError(fmt::format("constant_value has {} elements", values.size()));
    value = values[0];
  }
  std::vector<std::int64_t> axes;
  if (node.has(3)) {
    for (const auto axis : node.integers(node.input(3), "axes"))
      axes.push_back(node.axis_of(axis, rank, "axes:"));
  } else {
    for (std::int64_t axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  if (pads->size() != 2 * axes.size())
    throw NodeError(fmt::format("pads has {} entries for {} axes", pads->size(), axes.size()));
  graph::Pad pad{
      .begin = Shape(node.shape(x).size(), 0), .end = Shape(node.shape(x).size(), 0), .value = value};
  Shape out = node.shape(x);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    constexpr std::int64_t kMost = std::int64_t{1} << 32;
    const auto axis = static_cast<std::size_t>(axes[i]);
    const auto begin = (*pads)[i], end = (*pads)[i + axes.size()];
    if (std::max({begin, -begin, end, -end}) > kMost || begin < -kMost || end < -kMost)
      throw NodeError(fmt::format("pads is {}", text_of(*pads)));
    pad.begin[axis] = begin;
    pad.end[axis] = end;
    out[axis] += begin + end;
  }
  (void)node.emit("", pad, {x}, node.dtype(x), out);
}

void lower_slice(Lowering& node) {
  const auto x = node.input(0);
  const auto rank = node.rank(x);
  const auto starts = attribute_or_input(node, "starts", 1), ends = attribute_or_input(node, "ends", 2);
  if (!starts || !ends || starts->size() != ends->size()) throw NodeError("starts and ends do not match");
  auto axes = attribute_or_input(node, "axes", 3);
  const auto steps = node.has(4) ? node.integers(node.input(4), "steps") : Shape(starts->size(), 1);
  if (!axes) {
    axes.emplace();
    for (std::int64_t axis = 0; axis < std::ssize(*starts); ++axis) axes->push_back(axis);
  }
  if (axes->size() != starts->size() || steps.size() != starts->size())
    throw NodeError(fmt::format("starts, axes and steps have {}, {} and {} entries", starts->size(),
                                axes->size(), steps.size()));
  graph::Slice slice{.starts = Shape(node.shape(x).size(), 0), .steps = Shape(node.shape(x).size(), 1)};
  Shape out = node.shape(x);
  for (std::size_t i = 0; i < axes->size(); ++i) {
    const auto axis = static_cast<std::size_t>(node.axis_of((*axes)[i], rank, "axes:"));
    const auto extent = node.shape(x)[axis], step = steps[i];
    if (step == 0 || step == std::numeric_limits<std::int64_t>::min())
      throw NodeError(fmt::format("steps: {}", step));
    // As in numpy: negative positions count from the end, all are clamped to what a walk in this direction
    // can reach.
    const auto clamp = [&](std::int64_t at) {
      if (at < 0) at = at < -extent ? -1 : at + extent;
      return step > 0 ? std::clamp<std::int64_t>(at, 0, extent)
                      : std::clamp<std::int64_t>(at, -1, extent - 1);
    };
    const auto begin = clamp((*starts)[i]), end = clamp((*ends)[i]);
    const auto distance = step > 0 ? end - begin : begin - end, stride = step > 0 ? step : -step;
    out[axis] = distance <= 0 ? 0 : (distance - 1) / stride + 1;
    slice.starts[axis] = out[axis] == 0 ? 0 : begin;
    slice.steps[axis] = out[axis] <= 1 ? 1 : step;
  }
  (void)node.emit("", slice, {x}, node.dtype(x), out);
}

}  // namespace npu::onnx_file
