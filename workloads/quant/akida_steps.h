// The step of a layer's activations: what it costs to have one that is too coarse against one that saturates
// too soon, over calibration.
#pragma once

#include <span>

namespace npu::quant {

// Of the values y = min(max(real, 0), cap) by activations clip(ceil(integer / step - 1/2), 0, 2^bits - 1)
// times step, the step with the least mean squared error. `integer` is what the integer layer says of `real`.
// 0: no value is above 0.
double best_step(std::span<const float> real, std::span<const float> integer, double cap, int bits);

}  // namespace npu::quant
