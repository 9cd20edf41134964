#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/quant_graphs.h"
#include "workloads/quant/lower.h"
#include "workloads/reference/float_run.h"

namespace npu::quant {
namespace {

using graph::BinaryKind;
using graph::UnaryKind;
using graph::ValueId;
using Conv = LoweredConvolution;
constexpr auto kRelu = numerics::Tcc750xActivation::kRelu;
constexpr auto kNone = numerics::Tcc750xActivation::kNone;

LoweredGraph lowered(Net& net, ValueId out) {
  net.output(out);
  return lower(net.g, true);
}

TEST(Lowering, FoldsNormalisationAndReluIntoTheConvolution) {
  Net net;
  const auto x = net.input({1, 2, 3, 3});
  const auto c = net.conv1("conv", x, net.random({3, 2, 1, 1}, 1), net.floats({3}, {1, 2, 3}));
  const auto b = net.batch_norm("bn", c, {1, 2, 0.5F}, {0.1F, 0.2F, 0.3F}, {1, -1, 0}, {4, 1, 0.25F});
  const auto l = lowered(net, net.relu("relu", b));
  ASSERT_EQ(l.nodes.size(), 1U);
  const auto& conv = operation<Conv>(l, 0);
  EXPECT_EQ(conv.activation, kRelu);
  const double scale[] = {1, 2, 0.5}, shift[] = {0.1, 0.2, 0.3}, mean[] = {1, -1, 0},
               variance[] = {4, 1, 0.25};
  for (std::size_t k = 0; k < 3; ++k) {
    const double gain = scale[k] / std::sqrt(variance[k] + 1e-5);
    EXPECT_NEAR(conv.gain[k], gain, 1e-6);
    EXPECT_NEAR(conv.shift[k], (static_cast<double>(k) + 1 - mean[k]) * gain + shift[k], 1e-6);
  }
  EXPECT_EQ(l.tensors[static_cast<std::size_t>(l.outputs.at(0))].name, "relu");
  EXPECT_TRUE(l.host.nodes.empty());
}

TEST(Lowering, DoesNotFoldIntoWhatSomebodyElseReads) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const auto l = lowered(net, net.binary("add", BinaryKind::kAdd, net.relu("relu", c), c));
  ASSERT_EQ(l.nodes.size(), 3U);
  EXPECT_EQ(operation<Conv>(l, 0).activation, kNone);
  EXPECT_EQ(operation<Conv>(l, 1).activation, kRelu);
}

TEST(Lowering, DoesNotFoldIntoWhatIsReadThroughSeveralDequantisers) {
  // One Quantize, a Dequantize a reader, as quantisation tools write it.
  Net net;
  const auto x = net.input({1, 1, 2, 2});
  const auto c = net.conv1("conv", x, net.floats({1, 1, 1, 1}, {1}));
  const auto s = net.number(0.1F), z = net.integers<std::int8_t>(DType::kS8, {}, {0});
  const auto q = net.node("q", graph::Quantize{}, {c, s, z}, {1, 1, 2, 2}, DType::kS8);
  const auto a = net.node("dq1", graph::Dequantize{}, {q, s, z}, {1, 1, 2, 2});
  const auto b = net.node("dq2", graph::Dequantize{}, {q, s, z}, {1, 1, 2, 2});
  const auto l = lowered(net, net.binary("add", BinaryKind::kAdd, net.relu("relu", a), b));
  ASSERT_EQ(l.nodes.size(), 3U);
  EXPECT_EQ(operation<Conv>(l, 0).activation, kNone);
}

TEST(Lowering, NormalisationAloneIsADepthwise1x1) {
  Net net;
  const auto b = net.batch_norm("bn", net.input({1, 2, 3, 3}), {1, 2}, {3, 4}, {0, 0}, {1, 1});
  const auto l = lowered(net, b);
  ASSERT_EQ(l.nodes.size(), 1U);
  const auto& conv = operation<Conv>(l, 0);
  EXPECT_EQ(conv.groups, 2);
  EXPECT_EQ(conv.out_channels, 2);
  EXPECT_EQ(conv.window, Window{});
  EXPECT_EQ(conv.from, Conv::Weights::kUniform);
  EXPECT_NEAR(conv.gain[1], 2, 1e-4);
  EXPECT_EQ(conv.shift[1], 4);
}

TEST(Lowering, Relu6CapsTheTensor) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const auto l = lowered(net, net.unary("relu6", {UnaryKind::kClip, 0, 6}, c));
  ASSERT_EQ(l.nodes.size(), 1U);
  EXPECT_EQ(operation<Conv>(l, 0).activation, kRelu);
  EXPECT_EQ(l.tensors[1].cap, 6);
}

