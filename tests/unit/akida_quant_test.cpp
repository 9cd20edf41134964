// From float graphs to event layers: what is folded, rewritten, rounded, and what the stored networks then
// say.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "models/numerics/akida.h"
#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "sim/core/rng.h"
#include "workloads/compiler/mesh/limits.h"
#include "workloads/integer/event_host.h"
#include "workloads/integer/integer_check.h"
#include "workloads/onnx/import.h"
#include "workloads/quant/akida.h"
#include "workloads/quant/akida_layer.h"
#include "workloads/quant/akida_rewrite.h"
#include "workloads/quant/akida_steps.h"
#include "workloads/quant/akida_weights.h"
#include "workloads/quant/calibrate.h"
#include "workloads/reference/event_run.h"
#include "workloads/reference/float_run.h"
#include "workloads/zoo/builder.h"
#include "workloads/zoo/zoo.h"

namespace npu::quant {
namespace {

using compiler::mesh::Layer;
using compiler::mesh::LayerKind;
using compiler::mesh::parse_bits;
using compiler::mesh::Pool;
using graph::Graph;
using integer::EventLayer;

std::filesystem::path data() {
  return std::filesystem::path(NPUSIM_SOURCE_DIR).parent_path() / "shared/data";
}
bool data_is_there() {
  return std::filesystem::exists(data() / "models");
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return to_string(error.problems());
  }
  return "";
}

std::vector<float> floats_of(const Tensor& tensor) {
  std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

Tensor tensor_of(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  Tensor tensor{.type = DType::kF32, .shape = std::move(shape)};
  tensor.bytes.resize(values.size() * sizeof(float));
  std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

const EventLayer& layer(const EventNetwork& network, std::size_t i) {
  return std::get<EventLayer>(network.integer.nodes[i].operation);
}

bool has_note(const std::vector<std::string>& notes, const std::string& part) {
  return std::ranges::any_of(notes, [&](const auto& note) { return note.find(part) != std::string::npos; });
}

// A stored network with its stored pictures.
struct Stored {
  Graph graph;
  Tensor test, labels, calibration;
  double mean = 0, std = 1;

  Tensor real(const Tensor& pictures, std::int64_t i) const {
    const std::int64_t count = pictures.elements() / pictures.shape[0];
    std::vector<float> values;
    for (std::int64_t k = 0; k < count; ++k)
      values.push_back(
          static_cast<float>((static_cast<double>(pictures.integer(i * count + k)) - mean) / std));
    return tensor_of(graph.value(graph.inputs[0]).shape, values);
  }
  std::vector<Tensor> images() const {
    std::vector<Tensor> all;
    for (std::int64_t i = 0; i < calibration.shape[0]; ++i) all.push_back(real(calibration, i));
    return all;
  }
  EventOptions options() const { return {.mean = {mean}, .std = {std}}; }
};

Stored stored(const std::string& model, const std::string& test, const std::string& calibration, double mean,
              double std) {
  return {.graph = onnx_file::import(data() / "models" / model),
          .test = load_npy(data() / "test" / (test + ".npy")),
          .labels = load_npy(data() / "test" / (test.substr(0, test.find("_x")) + "_y.npy")),
          .calibration = load_npy(data() / "calib" / (calibration + ".npy")),
          .mean = mean,
          .std = std};
}
Stored digits(const std::string& model) {
  return stored(model, "mnist_test_x", "mnist_x", 0, 255);
}
Stored keywords(const std::string& model) {
  return stored(model, "kws_test_x_int8", "kws_x_int8", 83, 1 / 0.5847029);
}

std::int64_t largest(const auto& values) {
  return std::ranges::max_element(values) - values.begin();
}

// How many of the first `count` pictures a network of events names rightly.
std::int64_t rightly(const Stored& stored, const EventNetwork& network, std::int64_t count) {
  reference::EventReference reference(network.integer);
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    reference.run(integer::event_input(stored.real(stored.test, i), network.integer));
    right += largest(reference.output()) == stored.labels.integer(i) ? 1 : 0;
  }
  return right;
}

// ---- the stored GXNOR

TEST(StoredGxnor, GivesThePredictionsOfOnnxRuntimeForAllDigits) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto gxnor = digits("mnist_gxnor_i2w2a1.onnx");
  const auto network = event_network(gxnor.graph, parse_bits("8/4/4"), {}, gxnor.options());
  EXPECT_TRUE(problems_of(network.integer, "").empty());
  std::ifstream file(data() / "expected/ort_top1_predictions.json");
  const auto expected = nlohmann::json::parse(file)["mnist_gxnor_i2w2a1.onnx|mnist_test_x.npy"]
                            .get<std::vector<std::int64_t>>();
  reference::EventReference reference(network.integer);
  std::vector<double> events(network.integer.tensors.size());
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < 5000; ++i) {
    reference.run(integer::event_input(gxnor.real(gxnor.test, i), network.integer));
    const auto best = largest(reference.output());
    ASSERT_EQ(best, expected[static_cast<std::size_t>(i)]) << "digit " << i;
    right += best == gxnor.labels.integer(i) ? 1 : 0;
    for (std::size_t t = 0; t < events.size(); ++t)
      events[t] += static_cast<double>(reference.tensors()[t].size()) -
                   static_cast<double>(std::ranges::count(reference.tensors()[t], 0));
  }
  EXPECT_EQ(right, 4943);  // 98.86 %
  // Mean events of an image, ../shared/facts/akida.md 9.
  const std::array<double, 4> published{122.7, 985.4, 725.4, 153.1};
  for (std::size_t t = 0; t < published.size(); ++t) EXPECT_NEAR(events[t] / 5000, published[t], 0.05);
}

