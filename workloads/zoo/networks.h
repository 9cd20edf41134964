// The families of the zoo: each makes one graph for an input size that zoo.cpp has checked. Sources in zoo.h.
#pragma once

#include "workloads/zoo/zoo.h"

namespace npu::zoo {

graph::Graph lenet5(Size size);
graph::Graph resnet18(Size size);
graph::Graph resnet34(Size size);
graph::Graph resnet50(Size size);
graph::Graph resnet101(Size size);
graph::Graph resnet50_v2(Size size);
graph::Graph mobilenet_v2(Size size);
graph::Graph convmixer_768_32(Size size);

}  // namespace npu::zoo
