// He et al., "Identity mappings in deep residual networks" (arXiv 1603.05027) as MXNet's Gluon model zoo and,
// exported from it, the ONNX model zoo have it: the input is normalised by statistics alone, and nothing
// follows the sum.
//
//   unit   x -> bn relu -+-> conv1x1 bn relu conv3x3/s bn relu conv1x1 -> +
//          x ------------|------ or, first of a stage: conv1x1/s ---------^
//                        +----------------------^
#include <array>

#include <fmt/format.h>

#include "workloads/zoo/builder.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

namespace {

using graph::ValueId;

struct UnitV2 {
  std::string name;
  std::int64_t planes = 0, stride = 1;
  bool first = false;  // of its stage
};

ValueId normalised(Builder& b, ValueId x, const std::string& name, const std::string& index) {
  return b.relu(name + ".relu" + index, b.batch_norm(name + ".bn" + index, x));
}

ValueId unit_of(Builder& b, ValueId x, const UnitV2& unit) {
  const auto active = normalised(b, x, unit.name, "1");
  auto y = b.conv(unit.name + ".conv1", active, {.channels = unit.planes});
  y = normalised(b, y, unit.name, "2");
  y = b.conv(unit.name + ".conv2", y,
             {.channels = unit.planes, .kernel = 3, .stride = unit.stride, .pad = 1});
  y = normalised(b, y, unit.name, "3");
  y = b.conv(unit.name + ".conv3", y, {.channels = 4 * unit.planes});
  const auto shortcut = unit.first ? b.conv(unit.name + ".downsample", active,
                                            {.channels = 4 * unit.planes, .stride = unit.stride})
                                   : x;
  return b.add(unit.name + ".add", y, shortcut);
}

}  // namespace

graph::Graph resnet50_v2(Size size) {
  constexpr std::array kDepths{3, 4, 6, 3};
  Builder b("resnet50-v2");
  auto x = b.input(3, size.height, size.width);
  x = b.batch_norm("data.bn", x, {.affine = false});
  x = b.conv("stem.conv", x, {.channels = 64, .kernel = 7, .stride = 2, .pad = 3});
  x = normalised(b, x, "stem", "");
  x = b.max_pool("stem.pool", x, {.kernel = 3, .stride = 2, .pad = 1});
  for (std::size_t stage = 0; stage < kDepths.size(); ++stage) {
    for (int i = 0; i < kDepths[stage]; ++i) {
      x = unit_of(b, x,
                  {.name = fmt::format("stage{}.{}", stage + 1, i),
                   .planes = std::int64_t{64} << stage,
                   .stride = stage > 0 && i == 0 ? 2 : 1,
                   .first = i == 0});
    }
  }
  x = normalised(b, x, "head", "");
  x = b.flatten("head.flatten", b.global_average("head.pool", x));
  const auto logits = b.gemm("output", x, 1000);
  return std::move(b).finish(logits);
}

}  // namespace npu::zoo
