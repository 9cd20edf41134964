// Seeded networks of event layers, for tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "models/numerics/akida.h"
#include "sim/core/rng.h"
#include "workloads/integer/integer_graph.h"

namespace npu::testing {

using compiler::mesh::Layer;
using compiler::mesh::LayerKind;
using compiler::mesh::Padding;
using compiler::mesh::Pool;
using integer::EventLayer;
using integer::IntegerGraph;

inline std::vector<std::int8_t> seeded_weights(Rng& rng, std::int64_t count, int bits) {
  const int limit = numerics::akida1_weight_limit(bits);
  std::vector<std::int8_t> weights(static_cast<std::size_t>(count));
  for (auto& w : weights) w = static_cast<std::int8_t>(rng.between(-limit, limit));
  return weights;
}

inline std::vector<std::int32_t> seeded_map(Rng& rng, std::int64_t count, int bits, int zeros_of_four = 2) {
  std::vector<std::int32_t> map(static_cast<std::size_t>(count));
  for (auto& v : map)
    v = rng.between(1, 4) <= zeros_of_four ? 0 : static_cast<std::int32_t>(rng.between(1, (1 << bits) - 1));
  return map;
}

// Weights, thresholds on both sides of zero and steps such that all activations occur.
inline EventLayer seeded_layer(Rng& rng, Layer shape) {
  EventLayer layer{.shape = std::move(shape)};
  const auto& s = layer.shape;
  layer.weights = seeded_weights(rng, layer.weight_count(), s.weight_bits);
  layer.depthwise = seeded_weights(rng, layer.depthwise_count(), s.weight_bits);
  if (s.kind == LayerKind::kInputConvolution) layer.padding_value = static_cast<int>(rng.between(0, 255));
  // The standard deviation of a potential, roughly.
  const double weight = 0.6 * numerics::akida1_weight_limit(s.weight_bits);
  double spread = weight * 0.4 * ((1 << s.in_bits) - 1) *
                  std::sqrt(static_cast<double>(s.in_channels * s.kernel * s.kernel));
  if (s.kind == LayerKind::kSeparable) spread *= weight;
  if (s.pool == Pool::kGlobal) spread *= std::sqrt(static_cast<double>(s.convolved_x() * s.convolved_y()));
  const auto range = std::max<std::int64_t>(1, std::llround(spread));
  for (std::int64_t f = 0; f < s.filters; ++f) {
    if (layer.activated()) {
      layer.threshold.push_back(static_cast<std::int32_t>(rng.between(-range, range)));
      layer.act_step.push_back(static_cast<float>(spread * static_cast<double>(rng.between(1, 1000)) / 8000));
    } else {
      layer.out_scale.push_back(0.01 * static_cast<double>(rng.between(1, 9)));
      layer.out_bias.push_back(0.1 * static_cast<double>(rng.between(-9, 9)));
    }
  }
  return layer;
}

// A chain of layers, each as its shape says; in_x, in_y, in_channels and in_bits follow from the layer
// before.
inline IntegerGraph seeded_network(std::uint64_t seed, std::vector<Layer> shapes) {
  Rng rng(seed);
  IntegerGraph graph{.name = "seeded", .policy = integer::kAkida1};
  const Layer& first = shapes.front();
  graph.tensors.push_back({"input", static_cast<int>(first.in_channels), static_cast<int>(first.in_x),
                           static_cast<int>(first.in_y), 1, first.in_bits});
  graph.input = {.tensor = 0,
                 .mean = {0},
                 .std = {1},
                 .event = integer::EventInput{.channels = static_cast<int>(first.in_channels),
                                              .height = static_cast<int>(first.in_x),
                                              .width = static_cast<int>(first.in_y),
                                              .highest = (1 << first.in_bits) - 1}};
  for (Layer shape : shapes) {
    const auto& in = graph.tensors.back();
    const bool full = shape.kind == LayerKind::kFullyConnected;
    shape.in_x = full ? 1 : in.height;
    shape.in_y = full ? 1 : in.width;
    shape.in_channels = full ? in.elements() : in.channels;
    shape.in_bits = in.bits;
    auto layer = seeded_layer(rng, shape);
    const auto id = static_cast<integer::TensorId>(graph.tensors.size());
    graph.tensors.push_back({shape.name, static_cast<int>(shape.filters), static_cast<int>(layer.out_x()),
                             static_cast<int>(layer.out_y()), 1, layer.activated() ? shape.out_bits : 32});
    graph.nodes.push_back(
        {.name = shape.name, .operation = std::move(layer), .inputs = {id - 1}, .output = id});
  }
  graph.outputs = {static_cast<integer::TensorId>(graph.tensors.size()) - 1};
  return graph;
}

// Every kind, both pools, 1, 2 and 4 bits, odd sizes.
inline IntegerGraph every_event_layer(std::uint64_t seed = 1) {
  return seeded_network(
      seed,
      {{.name = "image",
        .kind = LayerKind::kInputConvolution,
        .in_x = 37,
        .in_y = 11,
        .in_channels = 3,
        .filters = 12,
        .kernel = 3,
        .stride = 2,
        .in_bits = 8,
        .weight_bits = 8},
       {.name = "conv", .filters = 37, .kernel = 5, .pool = Pool::kMax, .out_bits = 2},
       {.name = "overlapping", .filters = 9, .kernel = 3, .pool = Pool::kMax, .pool_stride = 1},
       {.name = "separable",
        .kind = LayerKind::kSeparable,
        .filters = 33,
        .kernel = 3,
        .stride = 2,
        .out_bits = 4},
       {.name = "sum", .filters = 40, .kernel = 1, .pool = Pool::kGlobal, .weight_bits = 2, .out_bits = 1},
       {.name = "full", .kind = LayerKind::kFullyConnected, .filters = 35, .out_bits = 4},
       {.name = "classes", .kind = LayerKind::kFullyConnected, .filters = 7, .out_bits = 0}});
}

}  // namespace npu::testing
