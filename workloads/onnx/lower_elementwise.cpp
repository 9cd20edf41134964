// Functions of elements and of pairs, Cast, and what changes nothing.
#include <array>
#include <limits>

#include <fmt/format.h>

#include "workloads/onnx/operators.h"

namespace npu::onnx_file {

namespace {

using graph::BinaryKind;
using graph::UnaryKind;

struct UnaryEntry {
  std::string_view type;
  UnaryKind kind;
  bool integers;      // takes them too
  float alpha, beta;  // defaults of the attributes, where it has them
};
constexpr std::array kUnary{UnaryEntry{"Abs", UnaryKind::kAbs, true, 0, 0},
                            UnaryEntry{"Erf", UnaryKind::kErf, false, 0, 0},
                            UnaryEntry{"Exp", UnaryKind::kExp, false, 0, 0},
                            UnaryEntry{"Gelu", UnaryKind::kGelu, false, 0, 0},
                            UnaryEntry{"HardSigmoid", UnaryKind::kHardSigmoid, false, 0.2F, 0.5F},
                            UnaryEntry{"HardSwish", UnaryKind::kHardSwish, false, 0, 0},
                            UnaryEntry{"LeakyRelu", UnaryKind::kLeakyRelu, false, 0.01F, 0},
                            UnaryEntry{"Neg", UnaryKind::kNeg, true, 0, 0},
                            UnaryEntry{"Relu", UnaryKind::kRelu, true, 0, 0},
                            UnaryEntry{"Sigmoid", UnaryKind::kSigmoid, false, 0, 0},
                            UnaryEntry{"Sqrt", UnaryKind::kSqrt, false, 0, 0},
                            UnaryEntry{"Tanh", UnaryKind::kTanh, false, 0, 0}};

struct BinaryEntry {
  std::string_view type;
  BinaryKind kind;
};
constexpr std::array kBinary{
    BinaryEntry{"Add", BinaryKind::kAdd}, BinaryEntry{"Sub", BinaryKind::kSub},
    BinaryEntry{"Mul", BinaryKind::kMul}, BinaryEntry{"Div", BinaryKind::kDiv},
    BinaryEntry{"Pow", BinaryKind::kPow}, BinaryEntry{"Greater", BinaryKind::kGreater}};

template <class Table>
const auto& entry_of(const Table& table, const std::string& type) {
  for (const auto& entry : table) {
    if (entry.type == type) return entry;
  }
  throw NodeError("has no lowering");
}

// One bound of a Clip: attribute up to opset 10, input from 11 on, absent: no bound.
float bound(Lowering& node, const std::string& attribute, int input, float none) {
  if (node.opset() < 11) return node.attributes.real(attribute, none);
  if (!node.has(input)) return none;
  const auto values = node.floats(node.input(input), attribute);
  if (values.size() != 1)
    throw NodeError(fmt::format("{} has {} elements instead of one", attribute, values.size()));
  return values[0];
}

}  // namespace

void lower_unary(Lowering& node) {
  const auto& entry = entry_of(kUnary, node.type());
  const auto x = node.input(0);
  if (!entry.integers) node.need_float(x);
  graph::Unary unary{.kind = entry.kind};
  if (entry.alpha != 0) unary.alpha = node.attributes.real("alpha", entry.alpha);
  if (entry.beta != 0) unary.beta = node.attributes.real("beta", entry.beta);
  if (entry.kind == UnaryKind::kGelu) {
    const auto approximate = node.attributes.text("approximate", "none");
    if (approximate != "none")
      throw NodeError(fmt::format("attribute approximate is {}, only none is supported", approximate));
  }
  (void)node.emit("", unary, {x}, node.dtype(x), node.shape(x));
}

void lower_clip(Lowering& node) {
  const auto x = node.input(0);
  if (node.dtype(x) != DType::kF32 && size_of(node.dtype(x)) > 2)
    throw NodeError(fmt::format("input {} is {}: f32 and up to 16 bits are supported", node.value(x).name,
                                to_string(node.dtype(x))));
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float low = bound(node, "min", 1, -kInfinity), high = bound(node, "max", 2, kInfinity);
  (void)node.emit("", graph::Unary{.kind = UnaryKind::kClip, .alpha = low, .beta = high}, {x}, node.dtype(x),
                  node.shape(x));
}

void lower_binary(Lowering& node) {
  const auto a = node.input(0), b = node.input(1);
  const auto kind = entry_of(kBinary, node.type()).kind;
  if (kind != BinaryKind::kPow && node.dtype(a) != node.dtype(b)) {
    throw NodeError(fmt::format("operands are {} and {}, not of one type", to_string(node.dtype(a)),
                                to_string(node.dtype(b))));
  }
  const auto type = kind == BinaryKind::kGreater ? DType::kU8 : node.dtype(a);
  const auto y =
      node.emit("", graph::Binary{.kind = kind}, {a, b}, type, broadcast(node.shape(a), node.shape(b)));
  if (kind == BinaryKind::kGreater) node.mark_bool(y);
}

void lower_sum(Lowering& node) {
  auto sum = node.input(0);
  node.need_float(sum);
  if (node.inputs() == 1) return node.alias(sum);
  for (int i = 1; i < node.inputs(); ++i) {
    const auto next = node.input(i);
    node.need_float(next);
    const bool last = i + 1 == node.inputs();
    sum = node.emit(last ? "" : fmt::format("sum{}", i), graph::Binary{.kind = BinaryKind::kAdd}, {sum, next},
                    DType::kF32, broadcast(node.shape(sum), node.shape(next)));
  }
}

void lower_cast(Lowering& node) {
  const auto x = node.input(0);
  (void)node.attributes.integer("saturate", 1);  // concerns 8-bit floats only
  const auto to = static_cast<int>(node.attributes.integer("to", 0));
  const auto type = element_type(to);
  const bool to_bool = element_type_name(to) == "BOOL";
  if (to_bool && !node.is_bool(x)) throw NodeError("attribute to is BOOL, which is not supported");
  if (node.dtype(x) == type && to_bool == node.is_bool(x)) return node.alias(x);
  (void)node.emit("", graph::Cast{}, {x}, type, node.shape(x));
}

void lower_identity(Lowering& node) {
  node.alias(node.input(0));
}

void lower_dropout(Lowering& node) {
  (void)node.attributes.real("ratio", 0);
  (void)node.attributes.integer("seed", 0);
  if (node.has(2)) {
    const auto training = node.integers(node.input(2), "training_mode");
    if (training.size() != 1 || training[0] != 0)
      throw NodeError("training_mode is set", "export the model for inference");
  }
  node.alias(node.input(0));
}

}  // namespace npu::onnx_file
