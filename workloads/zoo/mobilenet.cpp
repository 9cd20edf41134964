// Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks" (arXiv 1801.04381), width 1.0, as
// torchvision 0.13 builds it.
//
//   inverted residual   x -> (conv1x1 bn relu6, unless t = 1) depthwise3x3/s bn relu6 conv1x1 bn -> (+ x,
//   same shape)
#include <array>

#include <fmt/format.h>

#include "workloads/zoo/builder.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

namespace {

using graph::ValueId;

struct Row {
  std::int64_t expansion, channels;
  int repeats;
  std::int64_t stride;  // of the row's first
};

// Table 2 of the paper, without the first and the last convolution.
constexpr std::array<Row, 7> kTable2{{{1, 16, 1, 1},
                                      {6, 24, 2, 2},
                                      {6, 32, 3, 2},
                                      {6, 64, 4, 2},
                                      {6, 96, 3, 1},
                                      {6, 160, 3, 2},
                                      {6, 320, 1, 1}}};

// "<name>.0", "<name>.1", "<name>.2": convolution, normalisation, ReLU6.
ValueId conv_relu6(Builder& b, ValueId x, const std::string& name, const ConvOptions& options) {
  x = b.batch_norm(name + ".1", b.conv(name + ".0", x, options));
  return b.clip(name + ".2", x, 0, 6);
}

ValueId inverted_residual(Builder& b, ValueId x, const std::string& name, const Row& row,
                          std::int64_t stride) {
  const auto hidden = row.expansion * b.channels(x);
  int part = 0;
  const auto next = [&] { return fmt::format("{}.conv.{}", name, part++); };
  auto y = x;
  if (row.expansion != 1) y = conv_relu6(b, y, next(), {.channels = hidden});
  y = conv_relu6(b, y, next(),
                 {.channels = hidden, .kernel = 3, .stride = stride, .pad = 1, .groups = hidden});
  y = b.conv(next(), y, {.channels = row.channels});
  y = b.batch_norm(next(), y);
  return stride == 1 && b.channels(x) == row.channels ? b.add(name + ".add", x, y) : y;
}

}  // namespace

graph::Graph mobilenet_v2(Size size) {
  Builder b("mobilenet_v2");
  auto x = b.input(3, size.height, size.width);
  int part = 0;
  const auto next = [&part] { return fmt::format("features.{}", part++); };
  x = conv_relu6(b, x, next(), {.channels = 32, .kernel = 3, .stride = 2, .pad = 1});
  for (const Row& row : kTable2) {
    for (int i = 0; i < row.repeats; ++i) x = inverted_residual(b, x, next(), row, i == 0 ? row.stride : 1);
  }
  x = conv_relu6(b, x, next(), {.channels = 1280});
  x = b.flatten("flatten", b.global_average("avgpool", x));
  const auto logits = b.gemm("classifier.1", x, 1000);
  return std::move(b).finish(logits);
}

}  // namespace npu::zoo
