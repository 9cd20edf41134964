// A network whose author quantised it already, as a float graph and its quantisation beside it.
//
//   Dequantize of a constant           a float constant, with its scales
//   Quantize, Dequantize of a value    the value itself, with its step
//   Greater than a number, Cast        Clip(0, 1), with a step of 1 and that threshold: one bit
//
// Kept is what Akida 1.0 can hold: symmetric integers of weights, steps from 0 upwards of values. What it
// cannot, a note says, and calibration decides.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workloads/graph/graph.h"

namespace npu::quant {

struct GivenWeights {
  std::vector<double> scales;  // one, or one an output channel
  int largest = 0;             // magnitude of the integers
};

struct GivenStep {
  double step = 1;
  double threshold = 0.5;  // where 0 becomes 1
  int bits = 8;            // at most so many
};

struct Given {
  graph::Graph graph;
  std::map<graph::ValueId, GivenWeights> weights;  // by the constant
  std::map<graph::ValueId, GivenStep> steps;       // by the value
  std::vector<std::string> notes;
};

Given without_quantisation(const graph::Graph& graph);

}  // namespace npu::quant
