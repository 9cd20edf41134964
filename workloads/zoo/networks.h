// The families of the zoo: each makes one graph for an input size that zoo.cpp has checked. Sources in zoo.h.
#pragma once

#include <functional>
#include <vector>

#include "workloads/zoo/zoo.h"

namespace npu::zoo {

struct Network {
  Entry entry;
  std::function<graph::Graph(Size)> build;
};

graph::Graph lenet5(Size size);
graph::Graph resnet18(Size size);
graph::Graph resnet34(Size size);
graph::Graph resnet50(Size size);
graph::Graph resnet101(Size size);
graph::Graph resnet50_v2(Size size);
graph::Graph mobilenet_v2(Size size);
graph::Graph convmixer_768_32(Size size);

std::vector<Network> akida_networks();

}  // namespace npu::zoo
