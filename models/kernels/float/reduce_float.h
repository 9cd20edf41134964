// Softmax, reductions along axes, and resizing.
#pragma once

#include <span>
#include <vector>

#include "sim/core/tensor.h"

namespace npu::kernels {

// exp(x - maximum) / sum of these along `axis`, elements taken upwards; f32.
Tensor softmax_ref(const Tensor& x, std::int64_t axis);

enum class ReduceFunction { kMean, kSum, kMax };
// Elements in row-major order; mean: the sum divided by their number. f32, sum and maximum of any type. `out`
// is the output's shape, with or without the reduced axes.
Tensor reduce_ref(ReduceFunction function, const Tensor& x, std::span<const std::int64_t> axes,
                  const std::vector<std::int64_t>& out);

enum class ResizeFunction { kNearest, kLinear };
enum class ResizeCoordinates { kHalfPixel, kPytorchHalfPixel, kAsymmetric, kAlignCorners };
enum class ResizeRound { kPreferFloor, kPreferCeil, kFloor, kCeil };
struct ResizeRule {
  ResizeFunction function = ResizeFunction::kNearest;
  ResizeCoordinates coordinates = ResizeCoordinates::kHalfPixel;
  ResizeRound round = ResizeRound::kPreferFloor;
  std::vector<float> scales;  // one an axis
};
// Axis by axis, the first one first; linear: x0 * (1 - r) + x1 * r in float32, beyond the edge the edge's
// element. Coordinates in double. Nearest: any type; linear: f32.
Tensor resize_ref(const ResizeRule& rule, const Tensor& x, const std::vector<std::int64_t>& out);

}  // namespace npu::kernels
