#include "workloads/reference/float_operation.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/kernels/float/conv_float.h"
#include "models/kernels/float/element_types.h"
#include "models/kernels/float/elementwise.h"
#include "models/kernels/float/index_walk.h"
#include "models/kernels/float/matmul_float.h"
#include "models/kernels/float/movement.h"
#include "models/kernels/float/pool_float.h"
#include "models/kernels/float/reduce_float.h"
#include "sim/core/diagnostic.h"

namespace npu::reference {

namespace {

using namespace npu::kernels;

FloatWindow window_of(const graph::Window& w) {
  return {.kernel = w.kernel,
          .strides = w.strides,
          .dilations = w.dilations,
          .pads_begin = w.pads_begin,
          .pads_end = w.pads_end};
}

std::span<const float> floats_or_none(const Tensor* tensor) {
  return tensor == nullptr ? std::span<const float>{} : elements_of<float>(*tensor);
}

// Adds beta * c to a matrix, c broadcast to it.
Tensor with_addend(Tensor y, float alpha, float beta, const Tensor* c) {
  const auto scaled = [](Tensor t, float factor) {
    if (factor != 1) {
      for (float& value : elements_of<float>(t)) value *= factor;
    }
    return t;
  };
  y = scaled(std::move(y), alpha);
  return c == nullptr ? y : binary_ref(BinaryFunction::kAdd, y, scaled(*c, beta));
}

// Steps of an operand's matrices through the batch, 0 where it repeats.
Index batch_strides(const Tensor& t, std::size_t batch_rank) {
  const auto own = t.shape.size() - 2;
  Index strides(batch_rank, 0);
  std::int64_t step = t.shape[own] * t.shape[own + 1];
  for (std::size_t axis = own; axis-- > 0; step *= t.shape[axis]) {
    if (t.shape[axis] != 1) strides[batch_rank - own + axis] = step;
  }
  return strides;
}

struct Compute {
  const graph::Value& out;
  std::span<const Tensor* const> in;

  const Tensor& x() const { return *in[0]; }
  const Tensor* optional(std::size_t i) const { return i < in.size() ? in[i] : nullptr; }