TEST(Lowering, LeakyReluIsASumOfXAndItsPositivePart) {
  Net net;
  const auto l = lowered(net, net.unary("leaky", {UnaryKind::kLeakyRelu, 0.25F}, net.input({1, 3, 2, 2})));
  ASSERT_EQ(l.nodes.size(), 2U);
  EXPECT_EQ(operation<Conv>(l, 0).activation, kRelu);
  EXPECT_EQ(operation<LoweredAdd>(l, 1).gain_a, 0.25);
  EXPECT_EQ(operation<LoweredAdd>(l, 1).gain_b, 0.75);
  EXPECT_EQ(l.same_scale, (std::vector<std::pair<TensorId, TensorId>>{{0, 1}}));
}

TEST(Lowering, HardSwishIsXTimesASaturatingGate) {
  Net net;
  const auto l = lowered(net, net.unary("swish", {UnaryKind::kHardSwish}, net.input({1, 2, 2, 2})));
  ASSERT_EQ(l.nodes.size(), 2U);
  const auto& gate = operation<Conv>(l, 0);
  EXPECT_EQ(gate.activation, kRelu);
  EXPECT_DOUBLE_EQ(gate.gain[0], 1.0 / 6);
  EXPECT_EQ(gate.shift[0], 0.5);
  EXPECT_EQ(l.tensors[static_cast<std::size_t>(l.nodes[0].output)].fixed_scale, 1.0 / 127);
  EXPECT_EQ(l.nodes[1].inputs, (std::vector<TensorId>{0, l.nodes[0].output}));
  static_cast<void>(operation<LoweredMultiply>(l, 1));
}

TEST(Lowering, HardSigmoidIsADepthwiseWithTheScaleThatSaturatesAt1) {
  Net net;
  const auto l =
      lowered(net, net.unary("gate", {UnaryKind::kHardSigmoid, 0.2F, 0.5F}, net.input({1, 2, 2, 2})));
  ASSERT_EQ(l.nodes.size(), 1U);
  EXPECT_NEAR(operation<Conv>(l, 0).gain[1], 0.2, 1e-7);
  EXPECT_EQ(l.tensors[static_cast<std::size_t>(l.outputs[0])].fixed_scale, 1.0 / 127);
}

TEST(Lowering, SigmoidIsATableWithANote) {
  Net net;
  const auto l = lowered(net, net.unary("s", {UnaryKind::kSigmoid}, net.input({1, 2, 2, 2})));
  ASSERT_EQ(l.nodes.size(), 1U);
  EXPECT_EQ(operation<LoweredSigmoid>(l, 0).gain, 1);
  EXPECT_EQ(l.notes.size(), 1U);
}

TEST(Lowering, TanhIsASigmoidAndALine) {
  Net net;
  const auto l = lowered(net, net.unary("t", {UnaryKind::kTanh}, net.input({1, 2, 2, 2})));
  ASSERT_EQ(l.nodes.size(), 2U);
  EXPECT_EQ(operation<LoweredSigmoid>(l, 0).gain, 2);
  EXPECT_EQ(operation<Conv>(l, 1).gain[0], 2);
  EXPECT_EQ(operation<Conv>(l, 1).shift[0], -1);
}

TEST(Lowering, GeluIsXTimesASigmoid) {
  Net net;
  const auto l = lowered(net, net.unary("gelu", {UnaryKind::kGelu}, net.input({1, 2, 2, 2})));
  ASSERT_EQ(l.nodes.size(), 2U);
  EXPECT_EQ(operation<LoweredSigmoid>(l, 0).gain, 1.702);
  static_cast<void>(operation<LoweredMultiply>(l, 1));
}

