// QuantizeLinear and DequantizeLinear, and operators on quantised tensors: these become
// dequantise -> the float operation -> quantise, the form in which QDQ models come.
#include <algorithm>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"

namespace npu::onnx_file {

namespace {

bool is_quantized_type(DType type) {
  return type != DType::kF32 && type != DType::kS64 && type != DType::kU64;
}

// Scale and zero point against the tensor; returns the axis along which they vary.
std::int64_t check_scale(const Lowering& node, ValueId x, ValueId scale, ValueId zero, std::int64_t axis) {
  node.need_float(scale);
  if (node.rank(scale) > 1)
    throw NodeError(fmt::format("scale has shape {}: one number, or one an entry of an axis, are supported",
                                text_of(node.shape(scale))));
  const auto scales = node.value(scale).elements();
  if (zero != kNone && node.value(zero).elements() != scales) {
    throw NodeError(
        fmt::format("zero point has {} elements, scale has {}", node.value(zero).elements(), scales));
  }
  if (scales == 1) return node.rank(x) == 0 ? 0 : std::clamp<std::int64_t>(axis, 0, node.rank(x) - 1);
  const auto at = node.axis_of(axis, node.rank(x));
  if (node.shape(x)[static_cast<std::size_t>(at)] != scales) {
    throw NodeError(fmt::format("scale has {} elements, axis {} of {} has {}", scales, at,
                                text_of(node.shape(x)), node.shape(x)[static_cast<std::size_t>(at)]));
  }
  return at;
}

ValueId dequantize(Lowering& node, const std::string& step, ValueId x, ValueId scale, ValueId zero,
                   std::int64_t axis) {
  if (!is_quantized_type(node.dtype(x)))
    throw NodeError(
        fmt::format("input {} is {}, not quantised", node.value(x).name, to_string(node.dtype(x))));
  if (zero != kNone && node.dtype(zero) != node.dtype(x)) {
    throw NodeError(fmt::format("zero point is {}, the tensor {}", to_string(node.dtype(zero)),
                                to_string(node.dtype(x))));
  }
  const auto at = check_scale(node, x, scale, zero, axis);
  std::vector<ValueId> inputs{x, scale};
  if (zero != kNone) inputs.push_back(zero);
  return node.emit(step, graph::Dequantize{.axis = at}, inputs, DType::kF32, node.shape(x));
}

ValueId quantize(Lowering& node, const std::string& step, ValueId x, ValueId scale, ValueId zero,
                 std::int64_t axis, DType type) {
  node.need_float(x);
  if (!is_quantized_type(type)) throw NodeError(fmt::format("cannot quantise to {}", to_string(type)));
  const auto at = check_scale(node, x, scale, zero, axis);
  std::vector<ValueId> inputs{x, scale};
  if (zero != kNone) inputs.push_back(zero);
  return node.emit(step, graph::Quantize{.axis = at}, inputs, type, node.shape(x));
}

// A quantised operand of an operator: three inputs in a row.
ValueId operand(Lowering& node, const std::string& step, int first, std::int64_t axis = 1) {
  return dequantize(node, step, node.input(first), node.input(first + 1), node.optional(first + 2), axis);
}

// The node's own result, as scale and zero point at two inputs say.
void result(Lowering& node, ValueId y, int first) {
  const auto zero = node.optional(first + 1);
  (void)quantize(node, "", y, node.input(first), zero, 1, zero == kNone ? DType::kU8 : node.dtype(zero));
}

// s32 with the scale of the product of its operands, times `alpha`.
ValueId bias_of(Lowering& node, ValueId bias, ValueId scale_x, ValueId scale_w, float alpha) {
  if (bias == kNone) return kNone;
  if (node.dtype(bias) != DType::kS32)
    throw NodeError(fmt::format("bias is {}, not s32", to_string(node.dtype(bias))));
  auto scale = node.emit("scale_b", graph::Binary{.kind = graph::BinaryKind::kMul}, {scale_x, scale_w},
                         DType::kF32, broadcast(node.shape(scale_x), node.shape(scale_w)));
  if (alpha != 1) {
    const auto factor = node.float_constant("alpha", {}, {alpha});
    scale = node.emit("scaled_b", graph::Binary{.kind = graph::BinaryKind::kMul}, {scale, factor},
                      DType::kF32, node.shape(scale));
  }
  return dequantize(node, "dq_b", bias, scale, kNone, node.rank(bias) - 1);
}

void check_not_channels_last(Lowering& node) {
  if (node.attributes.integer("channels_last", 0) != 0) throw NodeError("attribute channels_last is 1");
}

}  // namespace

void lower_quantize_linear(Lowering& node) {
  const auto zero = node.optional(2);
  if (node.attributes.integer("block_size", 0) != 0) throw NodeError("attribute block_size is not 0");
  (void)node.attributes.integer("saturate", 1);   // concerns 8-bit floats only
  (void)node.attributes.integer("precision", 0);  // of the division: f32 here
  const auto stated = static_cast<int>(node.attributes.integer("output_dtype", 0));
  const auto type = zero != kNone ? node.dtype(zero) : stated != 0 ? element_type(stated) : DType::kU8;
  (void)quantize(node, "", node.input(0), node.input(1), zero, node.attributes.integer("axis", 1), type);
}

void lower_dequantize_linear(Lowering& node) {
  if (node.attributes.integer("block_size", 0) != 0) throw NodeError("attribute block_size is not 0");
  (void)node.attributes.integer("output_dtype", 0);
  (void)dequantize(node, "", node.input(0), node.input(1), node.optional(2),
                   node.attributes.integer("axis", 1));
}

void lower_qlinear_conv(Lowering& node) {
  const auto x = operand(node, "dq_x", 0), w = operand(node, "dq_w", 3, 0);
  const auto bias = bias_of(node, node.optional(8), node.input(1), node.input(4), 1);
  result(node, add_conv(node, "conv", x, w, bias), 6);
}

void lower_qlinear_matmul(Lowering& node) {
  const auto a = operand(node, "dq_a", 0, node.rank(node.input(0)) - 2);
  const auto b = operand(node, "dq_b", 3, node.rank(node.input(3)) - 1);
  result(node, add_matmul(node, "matmul", a, b), 6);
}

namespace {

// x - zero point as f32; the sums are exact up to 2^24.
ValueId centred(Lowering& node, const std::string& step, int x, int zero, std::int64_t axis) {
  auto scale = node.float_constant(step + "_scale", {}, {1});
  if (node.has(zero) && node.value(node.input(zero)).elements() > 1) {
    const auto entries = node.value(node.input(zero)).elements();
    scale = node.float_constant(step + "_scales", {entries},
                                std::vector<float>(static_cast<std::size_t>(entries), 1));
  }
  return dequantize(node, step, node.input(x), scale, node.optional(zero), axis);
}

}  // namespace

void lower_conv_integer(Lowering& node) {
  const auto x = centred(node, "dq_x", 0, 2, 1), w = centred(node, "dq_w", 1, 3, 0);
  const auto sum = add_conv(node, "conv", x, w, kNone);
  (void)node.emit("", graph::Cast{}, {sum}, DType::kS32, node.shape(sum));
}

void lower_matmul_integer(Lowering& node) {
  const auto a = centred(node, "dq_a", 0, 2, node.rank(node.input(0)) - 2);
  const auto b = centred(node, "dq_b", 1, 3, node.rank(node.input(1)) - 1);
  const auto sum = add_matmul(node, "matmul", a, b);
  (void)node.emit("", graph::Cast{}, {sum}, DType::kS32, node.shape(sum));
}

// A, a_scale, a_zero, B, b_scale, b_zero, [C], [y_scale], [y_zero]
void lower_qgemm(Lowering& node) {
  const bool transpose_a = node.attributes.integer("transA", 0) != 0;
  const bool transpose_b = node.attributes.integer("transB", 0) != 0;
  const float alpha = node.attributes.real("alpha", 1);
  const auto a = operand(node, "dq_a", 0), b = operand(node, "dq_b", 3, transpose_b ? 0 : 1);
  const auto c = bias_of(node, node.optional(6), node.input(1), node.input(4), alpha);
  if (node.rank(a) != 2 || node.rank(b) != 2) throw NodeError("needs two matrices");
  const Shape out{node.shape(a)[transpose_a ? 1 : 0], node.shape(b)[transpose_b ? 0 : 1]};
  if (node.shape(a)[transpose_a ? 0 : 1] != node.shape(b)[transpose_b ? 1 : 0])
    throw NodeError(
        fmt::format("matrices {} and {} do not fit", text_of(node.shape(a)), text_of(node.shape(b))));
  if (c != kNone && (node.rank(c) > 2 || broadcast(node.shape(c), out) != out))
    throw NodeError(fmt::format("addend {} does not fit {}", text_of(node.shape(c)), text_of(out)));
  std::vector<ValueId> inputs{a, b};
  if (c != kNone) inputs.push_back(c);
  const bool quantized = node.has(7);
  const auto y =
      node.emit(quantized ? "gemm" : "",
                graph::Gemm{.transpose_a = transpose_a, .transpose_b = transpose_b, .alpha = alpha}, inputs,
                DType::kF32, out);
  if (quantized) result(node, y, 7);
}

void lower_qlinear_binary(Lowering& node) {
  const auto a = operand(node, "dq_a", 0), b = operand(node, "dq_b", 3);
  const bool add = node.type() == "QLinearAdd";
  const auto y = node.emit(add ? "add" : "mul",
                           graph::Binary{.kind = add ? graph::BinaryKind::kAdd : graph::BinaryKind::kMul},
                           {a, b}, DType::kF32, broadcast(node.shape(a), node.shape(b)));
  result(node, y, 6);
}

void lower_qlinear_pool(Lowering& node) {
  check_not_channels_last(node);
  const auto x = operand(node, "dq_x", 0);
  const auto y = node.type() == "QLinearAveragePool"
                     ? add_pool(node, "pool", graph::PoolKind::kAverage, x)
                     : add_global_pool(node, "pool", graph::PoolKind::kAverage, x);
  result(node, y, 3);
}

// y_scale, y_zero, then tensor, scale and zero point of each part.
void lower_qlinear_concat(Lowering& node) {
  if (node.inputs() < 5 || node.inputs() % 3 != 2)
    throw NodeError(fmt::format("has {} inputs", node.inputs()));
  std::vector<ValueId> parts;
  for (int i = 2; i < node.inputs(); i += 3) parts.push_back(operand(node, fmt::format("dq_{}", i / 3), i));
  const auto axis = node.axis_of(node.attributes.integer("axis", 1), node.rank(parts[0]));
  Shape out = node.shape(parts[0]);
  auto& extent = out[static_cast<std::size_t>(axis)];
  extent = 0;
  for (const auto part : parts) {
    if (node.rank(part) != std::ssize(out)) throw NodeError("joins tensors of different ranks");
    Shape shape = node.shape(part);
    (void)checked_elements({extent, shape[static_cast<std::size_t>(axis)]});
    extent += shape[static_cast<std::size_t>(axis)];
    shape[static_cast<std::size_t>(axis)] = extent;
    if (shape != out) throw NodeError(fmt::format("a part of {} does not fit", text_of(node.shape(part))));
  }
  result(node, node.emit("concat", graph::Concat{.axis = axis}, parts, DType::kF32, out), 0);
}

void lower_qlinear_unary(Lowering& node) {
  const auto x = operand(node, "dq_x", 0);
  graph::Unary unary{.kind = graph::UnaryKind::kSigmoid};
  if (node.type() == "QLinearLeakyRelu")
    unary = {.kind = graph::UnaryKind::kLeakyRelu, .alpha = node.attributes.real("alpha", 0.01F)};
  result(node, node.emit("function", unary, {x}, DType::kF32, node.shape(x)), 3);
}

}  // namespace npu::onnx_file
