// Trockman and Kolter, "Patches are all you need?" (arXiv 2201.09792), ConvMixer-768/32 with kernel 7 and
// patches of 7; node names as in timm. The paper's figure has GELU; the authors' weights of just this size
// were trained with ReLU.
//
//   block   x -+-> depthwise7x7 gelu bn -> + -> conv1x1 gelu bn
//              +---------------------------^
#include <fmt/format.h>

#include "workloads/zoo/builder.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

namespace {

constexpr std::int64_t kChannels = 768, kKernel = 7, kPatch = 7;
constexpr int kBlocks = 32;

// 64 layers in a row normalise after the activation, so that an error of the plan grows from each to the
// next. It stays small where GELU's input is wide (nearly proportional), where depthwise filters pass little
// of a mean, and with the correlation of a depthwise convolution with its own input, which was measured.
constexpr double kDeviation = 2, kDepthwiseSum = 0.5, kCorrelation = 0.25;

// "<name>.0", "<name>.1", "<name>.2" where `first` is 0: convolution, GELU, normalisation.
graph::ValueId conv_gelu_bn(Builder& b, graph::ValueId x, const std::string& name, int first,
                            ConvOptions options) {
  options.deviation = kDeviation;
  options.depthwise_sum = kDepthwiseSum;
  options.bias = true;
  x = b.conv(fmt::format("{}.{}", name, first), x, options);
  x = b.gelu(fmt::format("{}.{}", name, first + 1), x);
  return b.batch_norm(fmt::format("{}.{}", name, first + 2), x);
}

}  // namespace

graph::Graph convmixer_768_32(Size size) {
  Builder b("convmixer-768-32");
  auto x = b.input(3, size.height, size.width);
  x = conv_gelu_bn(b, x, "stem", 0, {.channels = kChannels, .kernel = kPatch, .stride = kPatch});
  for (int i = 0; i < kBlocks; ++i) {
    const auto block = fmt::format("blocks.{}", i);
    const auto mixed =
        conv_gelu_bn(b, x, block + ".0.fn", 0,
                     {.channels = kChannels, .kernel = kKernel, .pad = kKernel / 2, .groups = kChannels});
    x = b.add(block + ".0.add", mixed, x, {.correlation = kCorrelation});
    x = conv_gelu_bn(b, x, block, 1, {.channels = kChannels});
  }
  x = b.flatten("flatten", b.global_average("pooling", x));
  const auto logits = b.gemm("head", x, 1000);
  return std::move(b).finish(logits);
}

}  // namespace npu::zoo