TEST(Lowering, GemmAfterFlattenCoversTheMap) {
  Net net;
  const auto x = net.input({1, 2, 3, 4});
  const auto flat = net.node("flat", graph::Reshape{}, {x}, {1, 24});
  const auto fc = net.node("fc", graph::Gemm{.transpose_b = true},
                           {flat, net.random({5, 24}, 2), net.random({5}, 3)}, {1, 5});
  const auto l = lowered(net, fc);
  ASSERT_EQ(l.nodes.size(), 1U);
  const auto& conv = operation<Conv>(l, 0);
  EXPECT_EQ(conv.window.kernel_height, 3);
  EXPECT_EQ(conv.window.kernel_width, 4);
  EXPECT_EQ(conv.out_channels, 5);
  EXPECT_EQ(conv.groups, 1);
  EXPECT_EQ(conv.from, Conv::Weights::kConstant);
}

TEST(Lowering, MatMulHasItsWeightsTransposed) {
  Net net;
  const auto l =
      lowered(net, net.node("mm", graph::MatMul{}, {net.input({1, 4}), net.random({4, 5}, 2)}, {1, 5}));
  EXPECT_EQ(operation<Conv>(l, 0).from, Conv::Weights::kTransposed);
}

TEST(Lowering, SoftmaxGoesToTheHostWithAReason) {
  Net net;
  const auto fc = net.node("fc", graph::MatMul{}, {net.input({1, 4}), net.random({4, 5}, 2)}, {1, 5});
  const auto l = lowered(net, net.node("softmax", graph::Softmax{}, {fc}, {1, 5}));
  EXPECT_EQ(l.host_reasons, std::vector<std::string>{"softmax (Softmax): not an operation of the device"});
  ASSERT_EQ(l.host.nodes.size(), 1U);
  EXPECT_EQ(l.host.nodes[0].name, "softmax");
  EXPECT_EQ(l.host.inputs, std::vector<ValueId>{fc});
  EXPECT_EQ(l.host.outputs, net.g.outputs);
  // What remains is a network: it runs.
  const auto out = reference::run_float(l.host, std::vector{tensor_of({1, 5}, {0, 0, 0, 0, 0})});
  float first = 0;
  std::memcpy(&first, out.at(0).bytes.data(), sizeof first);
  EXPECT_NEAR(first, 0.2, 1e-6);
}

TEST(Lowering, WhatFollowsAHostOperationIsTheHostsWithoutAReasonOfItsOwn) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const auto l = lowered(net, net.relu("relu", net.unary("exp", {UnaryKind::kExp}, c)));
  EXPECT_EQ(l.host_reasons.size(), 1U);
  EXPECT_EQ(l.host.nodes.size(), 2U);
}

graph::Pad border(std::int64_t top, std::int64_t left, std::int64_t bottom, std::int64_t right) {
  return {.begin = {0, 0, top, left}, .end = {0, 0, bottom, right}};
}

TEST(Lowering, PadFoldsIntoTheConvolution) {
  Net net;
  const auto p = net.node("pad", border(1, 2, 3, 4), {net.input({1, 1, 4, 4})}, {1, 1, 8, 10});
  const auto c = net.node("conv", graph::Conv{.window = Net::window(3, 1, 1)},
                          {p, net.random({1, 1, 3, 3}, 1)}, {1, 1, 8, 10});
  const auto l = lowered(net, c);
  ASSERT_EQ(l.nodes.size(), 1U);
  const auto& w = operation<Conv>(l, 0).window;
  EXPECT_EQ(w.pad_top, 2);
  EXPECT_EQ(w.pad_left, 3);
  EXPECT_EQ(w.pad_bottom, 4);
  EXPECT_EQ(w.pad_right, 5);
}

