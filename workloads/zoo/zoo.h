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
// Networks of BrainChip's model zoo for Akida 1.0 (akida.cpp has their layers; akida_chain.h the order of
// normalisation, pooling and ReLU6). Parameters as the vendor counts them: with normalisations folded, a bias
// an output channel remains; unfolded, each has four constants a channel, running statistics included
// (Graph::parameters leaves those out). "@" says at which sizes it is published where that is not the
// default.
//
//   name                        default size, rows x columns   folded       unfolded
//   akidanet_0.25               224x224 (@160)                    478 904      483 392
//   akidanet_0.5                224x224 (@160)                  1 375 880    1 384 856
//   akidanet_1.0                224x224 (@160)                  4 427 048    4 445 000
//   akidanet_edge_0.5           224x224 (@160)                  3 966 112    3 981 232
//   akidanet_plantvillage_0.5   224x224                         1 145 030    1 155 542
//   akidanet_vww_0.25           96x96                             222 418      226 906
//   mobilenet_0.25              224x224 (@160)                    466 096      470 584
//   mobilenet_0.5               224x224 (@160)                  1 323 640    1 332 616
//   mobilenet_1.0               224x224 (@160)                  4 216 072    4 234 024
//   gxnor                       28x28, 1 channel                1 630 602    1 632 456
//   yolov2_20                   224x224                         3 647 773    3 665 965
//   yolov2_2                    224x224                         3 555 523    3 573 715
//   yolov2_1                    224x224                         3 550 398    3 568 590
//   vgg_utkface                 32x32                             458 229      459 249
//   faceid_0.5                  112x96                          2 292 719    2 302 079
//   faceid_edge_0.5             112x96                         23 575 712   23 590 832
//   ds_cnn                      49x10, 1 channel, 33 words         22 753       23 713
//   ds_cnn_12                   49x10, 1 channel, 12 words         21 388       22 348
//   pointnet++                  64x64                             601 928      605 576
//   ecg                         36x32, 1 channel                   22 643       23 555
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

enum class Family {
  kGeneral,
  kAkida,  // without branches, in layers of Akida 1.0
};

struct Entry {
  std::string name;
  std::string summary;
  Size size;                  // where the specification names none
  Size smallest;              // below, a window does not fit or a map of the last stage would be all padding
  std::int64_t channels = 3;  // of the input
  Family family = Family::kGeneral;
  // The bits it is published with, as compiler::mesh::parse_bits reads them; empty: not published for bits.
  std::string quantisation = {};
};

inline constexpr std::int64_t kLargestSide = 16384;

const std::vector<Entry>& entries();  // in the order of the table above
std::vector<std::string> names();

// "resnet50", "resnet50@320" (a square), or "resnet50@640x320": WIDTHxHEIGHT, as the published tables and
// `zoo:resnet50@640x320` mean it. Throws InputError for an unknown name, a malformed size, one below the
// network's smallest or above kLargestSide.
graph::Graph build(std::string_view specification);

}  // namespace npu::zoo