TEST(StoredGxnor, KeepsItsOwnWeightsStepsAndBits) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto gxnor = digits("mnist_gxnor_i2w2a1.onnx");
  const auto network = event_network(gxnor.graph, parse_bits("8/4/4"), {}, gxnor.options());
  EXPECT_TRUE(has_note(network.notes, "the model's own"));
  ASSERT_EQ(network.integer.nodes.size(), 4U);
  EXPECT_EQ(layer(network, 0).shape.kind, LayerKind::kInputConvolution);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(layer(network, i).shape.weight_bits, 2);
    EXPECT_EQ(layer(network, i).shape.out_bits, i == 3 ? 0 : 1);
  }
  EXPECT_EQ(network.integer.tensor(0).scale, static_cast<double>(1.0F / 3));
  // Thresholds of facts 9: -1..7, -6..38, -97..142.
  EXPECT_EQ(std::ranges::min(layer(network, 0).threshold), -1);
  EXPECT_EQ(std::ranges::max(layer(network, 0).threshold), 7);
  EXPECT_EQ(std::ranges::min(layer(network, 2).threshold), -97);
  EXPECT_EQ(std::ranges::max(layer(network, 2).threshold), 142);
}

TEST(StoredGxnor, PoolsBeforeAFullyConnectedLayerWithAWarningOnly) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto gxnor = digits("mnist_gxnor_i2w2a1.onnx");
  const auto network = event_network(gxnor.graph, parse_bits("8/4/4"), {}, {.values = false});
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < 4; ++i) layers.push_back(layer(network, i).shape);
  const auto report = compiler::mesh::check_limits(layers);
  EXPECT_TRUE(report.errors.empty());
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_EQ(report.warnings[0].layer, "c2");
}

TEST(StoredGxnor, ReadsAllBytesAsTheHostRoundsThem) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto gxnor = digits("mnist_gxnor_i2w2a1.onnx");
  const auto network = event_network(gxnor.graph, parse_bits("8/4/4"), {}, gxnor.options());
  Tensor image{.type = DType::kU8, .shape = {28, 28}, .bytes = std::vector<std::uint8_t>(784)};
  for (std::size_t i = 0; i < 256; ++i) image.bytes[i] = static_cast<std::uint8_t>(i);
  const auto input = event_input(image, network.integer);
  for (int i = 0; i < 256; ++i) EXPECT_EQ(input[static_cast<std::size_t>(i)], std::lround(i / 85.0)) << i;
}

// ---- the stored DS-CNN

TEST(StoredKeywords, AreTheSameInFloatingPointAfterTheRewriting) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto words = keywords("kws_fp32.onnx");
  for (const int levels : {1, 3}) {
    const auto rewritten = rewrite_for_akida(words.graph, {.input_levels = levels});
    EXPECT_FALSE(rewritten.converts_image);
    for (std::int64_t i = 0; i < 8; ++i) {
      const auto image = words.real(words.test, i);
      const integer::InputFormat format{.mean = {0}, .std = {1}, .event = rewritten.input};
      const auto blocks = integer::event_blocks(image, format);
      const auto expected = floats_of(reference::run_float(words.graph, std::span(&image, 1))[0]),
                 given = floats_of(reference::run_float(rewritten.graph, std::span(&blocks, 1))[0]);
      ASSERT_EQ(given.size(), expected.size());
      for (std::size_t k = 0; k < given.size(); ++k) EXPECT_NEAR(given[k], expected[k], 2e-4) << i;
    }
  }
}

