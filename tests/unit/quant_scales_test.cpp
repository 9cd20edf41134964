// Scales, calibration, and whole networks through the quantiser.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/quant_graphs.h"
#include "workloads/integer/integer_json.h"
#include "workloads/quant/scales.h"
#include "workloads/reference/float_run.h"
#include "workloads/reference/integer_run.h"

namespace npu::quant {
namespace {

using graph::BinaryKind;
using graph::UnaryKind;
using graph::ValueId;
using integer::IntegerGraph;

// The input's stored numbers are 0..255, taken as -1..1.
QuantiseOptions options() {
  return {.mean = {127.5}, .std = {127.5}};
}

Ranges ranges_of(const graph::Graph& g) {
  const std::vector<double> mean{127.5}, std{127.5};
  return calibrate(g, seeded_images(g, 4, 7, mean, std));
}

IntegerGraph quantised(Net& net, ValueId out, const QuantiseOptions& o = options()) {
  net.output(out);
  return quantise(net.g, lower(net.g, true), ranges_of(net.g), o);
}
std::vector<std::string> quantising(Net& net, ValueId out) {
  return problems_of([&] { quantised(net, out); });
}
const integer::IntegerTensor& named(const IntegerGraph& g, const std::string& name) {
  return *std::ranges::find(g.tensors, name, &integer::IntegerTensor::name);
}
const integer::Convolution& convolution(const IntegerGraph& g, std::size_t node) {
  return std::get<integer::Convolution>(g.nodes.at(node).operation);
}
bool has_note(const IntegerGraph& g, const std::string& text) {
  return std::ranges::any_of(g.notes, [&](const auto& note) { return note.find(text) != std::string::npos; });
}

// The largest difference between the integer network and the float one, in steps of output `index`, over
// seeded images. The device's arithmetic is only that of the reference.
double worst_steps(const Net& net, const IntegerGraph& g, std::size_t index = 0) {
  const std::vector<double> mean{127.5}, std{127.5};
  reference::IntegerReference device(g);
  const auto& in = g.tensor(g.input.tensor);
  const auto& out = g.tensor(g.outputs.at(index));
  double worst = 0;
  for (const Tensor& image : seeded_images(net.g, 3, 7, mean, std)) {
    std::vector<float> x(static_cast<std::size_t>(in.elements())),
        y(static_cast<std::size_t>(out.elements()));
    std::memcpy(x.data(), image.bytes.data(), image.bytes.size());
    std::vector<std::int8_t> q(x.size());
    const auto pixels = x.size() / static_cast<std::size_t>(in.channels);
    const auto channels = static_cast<std::size_t>(in.channels);
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t p = 0; p < pixels; ++p) {
        auto& value = x[c * pixels + p];
        q[p * channels + c] =
            numerics::clip_int8(std::llrint(static_cast<double>(value) / in.scale), -128, 127);
        value = static_cast<float>(q[p * channels + c] * in.scale);  // both see the same numbers
      }
    }
    device.run(q);
    const auto want = reference::run_float(net.g, std::vector{tensor_of(image.shape, x)});
    std::memcpy(y.data(), want.at(index).bytes.data(), want.at(index).bytes.size());
    const auto& got = device.tensor(g.outputs[index]);
    const auto area = static_cast<std::size_t>(out.height) * static_cast<std::size_t>(out.width);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const auto c = i / area, p = i % area;
      const double real = static_cast<double>(y[i]) / out.scale;
      worst = std::max(worst, std::abs(got[p * static_cast<std::size_t>(out.channels) + c] -
                                       std::clamp(real, -128.0, 127.0)));
    }
  }
  return worst;
}

// ---- calibration