TEST(Lowering, PadBeforeAConvolutionOfTheHostIsTheHosts) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 4, 4}), net.floats({1, 1, 1, 1}, {1}));
  const auto p = net.node("pad", border(1, 1, 1, 1), {c}, {1, 1, 6, 6});
  const auto weights = net.unary("weights", {UnaryKind::kExp}, net.random({1, 1, 3, 3}, 1));
  const auto l =
      lowered(net, net.node("late", graph::Conv{.window = Net::window(3, 1, 0)}, {p, weights}, {1, 1, 4, 4}));
  EXPECT_EQ(l.host.inputs, std::vector<ValueId>{c});
  EXPECT_EQ(l.host.nodes.size(), 3U);
  EXPECT_EQ(l.outputs, std::vector<TensorId>{l.nodes[0].output});
}

TEST(Lowering, AveragePoolIsADepthwiseOfEqualWeights) {
  Net net;
  const auto l = lowered(net, net.node("pool", graph::Pool{graph::PoolKind::kAverage, Net::window(2, 2, 0)},
                                       {net.input({1, 3, 4, 4})}, {1, 3, 2, 2}));
  const auto& conv = operation<Conv>(l, 0);
  EXPECT_EQ(conv.groups, 3);
  EXPECT_EQ(conv.uniform, 0.25);
}

TEST(Lowering, AverageOverTheWholeMapIsAGlobalAverage) {
  Net net;
  const auto l = lowered(net, net.node("pool", graph::Pool{graph::PoolKind::kAverage, Net::window(4, 1, 0)},
                                       {net.input({1, 3, 4, 4})}, {1, 3, 1, 1}));
  static_cast<void>(operation<LoweredAverage>(l, 0));
}

TEST(Lowering, AverageOverFewerPixelsAtTheBorderGoesToTheHost) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 4, 4}), net.floats({1, 1, 1, 1}, {1}));
  const auto l = lowered(
      net, net.node("pool", graph::Pool{graph::PoolKind::kAverage, Net::window(2, 2, 1)}, {c}, {1, 1, 3, 3}));
  EXPECT_EQ(l.host_reasons,
            std::vector<std::string>{"pool (AveragePool): averages over fewer pixels at the border"});
}

TEST(Lowering, QuantiseDequantisePairsAreAnnotations) {
  Net net;
  const auto x = net.quantised<std::int8_t>("x", net.input({1, 1, 2, 2}), 0.5F, 0);
  const auto l = lowered(
      net, net.quantised<std::int8_t>("y", net.conv1("conv", x, net.floats({1, 1, 1, 1}, {1})), 0.25F, 0));
  ASSERT_EQ(l.nodes.size(), 1U);
  EXPECT_EQ(l.tensors[0].annotation->scale, 0.5);
  EXPECT_EQ(l.tensors[1].annotation->scale, 0.25);
  EXPECT_TRUE(l.tensors[1].annotation->symmetric());
  EXPECT_EQ(operation<Conv>(l, 0).activation, kNone);
}

TEST(Lowering, ARangeThatBeginsAtZeroIsARelu) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const auto l = lowered(net, net.quantised<std::uint8_t>("y", c, 0.25F, 0));
  EXPECT_EQ(operation<Conv>(l, 0).activation, kRelu);
  EXPECT_FALSE(l.tensors[1].annotation->symmetric());
  EXPECT_EQ(l.tensors[1].annotation->real_high(), 63.75);
}

TEST(Lowering, ARangeThatBeginsBelowZeroIsNone) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  EXPECT_EQ(operation<Conv>(lowered(net, net.quantised<std::uint8_t>("y", c, 0.25F, 3)), 0).activation,
            kNone);
}

TEST(Lowering, DilationMakesTheWindowLarger) {
  Net net;
  const auto l = lowered(net, net.node("conv", graph::Conv{.window = Net::window(3, 1, 0, 2)},
                                       {net.input({1, 1, 8, 8}), net.random({1, 1, 3, 3}, 1)}, {1, 1, 4, 4}));
  EXPECT_EQ(operation<Conv>(l, 0).window.kernel_height, 5);
  EXPECT_EQ(operation<Conv>(l, 0).dilation_width, 2);
}