TEST(StoredKeywords, AreTenConvolutionsThatTheHardwareHas) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto words = keywords("kws_fp32.onnx");
  const auto network = event_network(words.graph, parse_bits("8/4/4"), {}, {.values = false});
  std::vector<Layer> layers;
  for (const auto& node : network.integer.nodes) layers.push_back(std::get<EventLayer>(node.operation).shape);
  ASSERT_EQ(layers.size(), 10U);
  EXPECT_TRUE(compiler::mesh::check_limits(layers).errors.empty());
  EXPECT_EQ(std::tie(layers[0].in_x, layers[0].in_y, layers[0].in_channels, layers[0].kernel),
            std::tuple(25, 5, 16, 5));
  EXPECT_EQ(layers[0].kind, LayerKind::kConvolution);
  EXPECT_EQ(layers[0].in_bits, 4);
  EXPECT_EQ(layers[9].pool, Pool::kGlobal);
  EXPECT_EQ(layers[9].out_bits, 0);
}

// 456 in floating point (91.2 %). Measured with 100 images for calibration: 448 (89.6 %).
TEST(StoredKeywords, LoseAtMostThreePointsToFourBits) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto words = keywords("kws_fp32.onnx");
  const auto network = event_network(words.graph, parse_bits("8/4/4"), words.images(), words.options());
  EXPECT_TRUE(problems_of(network.integer, "").empty());
  EXPECT_GE(rightly(words, network, 500), 441);
}

TEST(StoredLenet5, KeepsItsAccuracyAtFourBitsAndMostOfItAtTwo) {
  if (!data_is_there()) GTEST_SKIP() << "no ../shared/data";
  const auto lenet = digits("mnist_lenet5_fp32.onnx");
  const auto images = lenet.images();
  const auto some = std::span(images).first(60);
  EXPECT_GE(rightly(lenet, event_network(lenet.graph, parse_bits("8/4/4"), some, lenet.options()), 500), 490);
  EXPECT_GE(rightly(lenet, event_network(lenet.graph, parse_bits("8/2/2"), some, lenet.options()), 500), 475);
}

// ---- what is folded