TEST(Calibration, SeesLowestHighestMeanAndDeviation) {
  Net net;
  const auto x = net.input({1, 1, 1, 4});
  net.output(net.relu("r", x));
  const std::vector<Tensor> images{tensor_of({1, 1, 1, 4}, {-3, 1, 1, 1}),
                                   tensor_of({1, 1, 1, 4}, {5, 1, 1, 1})};
  const auto ranges = calibrate(net.g, images);
  EXPECT_EQ(ranges.at(x).low, -3);
  EXPECT_EQ(ranges.at(x).high, 5);
  EXPECT_EQ(ranges.at(x).mean, 1);
  EXPECT_DOUBLE_EQ(ranges.at(x).deviation, 2);
  EXPECT_EQ(ranges.at(net.g.outputs[0]).low, 0);
}

TEST(Calibration, ReportsEachImage) {
  Net net;
  net.output(net.relu("r", net.input({1, 1, 2, 2})));
  std::vector<std::size_t> done;
  const std::vector<double> mean{0}, std{1};
  calibrate(net.g, seeded_images(net.g, 3, 1, mean, std), [&](std::size_t n) { done.push_back(n); });
  EXPECT_EQ(done, (std::vector<std::size_t>{1, 2, 3}));
}

TEST(Calibration, NumbersThatAreNotFiniteBad) {
  Net net;
  net.output(net.relu("r", net.input({1, 1, 1, 2})));
  for (const float bad : {NAN, INFINITY}) {
    const std::vector<Tensor> images{tensor_of({1, 1, 1, 2}, {0, 0}), tensor_of({1, 1, 1, 2}, {0, bad})};
    const auto problems = problems_of([&] { calibrate(net.g, images); });
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("x: element 1 is"), std::string::npos);
    EXPECT_NE(problems[0].find("image 1"), std::string::npos);
  }
}

// ---- scales

struct Chosen {
  std::vector<std::string> notes;
  LoweredGraph lowered;
  std::optional<Scales> scales;
};
Chosen scales_of(Net& net, ValueId out, const Ranges& ranges, const QuantiseOptions& o = options()) {
  net.output(out);
  Chosen c{.lowered = lower(net.g, true)};
  c.scales.emplace(c.lowered, ranges, o, c.notes);
  return c;
}

TEST(ChosenScale, MinMaxHasTheLargestMagnitudeAt127) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  EXPECT_DOUBLE_EQ(scales_of(net, c, {{c, {.low = -254, .high = 3}}}).scales->of(1), 2);
}

TEST(ChosenScale, SigmasLimitTheRange) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  auto o = options();
  o.sigmas = 3;
  const Ranges ranges{{c, {.low = -100, .high = 100, .mean = -7, .deviation = 10}}};
  EXPECT_DOUBLE_EQ(scales_of(net, c, ranges, o).scales->of(1), 37.0 / 127);
}

TEST(ChosenScale, SigmasBeyondTheRangeChangeNothing) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  auto o = options();
  o.sigmas = 30;
  EXPECT_DOUBLE_EQ(scales_of(net, c, {{c, {.low = -1, .high = 127, .deviation = 10}}}, o).scales->of(1), 1);
}

TEST(ChosenScale, OfTheInputCoversTheStoredNumbers) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const QuantiseOptions o{.mean = {100}, .std = {50}};
  EXPECT_DOUBLE_EQ(scales_of(net, c, {{c, {.low = -1, .high = 1}}}, o).scales->of(0), 155.0 / 50 / 127);
}

TEST(ChosenScale, EndsAtTheCap) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1}));
  const auto y = net.unary("relu6", {UnaryKind::kClip, 0, 6}, c);
  EXPECT_DOUBLE_EQ(scales_of(net, y, {{y, {.low = 0, .high = 6}}}).scales->of(1), 6.0 / 127);
}

TEST(ChosenScale, OfAQuantisedModelIsItsOwnWhereItIsSymmetric) {
  Net net;
  const auto c = net.quantised<std::int8_t>(
      "c", net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1})), 0.3F, 0);
  const auto chosen = scales_of(net, c, {});
  EXPECT_EQ(chosen.scales->of(1), static_cast<double>(0.3F));
  EXPECT_FALSE(chosen.scales->may_move(1));
  EXPECT_TRUE(chosen.notes.empty());
}

