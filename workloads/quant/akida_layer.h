// One layer in integers: weights, thresholds and steps from its real numbers and what it sees in calibration.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/integer/event_layer.h"
#include "workloads/quant/akida_fold.h"

namespace npu::quant {

// What one calibration image makes of a layer's input and result; maps are [x][y][channel].
struct LayerSample {
  std::vector<std::int32_t> input;  // of the integer layers before
  std::vector<float> real_input;
  std::vector<float> result;  // z, after pooling
};

struct LayerInput {
  double scale = 1;  // real = scale * (q - zero)
  int zero = 0;
};

struct QuantisedLayer {
  integer::EventLayer layer;
  double step = 1;  // of its activations
  std::vector<std::string> notes;
};

// The step of a network's input, 0 to `highest`, that disturbs the first layer's activations least: its
// inputs differ in how much depends on them, and their own errors say little. 0: no input is above 0.
double best_input_step(const RealLayer& first, std::span<const std::vector<float>> inputs, int highest);

QuantisedLayer quantise_for_akida(const RealLayer& real, const LayerInput& input,
                                  std::span<const LayerSample> samples);

}  // namespace npu::quant