// The real numbers of a network of events beside those of its graph: correlation over the outputs of images.
double correlation(const Graph& graph, const EventNetwork& network, std::span<const Tensor> images) {
  reference::EventReference reference(network.integer);
  double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (const Tensor& image : images) {
    reference.run(integer::event_input(image, network.integer));
    const auto given = reference.output();
    const Tensor output = reference::run_float(graph, std::span(&image, 1))[0];
    const auto expected = floats_of(output);
    const auto channels = static_cast<std::size_t>(output.shape[1]);
    const std::size_t pixels = expected.size() / channels;
    for (std::size_t k = 0; k < given.size(); ++k) {
      const double x = given[k], y = static_cast<double>(expected[k % channels * pixels + k / channels]);
      n += 1;
      a += x;
      b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  }
  return (ab - a * b / n) / std::sqrt((aa - a * a / n) * (bb - b * b / n));
}

// Conv, normalisation of either sign, and what stands between it and its activation.
Graph normalised(Pool pool) {
  zoo::Builder b("normalised");
  auto x = b.input(3, 13, 11);
  x = b.conv("c1", x, {.channels = 12, .kernel = 3, .stride = 2, .fit = zoo::Fit::kSame});
  x = b.batch_norm("c1.bn", x);
  if (pool == Pool::kMax) x = b.max_pool("c1.pool", x, {.fit = zoo::Fit::kSame});
  x = b.clip("c1.relu", x, 0, 6);
  x = b.conv("c2", x, {.channels = 37, .kernel = 3, .stride = 1, .fit = zoo::Fit::kSame});
  if (pool == Pool::kGlobal) {
    x = b.global_average("c2.pool", x);
    x = b.batch_norm("c2.bn", x);
  } else {
    x = b.batch_norm("c2.bn", x);
  }
  x = b.relu("c2.relu", x);
  x = b.flatten("flat", x);
  x = b.gemm("f", x, 9, {.bias = true});
  auto graph = std::move(b).finish(x);
  // Every third gain negative.
  for (const auto& node : graph.nodes) {
    if (!std::holds_alternative<graph::BatchNormalization>(node.operation)) continue;
    auto gains = graph::floats_of(graph, node.inputs[1]);
    for (std::size_t i = 0; i < gains.size(); i += 3) gains[i] = -gains[i];
    graph.values[static_cast<std::size_t>(node.inputs[1])].constant = graph::held_floats(gains);
  }
  return graph;
}

class FoldedNormalisation : public ::testing::TestWithParam<Pool> {};

TEST_P(FoldedNormalisation, FollowsTheGraphWhateverItsSign) {
  const auto graph = normalised(GetParam());
  const std::vector<double> mean{128}, std{64};
  const auto images = seeded_images(graph, 24, 5, mean, std);
  const auto network =
      event_network(graph, parse_bits("8/4/4"), std::span(images).first(16), {.mean = mean, .std = std});
  EXPECT_TRUE(problems_of(network.integer, "").empty());
  EXPECT_GT(correlation(graph, network, std::span(images).last(8)), 0.97);
}

std::string name_of(const ::testing::TestParamInfo<Pool>& pool) {
  return pool.param == Pool::kNone ? "none" : pool.param == Pool::kMax ? "max" : "global";
}

INSTANTIATE_TEST_SUITE_P(Pools, FoldedNormalisation,
                         ::testing::Values(Pool::kNone, Pool::kMax, Pool::kGlobal), name_of);

TEST(EventNetworkOfTheZoo, IsMadeOfTheLayersThatTheMapperSees) {
  for (const auto& entry : zoo::entries()) {
    if (entry.family != zoo::Family::kAkida) continue;
    const auto graph = zoo::build(entry.name);
    const auto bits = parse_bits(entry.quantisation.empty() ? "8/4/4" : entry.quantisation);
    const auto network = event_network(graph, bits, {}, {.values = false});
    EXPECT_TRUE(problems_of(network.integer, "").empty()) << entry.name;
    EXPECT_FALSE(network.integer.has_values);
    EXPECT_EQ(network.integer.policy, "akida1");
  }
}

TEST(EventNetworkOfTheZoo, FollowsItsGraphThroughSeparableLayers) {
  const auto graph = zoo::build("mobilenet_0.25@64");
  const std::vector<double> mean{128}, std{128};
  const auto images = seeded_images(graph, 6, 3, mean, std);
  const auto network =
      event_network(graph, parse_bits("8/4/4"), std::span(images).first(4), {.mean = mean, .std = std});
  EXPECT_TRUE(problems_of(network.integer, "").empty());
  EXPECT_TRUE(has_note(network.notes, "takes the image as it is; 0 is 128"));
  EXPECT_EQ(layer(network, 0).padding_value, 128);
  EXPECT_EQ(layer(network, 1).shape.kind, LayerKind::kSeparable);
  EXPECT_GT(correlation(graph, network, std::span(images).last(2)), 0.9);
}

TEST(EventNetwork, NeedsImagesToCalibrateWith_bad) {
  const auto graph = normalised(Pool::kNone);
  EXPECT_NE(message_of([&] {
              event_network(graph, parse_bits("8/4/4"), {});
            }).find("there is no image to calibrate with"),
            std::string::npos);
}

TEST(EventNetwork, RefusesWhatAkidaHasNot_bad) {
  zoo::Builder b("branches");
  const auto x = b.input(3, 8, 8);
  const auto y = b.conv("c1", x, {.channels = 3, .kernel = 3, .fit = zoo::Fit::kSame});
  const auto graph = std::move(b).finish(b.add("sum", x, y));
  EXPECT_NE(message_of([&] {
              event_network(graph, parse_bits("8/4/4"), {}, {.values = false});
            }).find("branches: sum: Akida 1.0 has no Add"),
            std::string::npos);
}

TEST(EventNetwork, RefusesImagesOfAnotherShape_bad) {
  const auto graph = normalised(Pool::kNone);
  const Tensor image = tensor_of({1, 3, 4, 4}, std::vector<float>(48));
  EXPECT_NE(message_of([&] {
              event_network(graph, parse_bits("8/4/4"), std::span(&image, 1));
            }).find("the network's is f32 1x3x13x11"),
            std::string::npos);
}

// ---- one layer

RealLayer one_filter(std::vector<double> weights, double bias, int out_bits) {
  const auto count = std::ssize(weights);
  RealLayer real;
  real.shape = {.name = "f",
                .kind = LayerKind::kFullyConnected,
                .in_channels = count,
                .filters = 1,
                .out_bits = out_bits};
  real.weights = std::move(weights);
  real.bias = {bias};
  return real;
}

TEST(QuantisedLayerOfGivenNumbers, FiresExactlyAboveItsRealThreshold) {
  // Hidden layers of one bit: y = P > floor((0.5 - b) / (s_w s_in)), facts C13.
  for (const double bias : {-3.7, -0.5, 0.0, 0.49, 2.2}) {
    auto real = one_filter({0.25, -0.25, 0, 0.25}, bias, 1);
    real.shape.in_bits = 1;
    real.given_scales = {0.25};
    real.given_step = GivenStep{.step = 1, .threshold = 0.5, .bits = 1};
    const auto made = quantise_for_akida(real, {.scale = 1}, {});
    EXPECT_EQ(made.layer.weights, (std::vector<std::int8_t>{1, -1, 0, 1}));
    EXPECT_EQ(made.layer.threshold[0], std::floor((0.5 - bias) / 0.25));
    for (int p = -1; p <= 2; ++p)
      EXPECT_EQ(numerics::akida1_activate(p, {made.layer.threshold[0], made.layer.act_step[0]}, 1),
                0.25 * p + bias > 0.5 ? 1 : 0);
  }
}

TEST(QuantisedLayerOfGivenNumbers, TakesThePixelThatStandsForZeroOutOfItsThreshold) {
  auto real = one_filter({0.5, 0.5, -0.5}, 0, 1);
  real.shape.kind = LayerKind::kInputConvolution;
  real.shape.in_bits = 8;
  real.given_scales = {0.5};
  real.given_step = GivenStep{.step = 1, .threshold = 0.5, .bits = 1};
  const auto made = quantise_for_akida(real, {.scale = 1.0 / 128, .zero = 128}, {});
  EXPECT_EQ(made.layer.padding_value, 128);
  EXPECT_EQ(made.layer.threshold[0], 128 + 128);  // 0.5 / (0.5 / 128), and one weight's zero
}

TEST(QuantisedLayerOfGivenNumbers, NotesAThresholdBeyondTheRegister) {
  auto real = one_filter({0.25}, -1e6, 1);
  real.given_scales = {0.25};
  real.given_step = GivenStep{.step = 1, .threshold = 0.5, .bits = 1};
  const auto made = quantise_for_akida(real, {}, {});
  EXPECT_EQ(made.layer.threshold[0], numerics::kAkida1HighestThreshold);
  EXPECT_EQ(made.notes,
            std::vector<std::string>{"f: the threshold 4000002 of filter 0 becomes 524287, the last one"});
}

TEST(QuantisedLayer, IsNotedWhereItIsAlwaysZero) {
  auto real = one_filter({0.25, 0.5}, -100, 4);
  Rng rng(1);
  std::vector<LayerSample> samples;
  for (int i = 0; i < 20; ++i) {
    const auto a = static_cast<std::int32_t>(rng.between(0, 15)),
               b = static_cast<std::int32_t>(rng.between(0, 15));
    const auto x = static_cast<float>(a), y = static_cast<float>(b);
    samples.push_back({.input = {a, b}, .real_input = {x, y}, .result = {0.25F * x + 0.5F * y - 100}});
  }
  const auto made = quantise_for_akida(real, {}, samples);
  EXPECT_EQ(made.step, 1);
  EXPECT_EQ(made.notes, std::vector<std::string>{"f: is always 0 in calibration; its step is 1"});
}

// ---- weights

Patches seeded_patches(std::uint64_t seed, std::size_t rows, std::size_t width) {
  Rng rng(seed);
  Patches patches{.width = width, .quantised = {}, .real = {}};
  for (std::size_t row = 0; row < rows; ++row) {
    const auto common = static_cast<float>(rng.between(0, 100)) / 20;  // neighbours are alike
    for (std::size_t i = 0; i < width; ++i) {
      const float real = common + static_cast<float>(rng.between(0, 100)) / 50;
      patches.real.push_back(real);
      patches.quantised.push_back(std::round(real));
    }
  }
  return patches;
}

std::vector<double> seeded_reals(std::uint64_t seed, std::size_t count) {
  Rng rng(seed);
  std::vector<double> reals(count);
  for (auto& w : reals) w = static_cast<double>(rng.between(-1000, 1000)) / 1000;
  return reals;
}

TEST(FittedWeights, AreFoundWhereTheyAreIntegersTimesAScale) {
  Rng rng(4);
  std::vector<double> weights{7 * 0.013};
  for (int i = 1; i < 40; ++i) weights.push_back(static_cast<double>(rng.between(-7, 7)) * 0.013);
  WeightFit fit({}, weights, 1);
  const auto fitted = fit.fit(weights, 4);
  for (std::size_t i = 0; i < weights.size(); ++i)
    EXPECT_NEAR(fitted.integers[i] * fitted.scale, weights[i], 1e-12);
}

TEST(FittedWeights, StayWithinTheirBits) {
  for (const int bits : {1, 2, 4, 8}) {
    const auto weights = seeded_reals(7, 120);
    WeightFit fit(seeded_patches(8, 300, 60), weights, 2);
    const int limit = numerics::akida1_weight_limit(bits);
    for (const std::size_t f : {0U, 1U}) {
      const auto fitted = fit.fit(std::span(weights).subspan(f * 60, 60), bits);
      EXPECT_GT(fitted.scale, 0);
      for (const int q : fitted.integers) {
        EXPECT_LE(std::abs(q), limit);
        EXPECT_TRUE(bits > 1 || q != 0) << "one bit has no 0";
      }
    }
  }
}

TEST(FittedWeights, DisturbTheResultsLessThanRoundedOnesDo) {
  const auto weights = seeded_reals(9, 60);
  const auto patches = seeded_patches(10, 2000, 60);
  const auto disturbance = [&](const FilterWeights& fitted) {
    double sum = 0, squares = 0;
    for (std::size_t row = 0; row < patches.rows(); ++row) {
      double error = 0;
      for (std::size_t i = 0; i < 60; ++i) {
        error += weights[i] * static_cast<double>(patches.real[row * 60 + i]) -
                 fitted.scale * fitted.integers[i] * static_cast<double>(patches.quantised[row * 60 + i]);
      }
      sum += error;
      squares += error * error;
    }
    return squares - sum * sum / static_cast<double>(patches.rows());
  };
  for (const int bits : {2, 4}) {
    const auto rounded = WeightFit({}, weights, 1).fit(weights, bits);
    const auto fitted = WeightFit(patches, weights, 1).fit(weights, bits);
    EXPECT_LT(disturbance(fitted), 0.9 * disturbance(rounded)) << bits << " bits";
  }
}

TEST(FittedWeights, KeepTheZerosOfADiagonal) {
  std::vector<double> weights(16 * 16);
  for (std::size_t c = 0; c < 16; ++c) weights[c * 16 + c] = 0.1 * static_cast<double>(c + 1);
  WeightFit fit(seeded_patches(11, 100, 16), weights, 16);
  for (std::size_t c = 0; c < 16; ++c) {
    const auto fitted = fit.fit(std::span(weights).subspan(c * 16, 16), 4);
    for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(fitted.integers[i] != 0, i == c);
  }
}

// ---- steps

TEST(BestStep, IsTheLargestValuesWhereAllLevelsAreUsed) {
  std::vector<float> values;
  for (int i = 0; i <= 15; ++i) values.push_back(static_cast<float>(i) * 0.25F);
  EXPECT_DOUBLE_EQ(best_step(values, values, 100, 4), 0.25);
}

TEST(BestStep, LetsOutliersGo) {
  std::vector<float> values;
  Rng rng(12);
  for (int i = 0; i < 5000; ++i) values.push_back(static_cast<float>(rng.between(0, 1000)) / 1000);
  values.push_back(3);
  const double step = best_step(values, values, 100, 4);
  EXPECT_LT(step, 1.3 / 15);
  EXPECT_GT(step, 0.9 / 15);
}

TEST(BestStep, EndsAtTheCap) {
  const std::vector<float> values{0.5F, 2, 4, 6, 8, 60};
  EXPECT_LE(best_step(values, values, 6, 4), 6.0 / 15);
}

TEST(BestStep, IsNoneWhereNothingIsAboveZero) {
  const std::vector<float> values{-1, 0, -3};
  EXPECT_EQ(best_step(values, values, 6, 4), 0);
}

}  // namespace
}  // namespace npu::quant
