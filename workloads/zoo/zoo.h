// Published networks as float graphs, at any input size, with weights that a seed makes: what a simulator
// needs when no trained file is at hand. Topology, shapes, names, MACs and parameters are the published ones;
// values are not.
//
//   name              topology from                                                        parameters
//   lenet5            LeCun et al. 1998, with ReLU, max-pooling and full second stage           61 706
//   resnet18..101     He et al. 2015 (arXiv 1512.03385) as in torchvision 0.13: v1.5, the stride
//                     of a bottleneck on its 3x3                         11 689 512 .. 44 549 160
//   resnet50-v2       He et al. 2016 (arXiv 1603.05027) as in MXNet 1.x and the ONNX model zoo  25 549 486
//   mobilenet_v2      Sandler et al. 2018 (arXiv 1801.04381) as in torchvision 0.13, width 1.0   3 504 872
//   convmixer-768-32  Trockman and Kolter 2022 (arXiv 2201.09792): patch 7, kernel 7, GELU      21 110 248
//
// Inputs are NCHW with N = 1, expected roughly at mean 0 and variance 1 (images minus mean, by deviation).
// BatchNormalization stays a node of its own. The weights of a network are the same at every input size,
// except where a layer's shape depends on it (lenet5's first fully connected one).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/graph/graph.h"

namespace npu::zoo {

struct Size {
  std::int64_t width = 0, height = 0;

  bool operator==(const Size&) const = default;
};

struct Entry {
  std::string name;
  std::string summary;
  Size size;                  // where the specification names none
  Size smallest;              // below, a window does not fit or a map of the last stage would be all padding
  std::int64_t channels = 3;  // of the input
};

inline constexpr std::int64_t kLargestSide = 16384;

const std::vector<Entry>& entries();  // in the order of the table above
std::vector<std::string> names();

// "resnet50", or "resnet50@640x320": WIDTHxHEIGHT, as the published tables and `zoo:resnet50@640x320` mean
// it. Throws InputError for an unknown name, a malformed size, one below the network's smallest or above
// kLargestSide.
graph::Graph build(std::string_view specification);

}  // namespace npu::zoo
