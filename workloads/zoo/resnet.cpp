// He et al., "Deep residual learning for image recognition" (arXiv 1512.03385) as torchvision 0.13 builds it:
// v1.5, where a bottleneck's stride is on its 3x3.
//
//   basic block   x -> conv3x3/s bn relu conv3x3 bn ------------> + relu
//   bottleneck    x -> conv1x1 bn relu conv3x3/s bn relu conv1x1 bn -> + relu     4 times as many channels
//   out
//                 x -> (conv1x1/s bn where the shape changes) ---------^
#include <array>

#include <fmt/format.h>

#include "workloads/zoo/builder.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

namespace {

using graph::ValueId;
using Depths = std::array<int, 4>;
enum class Block { kBasic, kBottleneck };

struct Unit {
  std::string name;
  std::int64_t planes = 0, stride = 1;
};

ValueId basic(Builder& b, ValueId x, const Unit& unit) {
  x = b.conv(unit.name + ".conv1", x,
             {.channels = unit.planes, .kernel = 3, .stride = unit.stride, .pad = 1});
  x = b.relu(unit.name + ".relu", b.batch_norm(unit.name + ".bn1", x));
  x = b.conv(unit.name + ".conv2", x, {.channels = unit.planes, .kernel = 3, .pad = 1});
  return b.batch_norm(unit.name + ".bn2", x);
}

ValueId bottleneck(Builder& b, ValueId x, const Unit& unit) {
  x = b.conv(unit.name + ".conv1", x, {.channels = unit.planes});
  x = b.relu(unit.name + ".relu", b.batch_norm(unit.name + ".bn1", x));
  x = b.conv(unit.name + ".conv2", x,
             {.channels = unit.planes, .kernel = 3, .stride = unit.stride, .pad = 1});
  x = b.relu(unit.name + ".relu_1", b.batch_norm(unit.name + ".bn2", x));
  x = b.conv(unit.name + ".conv3", x, {.channels = 4 * unit.planes});
  return b.batch_norm(unit.name + ".bn3", x);
}

ValueId residual(Builder& b, ValueId x, const Unit& unit, Block block) {
  const auto branch = block == Block::kBasic ? basic(b, x, unit) : bottleneck(b, x, unit);
  auto shortcut = x;
  if (unit.stride != 1 || b.channels(x) != b.channels(branch)) {
    shortcut =
        b.conv(unit.name + ".downsample.0", x, {.channels = b.channels(branch), .stride = unit.stride});
    shortcut = b.batch_norm(unit.name + ".downsample.1", shortcut);
  }
  // The last ReLU of a block is its second or its third.
  return b.relu(unit.name + (block == Block::kBasic ? ".relu_1" : ".relu_2"),
                b.add(unit.name + ".add", branch, shortcut));
}

graph::Graph resnet(const std::string& name, Size size, Block block, const Depths& depths) {
  Builder b(name);
  auto x = b.input(3, size.height, size.width);
  x = b.conv("conv1", x, {.channels = 64, .kernel = 7, .stride = 2, .pad = 3});
  x = b.relu("relu", b.batch_norm("bn1", x));
  x = b.max_pool("maxpool", x, {.kernel = 3, .stride = 2, .pad = 1});
  for (std::size_t stage = 0; stage < depths.size(); ++stage) {
    for (int i = 0; i < depths[stage]; ++i) {
      x = residual(b, x,
                   {.name = fmt::format("layer{}.{}", stage + 1, i),
                    .planes = std::int64_t{64} << stage,
                    .stride = stage > 0 && i == 0 ? 2 : 1},
                   block);
    }
  }
  x = b.flatten("flatten", b.global_average("avgpool", x));
  const auto logits = b.gemm("fc", x, 1000);
  return std::move(b).finish(logits);
}

}  // namespace

graph::Graph resnet18(Size size) {
  return resnet("resnet18", size, Block::kBasic, {2, 2, 2, 2});
}

graph::Graph resnet34(Size size) {
  return resnet("resnet34", size, Block::kBasic, {3, 4, 6, 3});
}

graph::Graph resnet50(Size size) {
  return resnet("resnet50", size, Block::kBottleneck, {3, 4, 6, 3});
}

graph::Graph resnet101(Size size) {
  return resnet("resnet101", size, Block::kBottleneck, {3, 4, 23, 3});
}

}  // namespace npu::zoo
