// What folds into a layer of Akida 1.0, and what has none.
#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "workloads/compiler/mesh/layers_of.h"
#include "workloads/zoo/builder.h"
#include "workloads/zoo/zoo.h"

namespace npu::compiler::mesh {
namespace {

using graph::Graph;
using graph::ValueId;
using zoo::Builder;
using zoo::Fit;

Graph built(const std::function<ValueId(Builder&, ValueId)>& body, std::int64_t channels = 3) {
  Builder b("net");
  const auto input = b.input(channels, 16, 12);
  const auto output = body(b, input);
  return std::move(b).finish(output);
}

// The first layer, with its activation.
ValueId first(Builder& b, ValueId x) {
  return b.relu("first.relu", b.conv("first", x, {.channels = 8, .kernel = 3, .fit = Fit::kSame}));
}

std::string refusal(const Graph& graph, const char* bits = "8/4/4") {
  try {
    layers_of(graph, parse_bits(bits));
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

std::string refusal(const std::function<ValueId(Builder&, ValueId)>& body) {
  return refusal(built(body));
}

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(AkidaLayersOf, FoldsNormalisationPoolingAndActivation) {
  const auto graph = built([](Builder& b, ValueId x) {
    x = b.conv("c", x, {.channels = 8, .kernel = 5, .stride = 2, .fit = Fit::kSame, .bias = true});
    x = b.clip("relu", b.max_pool("pool", b.batch_norm("bn", x), {.fit = Fit::kSame}), 0, 6);
    return b.gemm("fc", b.flatten("flat", x), 10);
  });
  const Layer conv{.name = "c",
                   .kind = LayerKind::kInputConvolution,
                   .in_x = 16,
                   .in_y = 12,
                   .in_channels = 3,
                   .filters = 8,
                   .kernel = 5,
                   .stride = 2,
                   .pool = Pool::kMax,
                   .in_bits = 8,
                   .weight_bits = 8,
                   .out_bits = 4};
  const Layer dense{.name = "fc",
                    .kind = LayerKind::kFullyConnected,
                    .in_channels = 8 * 4 * 3,
                    .filters = 10,
                    .in_bits = 4,
                    .weight_bits = 4,
                    .out_bits = 0};
  EXPECT_EQ(layers_of(graph, parse_bits("8/4/4")), (std::vector<Layer>{conv, dense}));
}

TEST(AkidaLayersOf, FusesDepthwiseAndPointwise) {
  const auto graph = built([](Builder& b, ValueId x) {
    x = b.conv("s.depthwise", first(b, x), {.channels = 8, .kernel = 3, .pad = 1, .groups = 8});
    x = b.conv("s.pointwise", x, {.channels = 20});
    return b.relu("s.relu", b.global_average("s.pool", b.batch_norm("s.bn", x)));
  });
  const auto list = layers_of(graph, parse_bits("8/4/2,s:2/1"));
  ASSERT_EQ(list.size(), 2U);
  const Layer separable{.name = "s",
                        .kind = LayerKind::kSeparable,
                        .in_x = 16,
                        .in_y = 12,
                        .in_channels = 8,
                        .filters = 20,
                        .kernel = 3,
                        .pool = Pool::kGlobal,
                        .in_bits = 2,
                        .weight_bits = 2,
                        .out_bits = 1};
  EXPECT_EQ(list[1], separable);
}

TEST(AkidaLayersOf, OnlyAnImageOf1Or3ChannelsIsConverted) {
  const auto body = [](Builder& b, ValueId x) { return first(b, x); };
  const auto kind = [&](std::int64_t channels) {
    return layers_of(built(body, channels), parse_bits("8/4/4")).front();
  };
  EXPECT_EQ(kind(1).kind, LayerKind::kInputConvolution);
  EXPECT_EQ(kind(3).in_bits, 8);
  EXPECT_EQ(kind(4).kind, LayerKind::kConvolution);
  EXPECT_EQ(kind(4).in_bits, 4);
  EXPECT_EQ(kind(4).weight_bits, 4);
}

TEST(AkidaLayersOf, ResidualSumBad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    x = first(b, x);
    const auto y = b.conv("second", x, {.channels = 8, .kernel = 3, .pad = 1});
    return b.relu("relu", b.add("sum", x, y));
  });
  expect_says(text, "net: sum: Akida 1.0 has no Add; it has no residual connections");
}

TEST(AkidaLayersOf, EveryUnsupportedNodeIsNamedBad) {
  const auto text = refusal(zoo::build("resnet18@32"));
  for (const char* node : {"layer1.0.add", "layer4.1.add", "maxpool"})
    expect_says(text, std::string("resnet18: ") + node + ": Akida 1.0 has");
}

TEST(AkidaLayersOf, ActivationBetweenDepthwiseAndPointwiseBad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    x = b.conv("dw", first(b, x), {.channels = 8, .kernel = 3, .pad = 1, .groups = 8});
    return b.conv("pw", b.relu("between", x), {.channels = 20});
  });
  expect_says(text, "net: between: stands between the depthwise convolution dw and a pointwise one");
  expect_says(text, "has no Relu there");
}

TEST(AkidaLayersOf, DepthwiseAloneBad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    return b.conv("dw", first(b, x), {.channels = 8, .kernel = 3, .pad = 1, .groups = 8});
  });
  expect_says(text, "net: dw: is depthwise, without a pointwise convolution behind");
}

TEST(AkidaLayersOf, GroupsBad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    return b.conv("grouped", first(b, x), {.channels = 16, .kernel = 3, .pad = 1, .groups = 2});
  });
  expect_says(text, "net: grouped: Akida 1.0 has no convolution in 2 groups");
}

