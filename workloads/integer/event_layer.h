// A layer of Akida 1.0 with its numbers (docs: ../shared/facts/akida.md 4.1).
//
//   P[f] = sum of input * weight           exact; of a separable layer sum over c of pw[f][c] * (dw[c] *
//   input) (max-pool on P | global sum of P) y = clip(ceil((P - threshold[f]) / S), 0, 2^bits - 1),   S =
//   act_step[f] * 2^(4 - bits)
//
// Without an activation (shape.out_bits 0) P goes out, and the host makes it real:
// real = P * out_scale[f] + out_bias[f].
//
// Maps are [x][y][channel] int32; as IntegerTensors they have height x and width y.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/compiler/mesh/layer.h"

namespace npu::integer {

struct EventLayer {
  compiler::mesh::Layer shape;
  // Correlation order, x (rows) before y: convolutions [F][k][k][C], fully connected [F][inputs] with inputs
  // in the order x, y, channel of the map before; separable: pointwise [F][C]. Empty where only time is asked
  // for, with all that follows.
  std::vector<std::int8_t> weights;
  std::vector<std::int8_t> depthwise;  // of separable layers, [C][k][k]
  std::vector<std::int32_t> threshold;
  std::vector<float> act_step;              // above 0
  std::vector<double> out_scale, out_bias;  // of a layer without activation
  int padding_value = 0;                    // of the input convolution: the pixel that stands for 0

  bool activated() const { return shape.out_bits > 0; }
  std::int64_t weight_count() const {
    const bool windowed = shape.kind != compiler::mesh::LayerKind::kSeparable;
    return shape.filters * shape.in_channels * (windowed ? std::int64_t{shape.kernel} * shape.kernel : 1);
  }
  std::int64_t depthwise_count() const {
    const bool separable = shape.kind == compiler::mesh::LayerKind::kSeparable;
    return separable ? shape.in_channels * shape.kernel * shape.kernel : 0;
  }
  std::int64_t macs() const {
    return shape.convolved_x() * shape.convolved_y() * (weight_count() + depthwise_count());
  }
  // After pooling.
  std::int64_t out_x() const { return pooled(shape.convolved_x()); }
  std::int64_t out_y() const { return pooled(shape.convolved_y()); }

 private:
  std::int64_t pooled(std::int64_t size) const {
    using compiler::mesh::Pool;
    if (shape.pool == Pool::kGlobal) return 1;
    return shape.pool == Pool::kMax ? (size + shape.pool_stride - 1) / shape.pool_stride : size;
  }
};

}  // namespace npu::integer