TEST(ChosenScale, OfAQuantisedModelWithAZeroPointIsANewOneWithANote) {
  Net net;
  const auto c = net.quantised<std::uint8_t>(
      "c", net.conv1("conv", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {1})), 1, 28);
  const auto chosen = scales_of(net, c, {});
  EXPECT_DOUBLE_EQ(chosen.scales->of(1), 227.0 / 127);
  ASSERT_EQ(chosen.notes.size(), 1U);
  EXPECT_NE(chosen.notes[0].find("zero point 28"), std::string::npos);
}

TEST(ChosenScale, OfConcatenatedTensorsIsTheLargest) {
  Net net;
  const auto x = net.input({1, 1, 2, 2});
  const auto a = net.conv1("a", x, net.floats({1, 1, 1, 1}, {1})),
             b = net.conv1("b", x, net.floats({1, 1, 1, 1}, {9}));
  const auto c = net.node("cat", graph::Concat{}, {a, b}, {1, 2, 2, 2});
  const auto chosen = scales_of(net, c, {{a, {-1, 1}}, {b, {-127, 9}}, {c, {-127, 9}}});
  for (const TensorId id : {1, 2, 3}) EXPECT_DOUBLE_EQ(chosen.scales->of(id), 1);
  EXPECT_FALSE(chosen.scales->may_move(3));
}

TEST(ChosenScale, OfATableDoesNotMoveWithAPoolBehindIt) {
  Net net;
  const auto s = net.unary("s", {UnaryKind::kSigmoid}, net.input({1, 1, 2, 2}));
  const auto p =
      net.node("pool", graph::Pool{graph::PoolKind::kMax, Net::window(2, 2, 0)}, {s}, {1, 1, 1, 1});
  const auto y = net.quantised<std::int8_t>("y", p, 0.5F, 0);
  EXPECT_DOUBLE_EQ(scales_of(net, y, {}).scales->of(1), 1.0 / 127);
}

TEST(ChosenScale, OfWhatIsAlways0Is1) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {0}));
  EXPECT_EQ(scales_of(net, c, {{c, {}}}).scales->of(1), 1);
}

// ---- whole networks

TEST(QuantisedNetwork, ConvolutionNormalisationAndReluAreWithinTwoSteps) {
  Net net;
  const auto x = net.input({1, 3, 8, 8});
  const auto c = net.node("conv", graph::Conv{.window = Net::window(3, 1, 1)},
                          {x, net.random({4, 3, 3, 3}, 1), net.random({4}, 2)}, {1, 4, 8, 8});
  const auto b =
      net.batch_norm("bn", c, {1, 0.5F, -2, 1}, {0.1F, 0, -1, 2}, {0, 1, 0.3F, 0}, {1, 4, 0.5F, 1});
  const auto g = quantised(net, net.relu("relu", b));
  ASSERT_EQ(g.nodes.size(), 1U);
  EXPECT_LE(worst_steps(net, g), 2);
}

// A table's argument is cut off at sixteenths: 2 steps of a sigmoid at its steepest, twice that of a tanh,
// and more where the result's range is smaller than 1.
TEST(QuantisedNetwork, EveryDecompositionIsWithinAFewSteps) {
  const std::vector<std::pair<graph::Unary, double>> cases{{{UnaryKind::kRelu}, 1},
                                                           {{UnaryKind::kLeakyRelu, 0.1F}, 2},
                                                           {{UnaryKind::kHardSigmoid, 0.2F, 0.5F}, 2},
                                                           {{UnaryKind::kHardSwish}, 2.5},
                                                           {{UnaryKind::kSigmoid}, 3},
                                                           {{UnaryKind::kTanh}, 7},
                                                           {{UnaryKind::kGelu}, 6},
                                                           {{UnaryKind::kClip, 0, 0.5F}, 1.5}};
  for (const auto& [unary, steps] : cases) {
    Net net;
    const auto g = quantised(net, net.unary("f", unary, net.input({1, 2, 8, 8})));
    EXPECT_LE(worst_steps(net, g), steps) << name_of(graph::Operation{unary});
  }
}

