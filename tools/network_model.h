// A network on its way to the machine: imported or from the zoo, quantised, compiled. What `run`, `accuracy`,
// `compile`, `verify` and `validate` do with a MODEL that is no folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/tensor.h"
#include "tools/akida/choice.h"
#include "tools/hardware.h"
#include "workloads/compiler/compiled.h"
#include "workloads/graph/graph.h"
#include "workloads/quant/lower.h"
#include "workloads/quant/quantise.h"

namespace npu::tools {

inline constexpr const char* kLayerwise = "layerwise";  // the only strategy of the compiler for tiles

struct NetworkOptions {
  std::string model;                 // file.onnx, zoo:name@WxH, integer.json
  std::optional<std::string> calib;  // .npy of images; none: seeded images
  std::int64_t calib_images = 0;     // at most; 0: all of the file
  std::vector<double> mean, std;     // of stored images; empty: 0 and 1, of seeded images 127.5 and 64
  std::optional<double> sigmas;      // m-sigma calibration
  std::string strategy = kLayerwise;
  bool values = true;  // false: shapes only, for timing
  AkidaChoice akida;   // of other machines nothing
};

struct NetworkModel {
  graph::Graph graph;           // empty where the model is an integer.json
  quant::LoweredGraph lowered;  // likewise
  integer::IntegerGraph integer;
  compiler::Compiled compiled;
  std::vector<std::string> notes;

  bool has_float() const { return !graph.values.empty(); }
};

// Whether MODEL names a network rather than a folder of a compiled model.
bool is_network(const std::string& model);

// A network of the zoo with its size, "zoo:lenet5@32x32", also where `model` leaves it out or names a side
// only; anything else as it is.
std::string with_size(const std::string& model);

// file.onnx or zoo:name@WxH. Throws InputError.
graph::Graph load_graph(const std::string& model);
// Import, quantise, compile. Progress goes to standard error. Throws InputError.
NetworkModel build_network(const NetworkOptions& options, const Hardware& hardware);

// Stored numbers (u8, s8 or f32; [N][H][W][C], [N][H][W] or, f32, NCHW) as float inputs of the graph: u8 and
// s8 by (x - mean) / std, f32 as they are.
struct StoredInputs {
  Tensor tensor;
  std::string file;
  std::int64_t count() const { return tensor.shape.front(); }
};
StoredInputs load_inputs(const std::string& file);
// For one of them. Throws InputError also where there is no such number.
StoredInputs load_inputs(const std::string& file, std::int64_t index);
Tensor float_input(const StoredInputs& inputs, std::int64_t i, const integer::IntegerTensor& like,
                   const std::vector<double>& mean, const std::vector<double>& std);
// Seeded noise of all values, [H][W][C].
std::vector<std::int8_t> seeded_input(const integer::IntegerTensor& tensor);
// The input tensor, [H][W][C].
std::vector<std::int8_t> integer_input(const Tensor& real, const integer::IntegerTensor& tensor);
// The bytes of the input buffer.
std::vector<std::uint8_t> input_buffer(std::span<const std::int8_t> input, const NetworkModel& model);

}  // namespace npu::tools
