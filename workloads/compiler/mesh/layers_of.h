// A float graph as layers of Akida 1.0: what the mapper splits over neural processors.
//
//   nodes                                           layer
//   Conv on the graph's image of 1 or 3 channels    kInputConvolution, 8 bits in
//   Conv                                            kConvolution
//   depthwise Conv, pointwise Conv                  kSeparable; nothing between them
//   (Flatten) Gemm                                  kFullyConnected
//   then, into the layer before: BatchNormalization (before a max-pool, before or after a global average),
//   MaxPool 2x2, GlobalAveragePool (before the activation), Relu or Clip from 0
//
// 'Same' padding is TensorFlow's: ceil(input / stride) outputs, an odd pixel at the end. A layer's name is
// its node's; of a separable one what both nodes begin with ("separable_4" of "separable_4.depthwise" and
// "separable_4.pointwise"). An input that is no such image comes as events of 4 bits.
//
// This checks what a layer can express; its kernel, stride, channels and sizes are limits.h's.
#pragma once

#include <vector>

#include "workloads/compiler/mesh/bits.h"
#include "workloads/compiler/mesh/layer.h"
#include "workloads/graph/graph.h"

namespace npu::compiler::mesh {

// A layer and what it is made of, in the graph's order; without the reshapes between layers. The nodes are
// the graph's.
struct LayerNodes {
  Layer layer;
  std::vector<const graph::Node*> nodes;
};

// Throws InputError with the node's name and the reason: first for all nodes that Akida 1.0 has no layer for,
// else for the first that does not fit to its neighbours; also where `bits` names a layer that is not there.
std::vector<LayerNodes> layer_nodes_of(const graph::Graph& graph, const Bits& bits);
std::vector<Layer> layers_of(const graph::Graph& graph, const Bits& bits);

}  // namespace npu::compiler::mesh