TEST(QuantisedNetwork, SumsProductsPoolsAndAveragesAreWithinTwoSteps) {
  Net net;
  const auto x = net.input({1, 2, 8, 8});
  const auto a = net.conv1("a", x, net.random({2, 2, 1, 1}, 1)),
             b = net.conv1("b", x, net.random({2, 2, 1, 1}, 2));
  net.output(net.binary("sum", BinaryKind::kAdd, a, b));
  net.output(net.binary("product", BinaryKind::kMul, x, x));
  net.output(net.node("max", graph::Pool{graph::PoolKind::kMax, Net::window(2, 2, 0)}, {x}, {1, 2, 4, 4}));
  net.output(
      net.node("average", graph::Pool{graph::PoolKind::kAverage, Net::window(2, 2, 0)}, {x}, {1, 2, 4, 4}));
  net.output(net.node("global", graph::GlobalPool{}, {x}, {1, 2, 1, 1}));
  const auto g = quantise(net.g, lower(net.g, true), ranges_of(net.g), options());
  for (std::size_t i = 0; i < g.outputs.size(); ++i) EXPECT_LE(worst_steps(net, g, i), 2) << i;
}

TEST(QuantisedNetwork, GemmAfterFlattenIsWithinTwoSteps) {
  for (const bool transpose : {true, false}) {
    Net net;
    const auto x = net.input({1, 2, 3, 4});
    const auto flat = net.node("flat", graph::Reshape{}, {x}, {1, 24});
    const auto weights = net.random(transpose ? Shape{5, 24} : Shape{24, 5}, 2);
    const auto g = quantised(net, net.node("fc", graph::Gemm{.transpose_b = transpose, .alpha = 0.5F},
                                           {flat, weights, net.random({5}, 3)}, {1, 5}));
    EXPECT_LE(worst_steps(net, g), 2) << transpose;
  }
}

TEST(QuantisedNetwork, DilationFillsTheKernelWithZeros) {
  Net net;
  const auto g = quantised(
      net, net.node("conv", graph::Conv{.window = Net::window(2, 1, 0, 2)},
                    {net.input({1, 1, 8, 8}), net.floats({1, 1, 2, 2}, {1, 1, 1, 1})}, {1, 1, 6, 6}));
  const auto& w = convolution(g, 0).weights;
  ASSERT_EQ(w.size(), 9U);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(w[i] != 0, i % 2 == 0 && i != 4) << i;
  EXPECT_LE(worst_steps(net, g), 2);
}

TEST(QuantisedNetwork, ConcatenationOfASigmoidAndALargeMapIsRight) {
  Net net;
  const auto x = net.input({1, 2, 4, 4});
  const auto s = net.unary("s", {UnaryKind::kSigmoid}, x);
  const auto c = net.conv1("c", x, net.floats({1, 2, 1, 1}, {3, 4}));
  const auto g = quantised(net, net.node("cat", graph::Concat{}, {s, c}, {1, 3, 4, 4}));
  EXPECT_LE(worst_steps(net, g), 2);
}

TEST(QuantisedNetwork, IntegerWeightsStayAsTheyAre) {
  Net net;
  const auto x = net.quantised<std::int8_t>("x", net.input({1, 2, 4, 4}), 1.0F / 127, 0);
  const auto q = net.integers<std::int8_t>(DType::kS8, {2, 2, 1, 1}, {-128, 127, 1, 64});
  const auto w = net.node("w", graph::Dequantize{0}, {q, net.floats({2}, {0.01F, 0.02F})}, {2, 2, 1, 1});
  const auto g = quantised(net, net.quantised<std::int8_t>("y", net.conv1("c", x, w), 0.03F, 0));
  EXPECT_EQ(convolution(g, 0).weights, (std::vector<std::int8_t>{-128, 127, 1, 64}));
  EXPECT_EQ(named(g, "c").scale, static_cast<double>(0.03F));
  EXPECT_LE(worst_steps(net, g), 1.5);
}

