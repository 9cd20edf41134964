// A network without branches, as Akida 1.0's published ones are: a list of steps.
//
//   convolution   conv
//   separable     depthwise conv, pointwise conv: nothing between them, which is Akida 1.0's fused layer
//   dense         flatten where the input is a map, gemm
//   then          normalisation, pooling, ReLU6, each where the step has it
//
// The global average stands before the ReLU6, since the layers of Akida 1.0 sum their potentials over the map
// and compare the sum with a threshold afterwards. Normalisation stands before both: it is affine, so it
// commutes with the average and folds into the weights before a maximum whatever the sign of its scale. ReLU6
// is monotone and would commute with the maximum; it stands after it, as the thresholds do.
//
// Nodes of a step "s": s (or s.depthwise and s.pointwise), s.bn, s.pool, s.relu.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/zoo/builder.h"
#include "workloads/zoo/zoo.h"

namespace npu::zoo {

enum class StepKind { kConvolution, kSeparable, kDense };

enum class StepPool {
  kNone,
  kMax,  // 2x2, stride 2, the ceiling kept
  kGlobalAverage,
};

struct Step {
  std::string name;
  StepKind kind = StepKind::kConvolution;
  std::int64_t outputs = 0;
  std::int64_t kernel = 3, stride = 1;
  StepPool pool = StepPool::kNone;
  Fit fit = Fit::kSame;
  bool normalised = true;  // four constants a channel
  bool bias = false;       // of the convolution, pointwise convolution or gemm
  bool relu6 = true;
};

struct ChainInput {
  Size size;
  std::int64_t channels = 3;
};

graph::Graph chain(const std::string& name, const ChainInput& input, const std::vector<Step>& steps);

}  // namespace npu::zoo
