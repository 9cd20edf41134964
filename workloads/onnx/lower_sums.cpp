// Gemm, MatMul, BatchNormalization, Softmax, ReduceMean, ReduceSum, ReduceMax.
#include <algorithm>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"

namespace npu::onnx_file {

void lower_gemm(Lowering& node) {
  const auto a = node.input(0), b = node.input(1), c = node.optional(2);
  for (const auto id : {a, b, c}) {
    if (id != kNone) node.need_float(id);
  }
  if (node.rank(a) != 2 || node.rank(b) != 2)
    throw NodeError(
        fmt::format("needs two matrices, got {} and {}", text_of(node.shape(a)), text_of(node.shape(b))));
  const graph::Gemm gemm{.transpose_a = node.attributes.integer("transA", 0) != 0,
                         .transpose_b = node.attributes.integer("transB", 0) != 0,
                         .alpha = node.attributes.real("alpha", 1),
                         .beta = node.attributes.real("beta", 1)};
  const auto inner_a = node.shape(a)[gemm.transpose_a ? 0 : 1],
             inner_b = node.shape(b)[gemm.transpose_b ? 1 : 0];
  if (inner_a != inner_b) {
    throw NodeError(fmt::format("matrices {} and {} do not fit: {} columns, {} rows", text_of(node.shape(a)),
                                text_of(node.shape(b)), inner_a, inner_b));
  }
  const Shape out{node.shape(a)[gemm.transpose_a ? 1 : 0], node.shape(b)[gemm.transpose_b ? 0 : 1]};
  std::vector<ValueId> inputs{a, b};
  if (c != kNone) {
    if (node.rank(c) > 2 || broadcast(node.shape(c), out) != out) {
      throw NodeError(fmt::format("addend {} does not fit {}", text_of(node.shape(c)), text_of(out)));
    }
    inputs.push_back(c);
  }
  (void)node.emit("", gemm, std::move(inputs), DType::kF32, out);
}

ValueId add_matmul(Lowering& node, const std::string& step, ValueId a, ValueId b) {
  node.need_float(a);
  node.need_float(b);
  node.need_rank(a, 1);
  node.need_rank(b, 1);
  // numpy: a vector is a row on the left and a column on the right, and is a vector again afterwards.
  const bool row = node.rank(a) == 1, column = node.rank(b) == 1;
  if (row) a = node.reshape("row", a, {1, node.shape(a)[0]});
  if (column) b = node.reshape("column", b, {node.shape(b)[0], 1});
  Shape left = node.shape(a), right = node.shape(b);
  if (left.back() != right[right.size() - 2]) {
    throw NodeError(fmt::format("matrices {} and {} do not fit: {} columns, {} rows", text_of(left),
                                text_of(right), left.back(), right[right.size() - 2]));
  }
  Shape out = broadcast(Shape(left.begin(), left.end() - 2), Shape(right.begin(), right.end() - 2));
  out.insert(out.end(), {left[left.size() - 2], right.back()});
  if (!row && !column) return node.emit(step, graph::MatMul{}, {a, b}, DType::kF32, out);
  const auto product = node.emit("product", graph::MatMul{}, {a, b}, DType::kF32, out);
  if (column) out.pop_back();
  if (row) out.erase(out.end() - (column ? 1 : 2));
  return node.reshape(step, product, out);
}

void lower_matmul(Lowering& node) {
  (void)add_matmul(node, "", node.input(0), node.input(1));
}

void lower_batch_normalization(Lowering& node) {
  const auto x = node.input(0);
  node.need_rank(x, 2);
  std::vector<ValueId> inputs;
  for (int i = 0; i < 5; ++i) {
    inputs.push_back(node.input(i));
    node.need_float(inputs.back());
    if (i > 0 && node.shape(inputs.back()) != Shape{node.shape(x)[1]}) {
      throw NodeError(fmt::format("input {} has shape {}, the picture {} has {} channels", i,
                                  text_of(node.shape(inputs.back())), text_of(node.shape(x)),
                                  node.shape(x)[1]));
    }
  }
  if (node.attributes.integer("training_mode", 0) != 0)
    throw NodeError("attribute training_mode is 1", "export the model for inference");
  if (node.attributes.integer("spatial", 1) != 1) throw NodeError("attribute spatial is not 1");
  (void)node.attributes.real("momentum", 0);  // says how to train
  (void)node.emit("", graph::BatchNormalization{.epsilon = node.attributes.real("epsilon", 1e-5F)}, inputs,
                  DType::kF32, node.shape(x));
}

void lower_softmax(Lowering& node) {
  const auto x = node.input(0);
  node.need_float(x);
  const Shape shape = node.shape(x);
  const auto rank = std::ssize(shape);
  const bool matrix = node.opset() < 13;
  const auto axis = node.axis_of(node.attributes.integer("axis", matrix ? 1 : -1), rank);
  if (!matrix || axis == rank - 1) {
    (void)node.emit("", graph::Softmax{.axis = axis}, {x}, DType::kF32, shape);
    return;
  }
  // Until opset 12 all axes from `axis` on were one.
  Shape flat{1, 1};
  for (std::int64_t i = 0; i < rank; ++i) flat[i < axis ? 0 : 1] *= shape[static_cast<std::size_t>(i)];
  const auto rows = node.reshape("rows", x, flat);
  const auto result = node.emit("softmax", graph::Softmax{.axis = 1}, {rows}, DType::kF32, flat);
  (void)node.reshape("", result, shape);
}

void lower_reduce(Lowering& node) {
  using Kind = graph::Reduce::Kind;
  const auto x = node.input(0);
  const Kind kind = node.type() == "ReduceMean"  ? Kind::kMean
                    : node.type() == "ReduceSum" ? Kind::kSum
                                                 : Kind::kMax;
  if (kind == Kind::kMean) node.need_float(x);
  const auto rank = node.rank(x);
  auto given = node.attributes.integers("axes");
  if (!given && node.has(1)) given = node.integers(node.input(1), "axes");
  const bool keep = node.attributes.integer("keepdims", 1) != 0;
  const bool none_is_none = node.attributes.integer("noop_with_empty_axes", 0) != 0;
  if ((!given || given->empty()) && none_is_none) return node.alias(x);
  graph::Reduce reduce{.kind = kind};
  if (given && !given->empty()) {
    for (const auto axis : *given) reduce.axes.push_back(node.axis_of(axis, rank, "axes:"));
  } else {
    for (std::int64_t axis = 0; axis < rank; ++axis) reduce.axes.push_back(axis);
  }
  std::ranges::sort(reduce.axes);
  if (std::ranges::adjacent_find(reduce.axes) != reduce.axes.end())
    throw NodeError("axes: one is named twice");
  Shape out;
  for (std::int64_t axis = 0; axis < rank; ++axis) {
    if (!std::ranges::binary_search(reduce.axes, axis)) {
      out.push_back(node.shape(x)[static_cast<std::size_t>(axis)]);
    } else if (keep) {
      out.push_back(1);
    }
  }
  (void)node.emit("", reduce, {x}, node.dtype(x), out);
}

}  // namespace npu::onnx_file