TEST(QuantisedNetwork, ADeadChannelOfAQuantisedModelKeepsItsBias) {
  // Quantisers give a channel of zeros a scale near nothing; its multiplier rounds to 0.
  Net net;
  const auto x = net.quantised<std::int8_t>("x", net.input({1, 1, 4, 4}), 1.0F / 127, 0);
  const auto q = net.integers<std::int8_t>(DType::kS8, {1, 1, 1, 1}, {127});
  const auto w = net.node("w", graph::Dequantize{0}, {q, net.number(1e-9F)}, {1, 1, 1, 1});
  const auto g =
      quantised(net, net.quantised<std::int8_t>("y", net.conv1("c", x, w, net.floats({1}, {2})), 0.03F, 0));
  EXPECT_LE(worst_steps(net, g), 1.01);
}

TEST(QuantisedNetwork, WeightsWithZeroPointsAreQuantisedAnewWithANote) {
  Net net;
  const auto x = net.input({1, 2, 4, 4});
  const auto q = net.integers<std::uint8_t>(DType::kU8, {1, 2, 1, 1}, {0, 255});
  const auto w =
      net.node("w", graph::Dequantize{0},
               {q, net.number(0.01F), net.integers<std::uint8_t>(DType::kU8, {}, {100})}, {1, 2, 1, 1});
  const auto g = quantised(net, net.conv1("c", x, w));
  EXPECT_TRUE(has_note(g, "quantised anew"));
  EXPECT_LE(worst_steps(net, g), 2);
}

TEST(QuantisedNetwork, AScaleThatNoMultiplierReachesIsRaisedWithANote) {
  Net net;
  const auto c = net.conv1("c", net.input({1, 1, 4, 4}), net.floats({1, 1, 1, 1}, {300}));
  const auto g = quantised(net, net.quantised<std::int8_t>("y", c, 1e-4F, 0));
  EXPECT_TRUE(has_note(g, "is raised from 0.0001"));
  EXPECT_GT(named(g, "c").scale, 1e-4);
  Net plain;  // the model's own scale would saturate
  plain.output(plain.conv1("c", plain.input({1, 1, 4, 4}), plain.floats({1, 1, 1, 1}, {300})));
  EXPECT_LE(worst_steps(plain, g), 2);
}

TEST(QuantisedNetwork, ARaisedScaleHoldsForTheLayersBeforeToo) {
  Net net;
  const auto x = net.input({1, 1, 4, 4});
  const auto a =
      net.quantised<std::int8_t>("a", net.conv1("ca", x, net.floats({1, 1, 1, 1}, {0.01F})), 1e-4F, 0);
  const auto b =
      net.quantised<std::int8_t>("b", net.conv1("cb", x, net.floats({1, 1, 1, 1}, {300})), 1e-4F, 0);
  const auto cat = net.node("cat", graph::Concat{}, {a, b}, {1, 2, 4, 4});
  const auto g = quantised(net, net.quantised<std::int8_t>("y", cat, 1e-4F, 0));
  EXPECT_TRUE(has_note(g, "is raised"));
  Net plain;  // the model's own scale would saturate
  const auto px = plain.input({1, 1, 4, 4});
  const auto pa = plain.conv1("ca", px, plain.floats({1, 1, 1, 1}, {0.01F}));
  const auto pb = plain.conv1("cb", px, plain.floats({1, 1, 1, 1}, {300}));
  plain.output(plain.node("cat", graph::Concat{}, {pa, pb}, {1, 2, 4, 4}));
  EXPECT_LE(worst_steps(plain, g), 2);
}

