// A quantised network, frozen: every number in it is one that the device can represent, so that the reference
// and the compiler read the same numbers and neither changes one. Made by the quantiser, or read from
// integer.json.
//
// Tensors are int8 feature maps [C][H][W]; the real value is scale * q, zero is 0. A vector has H = W = 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/numerics/tcc750x.h"

namespace npu::integer {

using TensorId = int;

struct IntegerTensor {
  std::string name;
  int channels = 1, height = 1, width = 1;
  double scale = 1;

  std::int64_t elements() const { return std::int64_t{channels} * height * width; }
  bool operator==(const IntegerTensor&) const = default;
};

struct Window {
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;

  int out_height(int height) const {
    return (height + pad_top + pad_bottom - kernel_height) / stride_height + 1;
  }
  int out_width(int width) const { return (width + pad_left + pad_right - kernel_width) / stride_width + 1; }
  bool operator==(const Window&) const = default;
};

// Dense (groups 1), grouped, or depthwise (groups = channels in = channels out) convolution; a fully
// connected layer is one whose kernel covers its input.
//   y[k] = requantise(sum(x * w[k]), channels[k], activation)
struct Convolution {
  Window window;
  int groups = 1;
  int out_channels = 1;
  std::vector<std::int8_t> weights;  // [K][C / groups][KH][KW]; empty where only time is asked for
  std::vector<numerics::Tcc750xChannel> channels;  // one an output channel; empty with `weights`
  numerics::Tcc750xActivation activation = numerics::Tcc750xActivation::kNone;
};

struct MaxPool {
  Window window;  // padding never wins
};
struct GlobalAverage {
  numerics::Tcc750xElementwise scaling;
};
struct Add {
  numerics::Tcc750xElementwise scaling;
  numerics::Tcc750xActivation activation = numerics::Tcc750xActivation::kNone;
};
struct Multiply {
  numerics::Tcc750xElementwise scaling;
};
// A table look-up: numerics::tcc750x_sigmoid of (x * mul_a * scale) >> shift.
struct Sigmoid {
  numerics::Tcc750xElementwise scaling;
};
struct Concat {};     // along channels; all scales are equal
struct Upsample2 {};  // nearest neighbour, twice the size

using Operation =
    std::variant<Convolution, MaxPool, GlobalAverage, Add, Multiply, Sigmoid, Concat, Upsample2>;
std::string_view name_of(const Operation& operation);  // "convolution", "add", ...

struct Node {
  std::string name;
  Operation operation;
  std::vector<TensorId> inputs;
  TensorId output = -1;
};

// How a stored array becomes the input tensor: q = clip(rne((x - mean[c]) / std[c] / scale)).
struct InputFormat {
  TensorId tensor = 0;
  std::vector<double> mean, std;  // one a channel
};

struct IntegerGraph {
  std::string name;
  std::string policy = "tcc750x";  // whose arithmetic: models/numerics
  InputFormat input;
  std::vector<IntegerTensor> tensors;
  std::vector<Node> nodes;  // in an order in which they can be computed
  std::vector<TensorId> outputs;
  bool has_values = true;          // false: shapes only, for timing
  std::vector<std::string> host;   // nodes of the network that the host computes, from the outputs on
  std::vector<std::string> notes;  // where the device could not represent what the model asked for

  const IntegerTensor& tensor(TensorId id) const { return tensors[static_cast<std::size_t>(id)]; }
  std::int64_t macs(const Node& node) const;  // unpadded; 0 for all but convolutions
  std::int64_t macs() const;
};

}  // namespace npu::integer
