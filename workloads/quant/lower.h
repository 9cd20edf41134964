// A float graph in terms of what the device can do: batch normalisations and activations folded into the
// layer before them, quantise-dequantise pairs turned into annotations, other activations taken apart into
// table look-ups and products. Still in floating point: constants are named, not read.
//
//   BatchNormalization, Mul, Add by constants   folded into the convolution before, else a depthwise 1x1
//   Relu, Clip(0, m)                            activation; m by saturation
//   LeakyRelu      a * x + (1 - a) * relu(x)    depthwise 1x1, sum
//   HardSigmoid    clip(a * x + b)              depthwise 1x1 whose saturation at 127 is 1
//   HardSwish      x * HardSigmoid(x)
//   Tanh           2 * sigmoid(2 x) - 1
//   Gelu           x * sigmoid(1.702 x)         within 0.021 of the exact function
//   average pool   a depthwise convolution with equal weights; global: an operation of its own
//   Gemm, MatMul   a convolution whose kernel covers the map
#pragma once

#include <limits>
#include <optional>

#include "workloads/graph/graph.h"
#include "workloads/integer/integer_graph.h"

namespace npu::quant {

using integer::TensorId;
using integer::Window;

// What a quantised model says about an activation.
struct Annotation {
  double scale = 1;
  std::int64_t zero_point = 0;
  std::int64_t lowest = -128, highest = 127;  // of the stored integers

  double real_low() const { return static_cast<double>(lowest - zero_point) * scale; }
  double real_high() const { return static_cast<double>(highest - zero_point) * scale; }
  bool symmetric() const { return zero_point == 0 && lowest == -128; }
};

struct LoweredTensor {
  std::string name;
  int channels = 1, height = 1, width = 1;
  graph::ValueId value = graph::kNone;  // whose range it has; none: it is ours, and the scale is fixed
  std::optional<double> fixed_scale = {};
  std::optional<Annotation> annotation = {};
  double cap = std::numeric_limits<double>::infinity();  // values end here, by saturation
};

struct LoweredConvolution {
  Window window;  // the kernel with its dilation
  int dilation_height = 1, dilation_width = 1;
  int groups = 1, out_channels = 1;
  // Where the weights are: a constant [K][C/groups][KH][KW], or [C * KH * KW][K], or the same number
  // everywhere.
  enum class Weights { kConstant, kTransposed, kUniform } from = Weights::kConstant;
  graph::ValueId weights = graph::kNone;
  double uniform = 1;
  std::vector<graph::ValueId> bias = {};  // constants of K, or one, to be added to `shift` after the gain
  std::vector<double> gain, shift;        // y[k] = gain[k] * (w[k] * x + ...) + shift[k]; empty: 1 and 0
  numerics::Tcc750xActivation activation = numerics::Tcc750xActivation::kNone;
};
struct LoweredPool {
  Window window;
};
struct LoweredAverage {};
struct LoweredAdd {
  double gain_a = 1, gain_b = 1;
  numerics::Tcc750xActivation activation = numerics::Tcc750xActivation::kNone;
};
struct LoweredMultiply {};
struct LoweredSigmoid {
  double gain = 1;  // sigmoid(gain * x)
};
struct LoweredConcat {};
struct LoweredUpsample2 {};

using LoweredOperation = std::variant<LoweredConvolution, LoweredPool, LoweredAverage, LoweredAdd,
                                      LoweredMultiply, LoweredSigmoid, LoweredConcat, LoweredUpsample2>;

struct LoweredNode {
  std::string name;
  LoweredOperation operation;
  std::vector<TensorId> inputs;
  TensorId output = -1;
};

struct LoweredGraph {
  std::vector<LoweredTensor> tensors;
  std::vector<LoweredNode> nodes;
  TensorId input = 0;
  std::vector<TensorId> outputs;  // of the device
  std::vector<std::pair<TensorId, TensorId>>
      same_scale;  // pairs beyond those of pools, concats and upsampling
  std::vector<std::string> notes;

  // What the device cannot do: the rest of the network from the first such node on, for the host. Its inputs
  // are `outputs`, in order. Empty where the device does everything.
  graph::Graph host;
  std::vector<std::string> host_reasons;  // "softmax (Softmax): not an operation of the device"
};

// Throws InputError where nothing is left for the device, or a constant is not finite (node, limit, value).
// `read_constants` false: no weight is read, gains and shifts stay empty (for timing).
LoweredGraph lower(const graph::Graph& graph, bool read_constants);

}  // namespace npu::quant