  Tensor operator()(const graph::Conv& conv) const {
    Tensor y = make_tensor(out.type, out.shape);
    const ConvFloatShape shape{.batch = x().shape[0],
                               .in_channels = x().shape[1],
                               .out_channels = out.shape[1],
                               .groups = conv.groups,
                               .in = {x().shape.begin() + 2, x().shape.end()},
                               .out = {out.shape.begin() + 2, out.shape.end()},
                               .window = window_of(conv.window)};
    conv_float_best()(shape, elements_of<float>(x()), elements_of<float>(*in[1]), floats_or_none(optional(2)),
                      elements_of<float>(y));
    return y;
  }
  Tensor operator()(const graph::Gemm& gemm) const {
    Tensor y = make_tensor(out.type, out.shape);
    const MatmulFloatShape shape{.rows = out.shape[0],
                                 .inner = x().shape[gemm.transpose_a ? 0 : 1],
                                 .columns = out.shape[1],
                                 .transpose_a = gemm.transpose_a,
                                 .transpose_b = gemm.transpose_b};
    matmul_float_best()(shape, elements_of<float>(x()), elements_of<float>(*in[1]), elements_of<float>(y));
    return with_addend(std::move(y), gemm.alpha, gemm.beta, optional(2));
  }
  Tensor operator()(const graph::MatMul&) const {
    Tensor y = make_tensor(out.type, out.shape);
    if (y.bytes.empty()) return y;
    const auto rank = out.shape.size();
    const MatmulFloatShape shape{
        .rows = out.shape[rank - 2], .inner = x().shape.back(), .columns = out.shape[rank - 1]};
    const auto batch = std::span(out.shape).first(rank - 2);
    const auto strides_a = batch_strides(x(), batch.size()), strides_b = batch_strides(*in[1], batch.size());
    const auto a = elements_of<float>(x()), b = elements_of<float>(*in[1]);
    auto to = elements_of<float>(y);
    Index index(batch.size(), 0);
    do {
      std::int64_t at_a = 0, at_b = 0;
      for (std::size_t axis = 0; axis < index.size(); ++axis) {
        at_a += index[axis] * strides_a[axis];
        at_b += index[axis] * strides_b[axis];
      }
      matmul_float_best()(shape, a.subspan(static_cast<std::size_t>(at_a)),
                          b.subspan(static_cast<std::size_t>(at_b)), to);
      to = to.subspan(static_cast<std::size_t>(shape.rows * shape.columns));
    } while (next_index(index, batch));
    return y;
  }
  Tensor operator()(const graph::Pool& pool) const {
    return pool_ref(pool.kind == graph::PoolKind::kMax ? PoolFunction::kMax : PoolFunction::kAverage,
                    window_of(pool.window), pool.count_include_pad, x(), out.shape);
  }
  Tensor operator()(const graph::GlobalPool& pool) const {
    return global_pool_ref(pool.kind == graph::PoolKind::kMax ? PoolFunction::kMax : PoolFunction::kAverage,
                           x());
  }
  Tensor operator()(const graph::BatchNormalization& b) const {
    return batch_normalization_ref(x(), *in[1], *in[2], *in[3], *in[4], b.epsilon);
  }
  Tensor operator()(const graph::Unary& unary) const {
    // Both enumerations have the same entries in the same order.
    static_assert(static_cast<int>(graph::UnaryKind::kIdentity) ==
                  static_cast<int>(UnaryFunction::kIdentity));
    return unary_ref(static_cast<UnaryFunction>(unary.kind), unary.alpha, unary.beta, x());
  }
  Tensor operator()(const graph::Binary& binary) const {
    static_assert(static_cast<int>(graph::BinaryKind::kGreater) ==
                  static_cast<int>(BinaryFunction::kGreater));
    return binary_ref(static_cast<BinaryFunction>(binary.kind), x(), *in[1]);
  }
  Tensor operator()(const graph::Concat& concat) const { return concat_ref(in, concat.axis); }
  Tensor operator()(const graph::Reshape&) const {
    Tensor y = x();
    y.shape = out.shape;
    return y;
  }
  Tensor operator()(const graph::Transpose& t) const { return transpose_ref(x(), t.permutation); }
  Tensor operator()(const graph::Pad& pad) const { return pad_ref(x(), pad.begin, out.shape, pad.value); }
  Tensor operator()(const graph::Slice& s) const { return slice_ref(x(), s.starts, s.steps, out.shape); }
  Tensor operator()(const graph::Resize& resize) const {
    static_assert(static_cast<int>(graph::Resize::Coordinates::kAlignCorners) ==
                  static_cast<int>(ResizeCoordinates::kAlignCorners));
    static_assert(static_cast<int>(graph::Resize::Round::kCeil) == static_cast<int>(ResizeRound::kCeil));
    return resize_ref({.function = resize.mode == graph::Resize::Mode::kNearest ? ResizeFunction::kNearest
                                                                                : ResizeFunction::kLinear,
                       .coordinates = static_cast<ResizeCoordinates>(resize.coordinates),
                       .round = static_cast<ResizeRound>(resize.round),
                       .scales = resize.scales},
                      x(), out.shape);
  }
  Tensor operator()(const graph::Softmax& softmax) const {
    return softmax_ref(x(), softmax.axis < 0 ? softmax.axis + std::ssize(x().shape) : softmax.axis);
  }
  Tensor operator()(const graph::Reduce& reduce) const {
    static_assert(static_cast<int>(graph::Reduce::Kind::kMax) == static_cast<int>(ReduceFunction::kMax));
    return reduce_ref(static_cast<ReduceFunction>(reduce.kind), x(), reduce.axes, out.shape);
  }
  Tensor operator()(const graph::Cast&) const { return cast_ref(x(), out.type); }
  Tensor operator()(const graph::Quantize& q) const {
    return quantize_ref(x(), *in[1], optional(2), out.type, q.axis);
  }
  Tensor operator()(const graph::Dequantize& q) const {
    return dequantize_ref(x(), *in[1], optional(2), q.axis);
  }
};

// Operations that exist for f32 only.
struct FloatOnly {
  bool operator()(const graph::Pool& p) const { return p.kind == graph::PoolKind::kAverage; }
  bool operator()(const graph::Unary& u) const {
    using enum graph::UnaryKind;
    return u.kind != kIdentity && u.kind != kRelu && u.kind != kClip && u.kind != kNeg && u.kind != kAbs;
  }
  bool operator()(const graph::Reduce& r) const { return r.kind == graph::Reduce::Kind::kMean; }
  bool operator()(const graph::Resize& r) const { return r.mode == graph::Resize::Mode::kLinear; }
  template <class Other>
  bool operator()(const Other&) const {
    using namespace graph;
    return std::is_same_v<Other, Conv> || std::is_same_v<Other, Gemm> || std::is_same_v<Other, MatMul> ||
           std::is_same_v<Other, GlobalPool> || std::is_same_v<Other, BatchNormalization> ||
           std::is_same_v<Other, Softmax> || std::is_same_v<Other, Quantize>;
  }
};

}  // namespace

Tensor compute(const graph::Graph& graph, const graph::Node& node, std::span<const Tensor* const> inputs) {
  if (std::visit(FloatOnly{}, node.operation)) {
    for (const Tensor* input : inputs.first(std::min<std::size_t>(2, inputs.size()))) {
      if (input == nullptr || input->type == DType::kF32) continue;
      throw InputError(
          Diagnostic{.path = node.name,
                     .what = fmt::format("{} of {} has no float kernel", graph::name_of(node.operation),
                                         to_string(input->type))});
    }
  }
  return std::visit(Compute{.out = graph.value(node.output), .in = inputs}, node.operation);
}

}  // namespace npu::reference
