// What values the activations of a network take: from running it in float on images.
#pragma once

#include <functional>
#include <map>
#include <span>

#include "workloads/graph/graph.h"

namespace npu::quant {

struct Range {
  double low = 0, high = 0;
  double mean = 0, deviation = 0;  // over all elements of all images
};
using Ranges = std::map<graph::ValueId, Range>;

// `progress` is called after each image with the number done. Throws InputError where a value is not finite
// (its name, image).
Ranges calibrate(const graph::Graph& graph, std::span<const Tensor> images,
                 const std::function<void(std::size_t)>& progress = {});

// Images of the input's shape for networks without data: seeded, smooth (neighbouring pixels are alike, as in
// photographs), 0..255, as (x - mean) / std.
std::vector<Tensor> seeded_images(const graph::Graph& graph, int count, std::uint64_t seed,
                                  std::span<const double> mean, std::span<const double> std);

}  // namespace npu::quant