TEST(Lowering, ASigmoidIsRescaledBeforeItIsConcatenated) {
  Net net;
  const auto x = net.input({1, 1, 2, 2});
  const auto s = net.unary("s", {UnaryKind::kSigmoid}, x);
  const auto l = lowered(net, net.node("cat", graph::Concat{}, {s, x}, {1, 2, 2, 2}));
  ASSERT_EQ(l.nodes.size(), 3U);
  EXPECT_EQ(operation<Conv>(l, 1).groups, 1);
  EXPECT_EQ(l.nodes[2].inputs, (std::vector<TensorId>{l.nodes[1].output, 0}));
  EXPECT_FALSE(l.tensors[static_cast<std::size_t>(l.nodes[1].output)].fixed_scale);
}

TEST(Lowering, WithoutConstantsReadsNone) {
  class Unreadable : public graph::ConstantSource {
    std::vector<std::uint8_t> read() const override { throw InputError(Diagnostic{.what = "was read"}); }
  };
  Net net;
  const auto w = net.floats({1, 1, 1, 1}, {1});
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), w);
  const auto b = net.batch_norm("bn", c, {1}, {0}, {0}, {1});
  for (auto& value : net.g.values) {
    if (value.constant != nullptr) value.constant = std::make_shared<Unreadable>();
  }
  net.output(b);
  EXPECT_EQ(lower(net.g, false).nodes.size(), 1U);
}

// ---- what cannot be lowered

std::vector<std::string> lowering(Net& net, ValueId out) {
  net.output(out);
  return problems_of([&] { lower(net.g, true); });
}

TEST(Lowering, NothingForTheDeviceBad) {
  Net net;
  const auto problems = lowering(net, net.node("softmax", graph::Softmax{}, {net.input({1, 4})}, {1, 4}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("softmax (Softmax): not an operation of the device"), std::string::npos);
  EXPECT_NE(problems[0].find("nothing of the network is left for the device"), std::string::npos);
}
TEST(Lowering, TwoInputsBad) {
  Net net;
  const auto a = net.input({1, 1, 2, 2}), b = net.input({1, 1, 2, 2});
  const auto problems = lowering(net, net.binary("add", BinaryKind::kAdd, a, b));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("has 2 inputs; the device takes one"), std::string::npos);
}
TEST(Lowering, NoInputBad) {
  Net net;
  EXPECT_EQ(problems_of([&] { lower(net.g, true); }).size(), 1U);
}
TEST(Lowering, ABatchBad) {
  Net net;
  EXPECT_EQ(lowering(net, net.relu("relu", net.input({2, 1, 2, 2}))).size(), 1U);
}
TEST(Lowering, NegativeVarianceBad) {
  Net net;
  const auto problems = lowering(net, net.batch_norm("bn", net.input({1, 1, 2, 2}), {1}, {0}, {0}, {-1}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("bn: variance -1 of channel 0"), std::string::npos);
}
TEST(Lowering, ParametersThatAreNotFiniteBad) {
  for (const float bad : {NAN, INFINITY}) {
    Net net;
    EXPECT_EQ(lowering(net, net.batch_norm("bn", net.input({1, 1, 2, 2}), {bad}, {0}, {0}, {1})).size(), 1U);
  }
}
TEST(Lowering, NormalisationOfAFlattenedMapGoesToTheHost) {
  Net net;
  const auto c = net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const auto flat = net.node("flat", graph::Reshape{}, {c}, {1, 4});
  const auto l =
      lowered(net, net.batch_norm("bn", flat, {1, 2, 3, 4}, {0, 0, 0, 0}, {0, 0, 0, 0}, {1, 1, 1, 1}));
  EXPECT_EQ(l.host_reasons,
            std::vector<std::string>{"bn (BatchNormalization): its parameters are not one a channel"});
}
TEST(Lowering, ScalesOfQuantisersThatAreNotPositiveAndFiniteBad) {
  for (const float bad : {0.0F, -0.5F, NAN, INFINITY}) {
    Net net;
    const auto problems =
        lowering(net, net.quantised<std::int8_t>("y", net.relu("r", net.input({1, 1, 2, 2})), bad, 0));
    ASSERT_EQ(problems.size(), 1U) << bad;
    EXPECT_NE(problems[0].find("a scale is positive and finite"), std::string::npos);
  }
}

}  // namespace
}  // namespace npu::quant
