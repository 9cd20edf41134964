#include "workloads/zoo/akida_chain.h"

#include <utility>

namespace npu::zoo {

namespace {

using graph::ValueId;

ValueId product(Builder& b, ValueId x, const Step& step) {
  switch (step.kind) {
    case StepKind::kConvolution:
      return b.conv(step.name, x,
                    {.channels = step.outputs,
                     .kernel = step.kernel,
                     .stride = step.stride,
                     .fit = step.fit,
                     .bias = step.bias});
    case StepKind::kSeparable:
      x = b.conv(step.name + ".depthwise", x,
                 {.channels = b.channels(x),
                  .kernel = step.kernel,
                  .stride = step.stride,
                  .fit = step.fit,
                  .groups = b.channels(x)});
      return b.conv(step.name + ".pointwise", x, {.channels = step.outputs, .bias = step.bias});
    case StepKind::kDense:
      break;
  }
  if (b.rank(x) != 2) x = b.flatten(step.name + ".flatten", x);
  return b.gemm(step.name, x, step.outputs, {.bias = step.bias});
}

ValueId apply(Builder& b, ValueId x, const Step& step) {
  x = product(b, x, step);
  if (step.normalised) x = b.batch_norm(step.name + ".bn", x);
  if (step.pool == StepPool::kMax) x = b.max_pool(step.name + ".pool", x, {.fit = Fit::kSame});
  if (step.pool == StepPool::kGlobalAverage) x = b.global_average(step.name + ".pool", x);
  return step.relu6 ? b.clip(step.name + ".relu", x, 0, 6) : x;
}

}  // namespace

graph::Graph chain(const std::string& name, const ChainInput& input, const std::vector<Step>& steps) {
  Builder b(name);
  auto x = b.input(input.channels, input.size.height, input.size.width);
  for (const Step& step : steps) x = apply(b, x, step);
  return std::move(b).finish(x);
}

}  // namespace npu::zoo
