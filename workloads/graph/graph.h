// A network as its author wrote it, in floating point: typed nodes, static shapes, constants that are read
// only when somebody asks. The importer (workloads/onnx) and the zoo make it; quantiser and float reference
// read it.
//
// Tensors are row-major; feature maps are NCHW with N = 1 unless the model fixes another batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/tensor.h"

namespace npu::graph {

using ValueId = int;
inline constexpr ValueId kNone = -1;  // an optional input that is absent

// The elements of a constant: row-major, little-endian, of the value's type. Nothing is held until read().
class ConstantSource {
 public:
  virtual ~ConstantSource() = default;
  virtual std::vector<std::uint8_t> read()
      const = 0;  // throws InputError where a file has gone or is too short
};

struct Value {
  std::string name;
  DType type = DType::kF32;
  std::vector<std::int64_t> shape;                 // static; empty: a scalar
  std::shared_ptr<const ConstantSource> constant;  // null: computed, or an input of the graph

  std::int64_t elements() const;
};

// Windows of convolutions and pools, one entry a spatial axis, the outermost first. Padding is explicit here:
// the importer has resolved auto_pad and ceil_mode (ceil_mode becomes padding at the end that no average
// counts).
struct Window {
  std::vector<std::int64_t> kernel, strides, dilations, pads_begin, pads_end;
};

struct Conv {  // x, weights [K][C/groups][kernel...], [bias]
  Window window;
  std::int64_t groups = 1;
};
struct Gemm {  // a, b, [c]: alpha * a' * b' + beta * c
  bool transpose_a = false, transpose_b = false;
  float alpha = 1, beta = 1;
};
struct MatMul {};
enum class PoolKind { kMax, kAverage };
struct Pool {
  PoolKind kind = PoolKind::kMax;
  Window window;
  bool count_include_pad = false;
};
struct GlobalPool {
  PoolKind kind = PoolKind::kAverage;
};
struct BatchNormalization {  // x, scale, bias, mean, variance; as in inference
  float epsilon = 1e-5F;
};
enum class UnaryKind {
  kRelu,
  kClip,       // alpha..beta
  kLeakyRelu,  // alpha
  kSigmoid,
  kTanh,
  kHardSigmoid,  // max(0, min(1, alpha * x + beta))
  kHardSwish,
  kErf,
  kExp,
  kSqrt,
  kNeg,
  kAbs,
  kGelu,  // x * (1 + erf(x / sqrt 2)) / 2
  kIdentity
};
struct Unary {
  UnaryKind kind = UnaryKind::kRelu;
  float alpha = 0, beta = 0;
};
enum class BinaryKind { kAdd, kSub, kMul, kDiv, kPow, kGreater };
struct Binary {  // a, b with numpy's broadcasting
  BinaryKind kind = BinaryKind::kAdd;
};
struct Concat {
  std::int64_t axis = 1;
};
struct Reshape {};  // Flatten, Squeeze, Unsqueeze too: the output's shape says all
struct Transpose {
  std::vector<std::int64_t> permutation;
};
struct Pad {  // constant padding
  std::vector<std::int64_t> begin, end;
  float value = 0;
};
struct Slice {
  std::vector<std::int64_t> starts, steps;  // one an axis, resolved; the output's shape says where it ends
};
// Nearest or linear; the coordinate rule as in ONNX.
struct Resize {
  enum class Mode { kNearest, kLinear } mode = Mode::kNearest;
  enum class Coordinates {
    kHalfPixel,
    kPytorchHalfPixel,
    kAsymmetric,
    kAlignCorners
  } coordinates = Coordinates::kHalfPixel;
  enum class Round { kPreferFloor, kPreferCeil, kFloor, kCeil } round = Round::kPreferFloor;
  std::vector<float> scales;  // one an axis
};
struct Softmax {
  std::int64_t axis = -1;
};
struct Reduce {
  enum class Kind { kMean, kSum, kMax } kind = Kind::kMean;
  std::vector<std::int64_t> axes;  // the output's shape says whether they were kept
};
struct Cast {};  // to the output's type
// x, scale, [zero point]; scale and zero point are scalars or one an entry of `axis`.
struct Quantize {
  std::int64_t axis = 1;
};
struct Dequantize {
  std::int64_t axis = 1;
};

using Operation =
    std::variant<Conv, Gemm, MatMul, Pool, GlobalPool, BatchNormalization, Unary, Binary, Concat, Reshape,
                 Transpose, Pad, Slice, Resize, Softmax, Reduce, Cast, Quantize, Dequantize>;
std::string_view name_of(const Operation& operation);  // "Conv", "Relu", ...

struct Node {
  std::string name;  // unique; the author's where there is one
  Operation operation;
  std::vector<ValueId> inputs;  // kNone: absent
  ValueId output = kNone;       // every operation has one result
};

// Null where the node is of another kind.
template <class Kind>
const Kind* as(const Node& node) {
  return std::get_if<Kind>(&node.operation);
}

struct Graph {
  std::string name;
  std::vector<Value> values;
  std::vector<Node> nodes;  // in an order in which they can be computed
  std::vector<ValueId> inputs, outputs;
  std::vector<std::string> notes;  // what was assumed on the way: "batch N taken as 1"

  const Value& value(ValueId id) const { return values[static_cast<std::size_t>(id)]; }
  ValueId add_value(Value value);
  // Multiply-accumulates of convolutions and matrix products, unpadded; and elements of their constants.
  std::int64_t macs() const;
  std::int64_t parameters() const;
};

// Constants as numbers; throws InputError where the value is no constant or of another type.
std::vector<float> floats_of(const Graph& graph, ValueId id);
std::vector<std::int64_t> integers_of(const Graph& graph, ValueId id);

// A source over bytes that are held.
std::shared_ptr<const ConstantSource> held_bytes(std::vector<std::uint8_t> bytes);
std::shared_ptr<const ConstantSource> held_floats(std::vector<float> values);

}  // namespace npu::graph
