// Float graph to a network of Akida 1.0's event layers, and what the host does before and after it.
//
//   without_quantisation   a model that was quantised already keeps its integers and steps where they fit
//   rewrite_for_akida      what no layer of Akida 1.0 can be, and a few layers can
//   fold_for_akida         layers with real weights
//   WeightFit, best_step   integers and steps, layer after layer, each on what the integer layers before it
//                          make of the calibration images
//
// threshold and act_step of a filter are free: per filter a scale and an offset bring potentials as close to
// the floating-point results as a straight line can, and take up what rounding weights and activations has
// shifted. The threshold lies half a step above 0 (../shared/facts/akida.md 4.1).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/tensor.h"
#include "workloads/compiler/mesh/bits.h"
#include "workloads/graph/graph.h"
#include "workloads/integer/integer_graph.h"

namespace npu::quant {

struct EventNetwork {
  integer::IntegerGraph integer;
  std::vector<std::string> notes;  // what was assumed
};

struct EventOptions {
  std::vector<double> mean{0}, std{1};       // of the stored images, one or one a channel: (x - mean) / std
  double stored_low = 0, stored_high = 255;  // of the stored numbers
  // Of a first layer that reads events of few bits: how often the host gives their range (RewriteOptions).
  int input_levels = 2;
  bool values = true;  // false: shapes only, for timing
};

// `images` are inputs of the graph for calibration (f32), as quant::seeded_images makes them; a model that
// brings all its steps needs none. Throws InputError where a layer is none of Akida 1.0's, or where there is
// nothing to calibrate with.
EventNetwork event_network(const graph::Graph& graph, const compiler::mesh::Bits& bits,
                           std::span<const Tensor> images, const EventOptions& options = {});

}  // namespace npu::quant
