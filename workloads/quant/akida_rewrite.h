// Rewrites a float graph so that Akida 1.0 has layers for it, and says what the host does for that. The
// results are the same, up to the order of sums (../shared/facts/akida.md 9, the stored DS-CNN).
//
//   first convolution that the input       blocks of stride x stride pixels become channels (space to depth)
//   converter does not have (10x4,         by the host; the kernel becomes a square one over blocks, as wide
//   stride 2)                              as it must be and padded with zeros, of stride 1. Then it is a
//                                          convolution of a neural processor, whose inputs have no sign: the
//                                          host gives positive and negative parts as channels of their own,
//                                          and in `levels`, of which each adds the range of its few bits
//   depthwise convolution, activation      a convolution whose kernel is zero but on the diagonal
//   activation, maximum                    the maximum before the activation
//   activation, global average, Gemm       the Gemm as a convolution of single pixels, then the average: both
//                                          are linear, and Akida 1.0 sums over the map before the activation
#pragma once

#include <string>
#include <vector>

#include "workloads/graph/graph.h"
#include "workloads/integer/integer_graph.h"

namespace npu::quant {

struct Rewritten {
  graph::Graph graph;
  integer::EventInput input;   // zero and highest are not settled
  bool converts_image = true;  // the first layer is the input converter's
  std::vector<std::string> notes;
};

struct RewriteOptions {
  int input_levels = 2;
};

// Leaves alone what it has nothing for: whoever reads the graph says what is wrong with it.
Rewritten rewrite_for_akida(const graph::Graph& graph, const RewriteOptions& options = {});

}  // namespace npu::quant
