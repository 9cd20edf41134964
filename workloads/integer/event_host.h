// What the host does for a network of event layers: makes its input of an image, and real numbers of its last
// potentials.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/tensor.h"
#include "workloads/integer/integer_graph.h"

namespace npu::integer {

// Real numbers of the input tensor before they are rounded, f32 1xCxHxW: blocks laid into channels, signs
// apart, all of a number in its first level.
Tensor event_blocks(const Tensor& image, const InputFormat& format);
// Those rounded, [x][y][channel].
std::vector<std::int32_t> round_blocks(const Tensor& blocks, const EventInput& input, double scale);

// The input tensor, [x][y][channel]. `image` is either what the network as its author wrote it reads (f32,
// 1xCxHxW), or a stored image (u8 or s8, HxW or HxWxC), which (x - mean) / std makes real first. Throws
// InputError where its shape is another.
std::vector<std::int32_t> event_input(const Tensor& image, const IntegerGraph& graph);

// Real numbers of the map of a node's output, in the map's order: potentials by the layer's output scale and
// bias, activations by their tensor's scale.
std::vector<double> event_output(const IntegerGraph& graph, const Node& node,
                                 std::span<const std::int32_t> map);

}  // namespace npu::integer
