// LeCun et al., "Gradient-based learning applied to document recognition" (1998), in the form of today's
// tutorials: max-pooling for the trained subsampling, ReLU for tanh, C3 connected to all maps.
#include "workloads/zoo/builder.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

graph::Graph lenet5(Size size) {
  Builder b("lenet5");
  auto x = b.input(1, size.height, size.width);
  x = b.conv("conv1", x, {.channels = 6, .kernel = 5, .bias = true});
  x = b.max_pool("pool1", b.relu("relu1", x), {.kernel = 2, .stride = 2});
  x = b.conv("conv2", x, {.channels = 16, .kernel = 5, .bias = true});
  x = b.max_pool("pool2", b.relu("relu2", x), {.kernel = 2, .stride = 2});
  x = b.flatten("flatten", x);
  x = b.relu("relu3", b.gemm("fc1", x, 120));
  x = b.relu("relu4", b.gemm("fc2", x, 84));
  const auto logits = b.gemm("fc3", x, 10);
  return std::move(b).finish(logits);
}

}  // namespace npu::zoo
