// The layers of a float graph with their numbers, everything affine folded into weights and biases.
//
//   z = sum of weights * x + bias       of a layer that pools globally the mean over the map of that
//   y = min(max(z, 0), cap)             where the layer has an activation
//
// A normalisation before a maximum goes into the weights with its sign, so that the maximum may be taken of
// the potentials; one behind an average likewise, since both are linear.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "workloads/compiler/mesh/bits.h"
#include "workloads/compiler/mesh/layer.h"
#include "workloads/graph/graph.h"
#include "workloads/quant/akida_given.h"

namespace npu::quant {

// Weights in the order of integer::EventLayer.
struct RealLayer {
  compiler::mesh::Layer shape;
  std::vector<double> weights, depthwise;
  std::vector<double> bias;  // one a filter
  double cap = std::numeric_limits<double>::infinity();
  graph::ValueId before = graph::kNone;  // z, after pooling
  graph::ValueId after = graph::kNone;   // y; without an activation z

  // Of a model that was quantised already: the scale of each filter's integers; the step of y.
  std::vector<double> given_scales;
  std::optional<GivenStep> given_step;
};

// `graph` is given.graph or a rewritten form of it. Throws InputError as layers_of() does. Without values
// only shapes and values' numbers are set, and no constant is read.
std::vector<RealLayer> fold_for_akida(const graph::Graph& graph, const Given& given,
                                      const compiler::mesh::Bits& bits, bool values);

}  // namespace npu::quant
