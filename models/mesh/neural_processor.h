// What a neural processor does to values: an event adds its weights to the potentials around it.
//
//   convolution      P[x', y', f] += value * weight[f][i][j][c], x = x' * stride - pad + i, likewise y
//   separable        the same with pointwise[f][c] * depthwise[c][i][j]: nothing lies between the two
//   fully connected  one position whose kernel is the map
//
// The order of events does not matter: sums of integers.
#pragma once

#include <span>

#include "models/mesh/neurons.h"

namespace npu::mesh {

class NeuralProcessor {
 public:
  // `weights` [filters][kernel_x][kernel_y][channels].
  NeuralProcessor(NeuronSetup setup, std::int64_t channels, std::span<const std::int8_t> weights);
  // `pointwise` [filters][channels], `depthwise` [channels][kernel_x][kernel_y].
  NeuralProcessor(NeuronSetup setup, std::int64_t channels, std::span<const std::int8_t> pointwise,
                  std::span<const std::int8_t> depthwise);

  void begin_frame() { neurons_.clear(); }
  void on_event(std::int64_t x, const Event& event);
  RowOfEvents scan(std::int64_t x) const { return neurons_.scan(x); }

 private:
  std::int16_t& weight(std::int64_t i, std::int64_t j, std::int64_t channel, std::int64_t filter);

  Neurons neurons_;
  std::int64_t pad_x_ = neurons_.setup().geometry.pad_x(), pad_y_ = neurons_.setup().geometry.pad_y();
  std::int64_t channels_;
  std::vector<std::int16_t> weights_;  // [kernel_x][kernel_y][channels][filters]; products of two need 7 bits
};

}  // namespace npu::mesh