TEST(AkidaLayersOf, DilationBad) {
  auto graph = built([](Builder& b, ValueId x) { return first(b, x); });
  std::get<graph::Conv>(graph.nodes[0].operation).window.dilations = {2, 2};
  expect_says(refusal(graph), "net: first: Akida 1.0 has no dilated convolution");
}

// On 16 pixels, 3x3 with stride 2 begins at pixel 0 in TensorFlow, at -1 with a pixel of padding on each
// side.
TEST(AkidaLayersOf, PaddingThatIsNotTensorFlowsBad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    return b.conv("strided", first(b, x), {.channels = 8, .kernel = 3, .stride = 2, .pad = 1});
  });
  expect_says(text, "net: strided: pads 1, 1 before and 1, 1 after");
}

TEST(AkidaLayersOf, PoolOf3x3Bad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    return b.max_pool("pool", first(b, x), {.kernel = 3, .stride = 2, .pad = 1});
  });
  expect_says(text, "net: pool: Akida 1.0 has a maximum of 2x2");
}

TEST(AkidaLayersOf, LayerWithoutActivationInsideBad) {
  const auto text = refusal([](Builder& b, ValueId x) {
    x = b.conv("linear", first(b, x), {.channels = 8, .kernel = 3, .pad = 1});
    return b.relu("relu", b.conv("next", x, {.channels = 8, .kernel = 3, .pad = 1}));
  });
  expect_says(text, "net: next: reads linear, which has no activation");
}

TEST(AkidaLayersOf, AverageAfterTheActivationBad) {
  const auto text = refusal([](Builder& b, ValueId x) { return b.global_average("average", first(b, x)); });
  expect_says(text, "net: average: averages after the activation");
}

TEST(AkidaLayersOf, NormalisationWhereItFoldsIntoNothingBad) {
  const auto after_activation =
      refusal([](Builder& b, ValueId x) { return b.batch_norm("bn", first(b, x)); });
  expect_says(after_activation, "net: bn: normalises after the activation");
  const auto after_maximum = refusal([](Builder& b, ValueId x) {
    x = b.conv("c", x, {.channels = 8, .kernel = 3, .pad = 1});
    return b.batch_norm("bn", b.max_pool("pool", x, {}));
  });
  expect_says(after_maximum, "net: bn: normalises after the maximum");
}

TEST(AkidaLayersOf, SecondPoolingOrActivationBad) {
  const auto pools = refusal(
      [](Builder& b, ValueId x) { return b.max_pool("again", b.max_pool("pool", first(b, x), {}), {}); });
  expect_says(pools, "net: again: first cannot pool here");
  expect_says(refusal([](Builder& b, ValueId x) { return b.relu("again", first(b, x)); }),
              "net: again: is a second activation");
}

TEST(AkidaLayersOf, BranchBad) {
  auto graph = built([](Builder& b, ValueId x) {
    const auto y = first(b, x);
    b.conv("side", y, {.channels = 8});
    return b.relu("relu", b.conv("main", y, {.channels = 8}));
  });
  expect_says(refusal(graph), "net: main: reads what side reads too; Akida 1.0 has no branches");
}

TEST(AkidaLayersOf, BatchBad) {
  auto graph = built([](Builder& b, ValueId x) { return first(b, x); });
  graph.values[static_cast<std::size_t>(graph.inputs[0])].shape[0] = 2;
  expect_says(refusal(graph), "net: input: is not one image or vector");
}

TEST(AkidaLayersOf, OperationsOfOtherNetworksBad) {
  expect_says(refusal([](Builder& b, ValueId x) {
                return b.gelu("gelu", b.conv("c", x, {.channels = 8, .kernel = 3, .pad = 1}));
              }),
              "net: gelu: Akida 1.0 has no Gelu");
  expect_says(refusal([](Builder& b, ValueId x) { return b.relu("relu", x); }),
              "net: relu: has no convolution or fully connected layer before it");
}

TEST(AkidaLayersOf, MapAsAVectorForNoDenseLayerBad) {
  expect_says(refusal([](Builder& b, ValueId x) { return b.flatten("flat", first(b, x)); }),
              "net: flat: makes a vector of a map");
}

TEST(AkidaLayersOf, BitsOfAnUnknownLayerBad) {
  const auto graph = built([](Builder& b, ValueId x) { return first(b, x); });
  expect_says(refusal(graph, "8/4/4,fist:4/1"), "net: fist: has bits of its own, but is no layer");
}

TEST(AkidaBits, ReadAsPublished) {
  EXPECT_EQ(parse_bits("8/4/4"), (Bits{.first_weights = 8, .weights = 4, .activations = 4}));
  EXPECT_EQ(parse_bits("8/2/2,a.b:4/1,c:1/2"),
            (Bits{.first_weights = 8,
                  .weights = 2,
                  .activations = 2,
                  .exceptions = {{.layer = "a.b", .weights = 4, .activations = 1},
                                 {.layer = "c", .weights = 1, .activations = 2}}}));
}

TEST(AkidaBits, MalformedBad) {
  for (const char* text : {"", "8", "8/4", "8/4/4/4", "8/8/4", "8/4/8", "3/4/4", "8/4/x", "8/4/4,", "8/4/4,c",
                           "8/4/4,:4/4", "8/4/4,c:4", "8/4/4,c:4/4/4", "8/4/4,c:8/4", " 8/4/4", "08/4/4"}) {
    EXPECT_THROW(parse_bits(text), InputError) << text;
  }
}

}  // namespace
}  // namespace npu::compiler::mesh
