// A quantised network, frozen: every number in it is one that the device can represent, so that the reference
// and the compiler read the same numbers and neither changes one. Made by the quantiser, or read from
// integer.json.
//
// Tensors are feature maps [C][H][W]; the real value is scale * q, zero is 0. A vector has H = W = 1. Of
// policy "tcc750x" they are int8; of "akida1" a network is a chain of event layers, and its tensors are an
// image of unsigned 8 bits, activations of unsigned 1, 2 or 4, or potentials of 32.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/numerics/tcc750x.h"
#include "workloads/integer/event_layer.h"

namespace npu::integer {

using TensorId = int;

inline constexpr const char* kTcc750x = "tcc750x";
inline constexpr const char* kAkida1 = "akida1";

struct IntegerTensor {
  std::string name;
  int channels = 1, height = 1, width = 1;
  double scale = 1;
  int bits = 8;

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
    std::variant<Convolution, MaxPool, GlobalAverage, Add, Multiply, Sigmoid, Concat, Upsample2, EventLayer>;
std::string_view name_of(const Operation& operation);  // "convolution", "add", ...

struct Node {
  std::string name;
  Operation operation;
  std::vector<TensorId> inputs;
  TensorId output = -1;
};

// What the host makes of an image for an Akida 1.0, whose inputs have no sign:
//   q = clip(rne(real / scale) + zero, 0, highest)
struct EventInput {
  int channels = 1, height = 1, width = 1;  // of the image
  int zero = 0;                             // the q of 0; not with split_signs or levels
  int highest = 255;
  int block = 1;             // space to depth: channel (dy * block + dx) * channels + c; missing pixels are 0
  bool split_signs = false;  // then max(x, 0) of all channels before max(-x, 0) of all channels
  // More than 1: q may be as large as levels * highest, and so many times all those channels hold what is
  // left of it, highest at most at a time: a neural processor reads more bits than it has.
  int levels = 1;
  bool operator==(const EventInput&) const = default;
};

// How a stored array becomes the input tensor: q = clip(rne((x - mean[c]) / std[c] / scale)), or as `event`
// has it, which "akida1" needs.
struct InputFormat {
  TensorId tensor = 0;
  std::vector<double> mean, std;  // one a channel
  std::optional<EventInput> event = {};
};

struct IntegerGraph {
  std::string name;
  std::string policy = kTcc750x;  // whose arithmetic: models/numerics
  InputFormat input;
  std::vector<IntegerTensor> tensors;
  std::vector<Node> nodes;  // in an order in which they can be computed
  std::vector<TensorId> outputs;
  bool has_values = true;          // false: shapes only, for timing
  std::vector<std::string> host;   // nodes of the network that the host computes, from the outputs on
  std::vector<std::string> notes;  // where the device could not represent what the model asked for

  const IntegerTensor& tensor(TensorId id) const { return tensors[static_cast<std::size_t>(id)]; }
  std::int64_t macs(const Node& node) const;  // unpadded; 0 for all but convolutions and event layers
  std::int64_t macs() const;
};

}  // namespace npu::integer
