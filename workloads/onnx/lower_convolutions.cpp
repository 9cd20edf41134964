// Conv, MaxPool, AveragePool, GlobalMaxPool, GlobalAveragePool.
#include <algorithm>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"
#include "workloads/onnx/windows.h"

namespace npu::onnx_file {

namespace {

Shape spatial(const Shape& shape) {
  return {shape.begin() + 2, shape.end()};
}

Shape with_channels(const Shape& x, std::int64_t channels, const Shape& out) {
  Shape shape(out.size() + 2);
  shape[0] = x[0];
  shape[1] = channels;
  std::ranges::copy(out, shape.begin() + 2);
  return shape;
}

void check_channels(const Lowering& node, ValueId x, ValueId weights, ValueId bias, std::int64_t groups) {
  const Shape &in = node.shape(x), &w = node.shape(weights);
  if (w.size() != in.size())
    throw NodeError(fmt::format("input {} and weights {} have different ranks", text_of(in), text_of(w)));
  // By division: hostile numbers would overflow a product.
  if (groups < 1 || in[1] % groups != 0 || in[1] / groups != w[1]) {
    throw NodeError(
        fmt::format("{} input channels in {} groups do not fit weights {}", in[1], groups, text_of(w)));
  }
  if (w[0] % groups != 0)
    throw NodeError(fmt::format("{} output channels are not {} equal groups", w[0], groups));
  if (bias != kNone && node.shape(bias) != Shape{w[0]})
    throw NodeError(fmt::format("bias {} does not fit {} output channels", text_of(node.shape(bias)), w[0]));
}

}  // namespace

ValueId add_conv(Lowering& node, const std::string& step, ValueId x, ValueId weights, ValueId bias) {
  for (const auto id : {x, weights, bias}) {
    if (id != kNone) node.need_float(id);
  }
  node.need_rank(x, 3);
  const auto groups = node.attributes.integer("group", 1);
  check_channels(node, x, weights, bias, groups);
  const Shape kernel = spatial(node.shape(weights));
  const auto stated = node.attributes.integers("kernel_shape");
  if (stated && !stated->empty() && *stated != kernel) {
    throw NodeError(fmt::format("attribute kernel_shape is {}, weights are {}", text_of(*stated),
                                text_of(node.shape(weights))));
  }
  const auto resolved = resolve_window(node, spatial(node.shape(x)), kernel, false);
  auto shape = with_channels(node.shape(x), node.shape(weights)[0], resolved.out);
  std::vector<ValueId> inputs{x, weights};
  if (bias != kNone) inputs.push_back(bias);
  return node.emit(step, graph::Conv{.window = resolved.window, .groups = groups}, std::move(inputs),
                   DType::kF32, std::move(shape));
}

void lower_conv(Lowering& node) {
  (void)add_conv(node, "", node.input(0), node.input(1), node.optional(2));
}

ValueId add_pool(Lowering& node, const std::string& step, graph::PoolKind kind, ValueId x) {
  node.need_rank(x, 3);
  const bool average = kind == graph::PoolKind::kAverage;
  if (average) node.need_float(x);
  const auto kernel = node.attributes.integers("kernel_shape");
  if (!kernel) throw NodeError("lacks attribute kernel_shape");
  if (node.attributes.integer("storage_order", 0) != 0) throw NodeError("attribute storage_order is not 0");
  const bool include = average && node.attributes.integer("count_include_pad", 0) != 0;
  const auto resolved = resolve_window(node, spatial(node.shape(x)), *kernel, true);
  const auto type = node.dtype(x);
  auto shape = with_channels(node.shape(x), node.shape(x)[1], resolved.out);
  if (!include || resolved.ceil_padding == Shape(resolved.out.size(), 0)) {
    return node.emit(step,
                     graph::Pool{.kind = kind, .window = resolved.padded(), .count_include_pad = include},
                     {x}, type, shape);
  }
  // The average counts the stated padding, but not what ceil_mode adds: the former becomes part of the
  // picture.
  auto window = resolved.window;
  Shape padded = node.shape(x), begin(padded.size(), 0), end(padded.size(), 0);
  for (std::size_t axis = 0; axis < resolved.out.size(); ++axis) {
    begin[axis + 2] = window.pads_begin[axis];
    end[axis + 2] = window.pads_end[axis];
    padded[axis + 2] += begin[axis + 2] + end[axis + 2];
  }
  window.pads_begin.assign(resolved.out.size(), 0);
  window.pads_end = resolved.ceil_padding;
  const auto with_zeros = node.emit("pad", graph::Pad{.begin = begin, .end = end}, {x}, type, padded);
  return node.emit(step, graph::Pool{.kind = kind, .window = window}, {with_zeros}, type, shape);
}

void lower_pool(Lowering& node) {
  (void)add_pool(node, "", node.type() == "MaxPool" ? graph::PoolKind::kMax : graph::PoolKind::kAverage,
                 node.input(0));
}

ValueId add_global_pool(Lowering& node, const std::string& step, graph::PoolKind kind, ValueId x) {
  node.need_float(x);
  node.need_rank(x, 3);
  auto shape = with_channels(node.shape(x), node.shape(x)[1], Shape(node.shape(x).size() - 2, 1));
  return node.emit(step, graph::GlobalPool{.kind = kind}, {x}, DType::kF32, std::move(shape));
}

void lower_global_pool(Lowering& node) {
  (void)add_global_pool(node, "",
                        node.type() == "GlobalMaxPool" ? graph::PoolKind::kMax : graph::PoolKind::kAverage,
                        node.input(0));
}

}  // namespace npu::onnx_file