TEST(QuantisedNetwork, SatisfiesTheStoresChecks) {
  Net net;
  const auto x = net.input({1, 2, 8, 8});
  const auto s = net.unary("s", {UnaryKind::kSigmoid}, x);
  const auto l =
      net.unary("l", {UnaryKind::kLeakyRelu, 0.1F}, net.conv1("c", x, net.random({2, 2, 1, 1}, 1)));
  const auto cat = net.node("cat", graph::Concat{}, {s, l}, {1, 4, 8, 8});
  const auto g = quantised(net, net.node("global", graph::GlobalPool{}, {cat}, {1, 4, 1, 1}));
  const auto folder = std::filesystem::path(::testing::TempDir()) / "npusim_quant_scales";
  std::filesystem::create_directories(folder);
  EXPECT_EQ(problems_of([&] { integer::save(g, folder / integer::kFile); }), std::vector<std::string>{});
  EXPECT_EQ(problems_of([&] { integer::load(folder / integer::kFile); }), std::vector<std::string>{});
  std::filesystem::remove_all(folder);
}

TEST(QuantisedNetwork, WithoutRangesHasShapesAlone) {
  Net net;
  net.output(net.conv1("c", net.input({1, 1, 4, 4}), net.floats({1, 1, 1, 1}, {1})));
  const auto g = quantise(net.g, lower(net.g, false), {}, options());
  EXPECT_FALSE(g.has_values);
  EXPECT_TRUE(convolution(g, 0).weights.empty());
  EXPECT_EQ(g.macs(), 16);
}

// ---- what cannot be quantised

TEST(QuantisedNetwork, WeightsThatAreNotFiniteBad) {
  for (const float bad : {NAN, INFINITY}) {
    Net net;
    net.output(net.conv1("c", net.input({1, 1, 2, 2}), net.floats({1, 1, 1, 1}, {bad})));
    const auto lowered = lower(net.g, true);
    const Ranges ranges{{net.g.outputs[0], {-1, 1}}};
    const auto problems = problems_of([&] { quantise(net.g, lowered, ranges, options()); });
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("element 0 is"), std::string::npos);
  }
}

TEST(QuantisedNetwork, AccumulatorsThatCouldOverflowBad) {
  Net net;
  constexpr std::int64_t kChannels = 140'000;
  const auto w = net.floats({kChannels, 1}, std::vector<float>(kChannels, 1));
  const auto y = net.node("fc", graph::MatMul{}, {net.input({1, kChannels}), w}, {1, 1});
  net.output(y);
  const auto problems = problems_of([&] {
    quantise(net.g, lower(net.g, true), {{y, {-1000, 1000}}}, options());
  });
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("fc: the accumulator of channel 0 could reach"), std::string::npos);
  EXPECT_NE(problems[0].find("2147483647"), std::string::npos);
}

TEST(QuantisedNetwork, FewerWeightsThanTheShapesTakeBad) {
  Net net;
  const auto w = net.random({3, 1, 1, 1}, 1);
  const auto c =
      net.node("c", graph::Conv{.window = Net::window(1, 1, 0)}, {net.input({1, 2, 2, 2}), w}, {1, 3, 2, 2});
  net.output(c);
  const auto problems = problems_of([&] { quantise(net.g, lower(net.g, true), {{c, {-1, 1}}}, options()); });
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("has 3 weights; its shapes take 6"), std::string::npos);
}

TEST(QuantisedNetwork, ScalesThatFeedOneAnotherWithoutEndBad) {
  // What is concatenated with its own multiple: every rise of the scale asks for another.
  Net net;
  const auto x = net.quantised<std::int8_t>("x", net.input({1, 1, 2, 2}), 0.01F, 0);
  const auto c = net.conv1("c", x, net.floats({1, 1, 1, 1}, {1000}));
  const auto problems = quantising(net, net.node("cat", graph::Concat{}, {x, c}, {1, 2, 2, 2}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("its scales do not settle"), std::string::npos);
}

}  // namespace
}  // namespace npu::quant
