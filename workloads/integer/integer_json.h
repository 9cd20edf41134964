// integer.json and its weights, integer.bin: a frozen IntegerGraph on disk.
//
//   {"version": 1, "name": "resnet20", "policy": "tcc750x",
//    "input": {"tensor": 0, "mean": [127.5], "std": [127.5]},
//    "tensors": [{"name": "x", "channels": 3, "height": 32, "width": 32, "scale": 0.0078}],
//    "nodes": [{"name": "conv1", "operation": "convolution", "inputs": [0], "output": 1,
//               "window": {"kernel": [3, 3], "stride": [1, 1], "pads": [1, 1, 1, 1]},     top, left, bottom,
//               right "groups": 1, "activation": "relu", "weights": {"offset": 0, "bytes": 432}, "channels":
//               {"offset": 432, "bytes": 64}}],
//    "outputs": [1], "host": [], "notes": []}
//
// Of policy "akida1" tensors have "bits" too, the input has
//   "event": {"image": [1, 49, 10], "quantised": [0, 15], "block": 2, "signs": "split",
//            "levels": 1}                         channels, height, width; zero, highest
// and all nodes are
//   {"name": "conv1", "operation": "event_layer", "inputs": [0], "output": 1,
//    "shape": {"kind": "convolution", "in": [25, 5, 8], "filters": 64, "kernel": 5, "stride": 1,
//              "padding": "same", "pool": "none", "pool_stride": 2, "bits": [4, 4, 4]},    in, weights, out
//    "padding_value": 0, "weights": {...}, "depthwise": {...}, "threshold": {...}, "act_step": {...},
//    "out_scale": {...}, "out_bias": {...}}
//
// integer.bin: weights are int8 [K][C/groups][KH][KW]; channels are 4 bytes each: bias (int8), bias shift,
// shift, scale. Element-wise operations have "scaling": [mul_a, mul_b, scale, shift]. Of event layers weights
// are int8, thresholds int32, steps float32, output scales and biases float64.
#pragma once

#include <filesystem>

#include "workloads/integer/integer_graph.h"

namespace npu::integer {

inline constexpr const char* kFile = "integer.json";
inline constexpr const char* kWeightsFile = "integer.bin";

// `file` is the integer.json; the weights lie beside it. Throws InputError.
void save(const IntegerGraph& graph, const std::filesystem::path& file);
// Throws InputError with every problem: a number that the device cannot represent, shapes that do not follow
// from one another, a node that reads what no node before it made, weights that leave the file.
IntegerGraph load(const std::filesystem::path& file);

}  // namespace npu::integer
