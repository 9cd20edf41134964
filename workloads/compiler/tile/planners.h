// One planner a kind of layer: chooses tiles by estimated time and lays out the work. Each returns nothing
// where no tile fits, however small; the caller says so.
#pragma once

#include "workloads/compiler/tile/plan.h"

namespace npu::compiler {

// What a planner works with. `chunks` of the schedule grow by the weights that a layer needs.
struct Planning {
  const IntegerGraph& graph;
  const Machine& machine;
  const std::vector<Storage>& storage;
  std::vector<WeightChunk>& chunks;
  std::int64_t& weight_bytes;

  const integer::Node& node(int index) const { return graph.nodes[static_cast<std::size_t>(index)]; }
  const integer::IntegerTensor& tensor(TensorId id) const { return graph.tensor(id); }
  // A chunk of the node at the end of the weight buffer; its index.
  int add_chunk(int node, int first_channel, int channels, std::int64_t weight_words,
                std::int64_t parameter_words);
};

int blocks_of(int channels);

// How a convolution runs.
enum class ConvolutionKind {
  kDense,      // matrix engine; groups are expanded with zeros
  kDepthwise,  // depthwise engine
  kDiagonal,   // depthwise that its engine cannot: a dense block of 32 x 32 with a diagonal, block by block
  kGathered,   // kernel or stride beyond the matrix engine: the taps are gathered by the DMA, the rest is 1x1
};
ConvolutionKind kind_of(const integer::Convolution& convolution, int in_channels, const Machine& machine);

std::optional<Layer> plan_dense(Planning& p, int node);  // kDense, kGathered
std::optional<Layer> plan_diagonal(Planning& p, int node);
std::optional<Layer> plan_depthwise(Planning& p, int node);
std::optional<Layer> plan_elementwise(Planning& p, int node);  // add, multiply, sigmoid, upsample2, 2x2 pool
std::optional<Layer> plan_average(Planning& p, int node);
std::optional<Layer> plan_vector_pool(Planning& p, int node);
std::optional<Layer> plan_concat(Planning& p, int node);  // of inputs that do not lie side by side already

}  // namespace npu::compiler
