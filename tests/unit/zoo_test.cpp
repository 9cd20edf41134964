#include "workloads/zoo/zoo.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "workloads/zoo/builder.h"

namespace npu::zoo {
namespace {

using graph::Graph;
using graph::Node;

const Node& node(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.nodes, name, &Node::name);
  if (found == graph.nodes.end()) throw std::runtime_error("no node " + name);
  return *found;
}

const graph::Value& output_of(const Graph& graph, const std::string& name) {
  return graph.value(node(graph, name).output);
}

std::int64_t macs_of(const Graph& graph, const Node& node) {
  const auto& weights = graph.value(node.inputs[1]);
  return graph.value(node.output).elements() * weights.elements() / weights.shape[0];
}

bool has_weights(const Node& node) {
  return std::holds_alternative<graph::Conv>(node.operation) ||
         std::holds_alternative<graph::Gemm>(node.operation);
}

std::string message_of(const std::string& specification) {
  try {
    build(specification);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Those of no machine; the networks for Akida have a test of their own (akida_zoo_test.cpp).
std::vector<Entry> general() {
  std::vector<Entry> list;
  std::ranges::copy_if(entries(), std::back_inserter(list),
                       [](const Entry& entry) { return entry.family == Family::kGeneral; });
  return list;
}

std::vector<std::pair<std::string, Graph>> general_graphs() {
  std::vector<std::pair<std::string, Graph>> list;
  for (const Entry& entry : general()) list.emplace_back(entry.name, build(entry.name));
  return list;
}

struct Spread {
  double mean = 0, deviation = 0, low = 0, high = 0;
};

Spread spread(const std::vector<float>& values) {
  double sum = 0, squares = 0;
  for (const double v : values) {
    sum += v;
    squares += v * v;
  }
  const auto n = static_cast<double>(values.size());
  const auto [low, high] = std::ranges::minmax(values);
  return {.mean = sum / n, .deviation = std::sqrt(squares / n - sum / n * sum / n), .low = low, .high = high};
}

// --- what is published
// ------------------------------------------------------------------------------------------

// torchvision 0.13's model pages; LeNet5 and ConvMixer (timm: 21.1 M) by hand; ResNet50-v2 see below.
TEST(Zoo, HasThePublishedParameters) {
  EXPECT_EQ(build("lenet5").parameters(), 61'706);
  EXPECT_EQ(build("resnet18").parameters(), 11'689'512);
  EXPECT_EQ(build("resnet34").parameters(), 21'797'672);
  EXPECT_EQ(build("resnet50").parameters(), 25'557'032);
  EXPECT_EQ(build("resnet101").parameters(), 44'549'160);
  EXPECT_EQ(build("resnet50-v2").parameters(), 25'549'486);
  EXPECT_EQ(build("mobilenet_v2").parameters(), 3'504'872);
  EXPECT_EQ(build("convmixer-768-32").parameters(), 21'110'248);
}

// Apache MXNet, Gluon model zoo: its table counts running statistics too.
TEST(Zoo, ResNet50V2HasTheParametersOfGluon) {
  const Graph graph = build("resnet50-v2");
  std::int64_t statistics = 0;
  for (const Node& n : graph.nodes) {
    if (std::holds_alternative<graph::BatchNormalization>(n.operation)) {
      statistics += graph.value(n.inputs[3]).elements() + graph.value(n.inputs[4]).elements();
    }
  }
  EXPECT_EQ(graph.parameters() + statistics, 25'595'060);
}

// torchvision 0.13's GFLOPS column (multiply-accumulates, three digits; 300.8 M for MobileNetV2).
TEST(Zoo, HasTheMacsTorchvisionPublishes) {
  EXPECT_NEAR(static_cast<double>(build("resnet18").macs()) * 1e-9, 1.814, 0.0005);
  EXPECT_NEAR(static_cast<double>(build("resnet34").macs()) * 1e-9, 3.664, 0.0005);
  EXPECT_NEAR(static_cast<double>(build("resnet50").macs()) * 1e-9, 4.089, 0.0005);
  EXPECT_NEAR(static_cast<double>(build("resnet101").macs()) * 1e-9, 7.801, 0.0005);
  EXPECT_NEAR(static_cast<double>(build("mobilenet_v2").macs()) * 1e-9, 0.301, 0.0005);
}

// "stem.0", "blk2.0.ds", "blk2.0.1", "fc.0"; "patch", "dw3", "pw3": the table's names in the exporters'
// words.
std::string exported_name(const std::string& network, const std::string& layer) {
  if (network == "convmixer_768_32") {
    if (layer == "patch") return "stem.0";
    if (layer.starts_with("dw")) return "blocks." + layer.substr(2) + ".0.fn.0";
    if (layer.starts_with("pw")) return "blocks." + layer.substr(2) + ".1";
    return "head";
  }
  if (layer == "stem.0") return "conv1";
  if (layer == "fc.0") return "fc";
  const auto dot = layer.rfind('.');
  const auto unit = "layer" + layer.substr(3, dot - 3);
  const auto part = layer.substr(dot + 1);
  return unit + (part == "ds" ? ".downsample.0" : ".conv" + std::to_string(std::stoi(part) + 1));
}

TEST(Zoo, LayersHaveThePublishedMacsAndWeights) {
  const auto file =
      std::filesystem::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "published" / "tcc750x_seed_layers.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "../shared/published is not beside the project";
  std::ifstream in(file);
  std::map<std::string, Graph> graphs;
  std::map<std::string, std::set<std::string>> seen;
  std::string line;
  std::getline(in, line);
  ASSERT_TRUE(line.starts_with("net,in_h,in_w,layer,k,stride,cin,cout,out_h,out_w,macs,weight_bytes_int8"));
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::vector<std::string> row;
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
    const auto& network = row.at(0);
    const auto specification =
        (network == "convmixer_768_32" ? "convmixer-768-32" : network) + "@" + row.at(2) + "x" + row.at(1);
    const Graph& graph = graphs.try_emplace(specification, build(specification)).first->second;
    const auto name = exported_name(network, row.at(3));
    SCOPED_TRACE(name);
    SCOPED_TRACE(specification);
    const Node& layer = node(graph, name);
    EXPECT_EQ(macs_of(graph, layer), std::stoll(row.at(10)));
    EXPECT_EQ(graph.value(layer.inputs[1]).elements(), std::stoll(row.at(11)));
    EXPECT_TRUE(seen[specification].insert(name).second);
  }
  EXPECT_EQ(graphs.size(), 6U);
  for (const auto& [specification, graph] : graphs) {
    EXPECT_EQ(std::ssize(seen[specification]), std::ranges::count_if(graph.nodes, has_weights))
        << specification;
  }
}

// Weights as the compiler of the TCC750x packs them (facts/tcc750x.md, section 9): input channels in blocks
// of 32, 4 bytes an output channel; a normalisation that no convolution precedes becomes a depthwise 3x3 of
// 13 bytes a channel.
std::int64_t packed_bytes(const Graph& graph) {
  std::map<graph::ValueId, const Node*> producers;
  std::int64_t bytes = 0;
  for (const Node& n : graph.nodes) {
    producers[n.output] = &n;
    if (has_weights(n)) {
      const auto& shape = graph.value(n.inputs[1]).shape;
      const auto taps = shape.size() == 4 ? shape[2] * shape[3] : 1;
      bytes += taps * ((shape[1] + 31) / 32 * 32) * shape[0] + 4 * shape[0];
    } else if (std::holds_alternative<graph::BatchNormalization>(n.operation)) {
      const bool of_input = !producers.contains(n.inputs[0]);
      if (!of_input && !has_weights(*producers[n.inputs[0]])) bytes += 13 * graph.value(n.output).shape[1];
    }
  }
  return bytes;
}

// The published tables count some rows in 1 024 000 bytes and some in MiB.
TEST(Zoo, PacksToThePublishedWeightSizes) {
  const auto size = [](const char* name, int unit) {
    return static_cast<double>(packed_bytes(build(name))) / unit;
  };
  EXPECT_NEAR(size("resnet18", 1 << 20), 11.25, 0.005);
  EXPECT_NEAR(size("resnet50", 1 << 20), 24.51, 0.005);
  EXPECT_NEAR(size("resnet50", 1'024'000), 25.10, 0.005);
  EXPECT_NEAR(size("resnet34", 1'024'000), 21.40, 0.01);
  EXPECT_NEAR(size("resnet101", 1'024'000), 43.70, 0.005);
  EXPECT_NEAR(size("resnet50-v2", 1'024'000), 25.294, 0.0005);
}

// --- topology
// ---------------------------------------------------------------------------------------------------

TEST(Zoo, ListsEveryNetworkAndBuildsIt) {
  std::vector<std::string> general_names;
  for (const Entry& entry : general()) general_names.push_back(entry.name);
  EXPECT_EQ(general_names,
            (std::vector<std::string>{"lenet5", "resnet18", "resnet34", "resnet50", "resnet101",
                                      "resnet50-v2", "mobilenet_v2", "convmixer-768-32"}));
  for (const Entry& entry : general()) {
    const Graph graph = build(entry.name);
    EXPECT_EQ(graph.name, entry.name);
    EXPECT_FALSE(entry.summary.empty());
    const auto& input = graph.value(graph.inputs.at(0)).shape;
    EXPECT_EQ(input, (std::vector<std::int64_t>{1, entry.channels, entry.size.height, entry.size.width}));
    const std::int64_t classes = entry.name == "lenet5" ? 10 : 1000;
    EXPECT_EQ(graph.value(graph.outputs.at(0)).shape, (std::vector<std::int64_t>{1, classes}));
  }
}

TEST(Zoo, NodesComeInOrderWithUniqueNames) {
  for (const auto& [name, graph] : general_graphs()) {
    std::set<graph::ValueId> known(graph.inputs.begin(), graph.inputs.end());
    std::set<std::string> node_names, value_names;
    for (graph::ValueId id = 0; id < std::ssize(graph.values); ++id) {
      EXPECT_TRUE(value_names.insert(graph.value(id).name).second) << graph.value(id).name;
      if (graph.value(id).constant) known.insert(id);
    }
    for (const Node& n : graph.nodes) {
      EXPECT_TRUE(node_names.insert(n.name).second) << n.name;
      for (const auto id : n.inputs) EXPECT_TRUE(known.contains(id)) << n.name;
      EXPECT_TRUE(known.insert(n.output).second) << n.name;
    }
  }
}

TEST(Zoo, SizesAreWidthTimesHeight) {
  const Graph graph = build("resnet50@640x320");
  EXPECT_EQ(graph.value(graph.inputs[0]).shape, (std::vector<std::int64_t>{1, 3, 320, 640}));
  EXPECT_EQ(output_of(graph, "layer4.2.relu_2").shape, (std::vector<std::int64_t>{1, 2048, 10, 20}));
}

TEST(Zoo, OneNumberIsASquare) {
  const Graph graph = build("resnet18@96");
  EXPECT_EQ(graph.value(graph.inputs[0]).shape, (std::vector<std::int64_t>{1, 3, 96, 96}));
}

TEST(Zoo, EveryNetworkTakesItsSmallestSize) {
  for (const Entry& entry : general()) {
    const auto side = [](std::int64_t pixels) { return std::to_string(pixels); };
    EXPECT_GT(build(entry.name + "@" + side(entry.smallest.width) + "x" + side(entry.smallest.height)).macs(),
              0);
  }
}

TEST(Zoo, OddSizesRoundAsWindowsDo) {
  const Graph graph = build("resnet18@961x521");
  EXPECT_EQ(output_of(graph, "conv1").shape, (std::vector<std::int64_t>{1, 64, 261, 481}));
  EXPECT_EQ(output_of(graph, "maxpool").shape, (std::vector<std::int64_t>{1, 64, 131, 241}));
}

TEST(Zoo, ResNet50StridesOnThe3x3) {
  const Graph graph = build("resnet50");
  EXPECT_EQ(output_of(graph, "layer2.0.conv1").shape[2], 56);
  EXPECT_EQ(output_of(graph, "layer2.0.conv2").shape[2], 28);
}

TEST(Zoo, ResNet50V2ActivatesBeforeTheShortcutOfAStage) {
  const Graph graph = build("resnet50-v2");
  const auto active = node(graph, "stage2.0.relu1").output;
  EXPECT_EQ(node(graph, "stage2.0.conv1").inputs[0], active);
  EXPECT_EQ(node(graph, "stage2.0.downsample").inputs[0], active);
  EXPECT_EQ(node(graph, "stage2.1.add").inputs[1], node(graph, "stage2.0.add").output);
}

TEST(Zoo, Lenet5AdaptsItsFirstFullyConnectedLayer) {
  const Graph graph = build("lenet5@64x32");
  EXPECT_EQ(graph.value(node(graph, "fc1").inputs[1]).shape,
            (std::vector<std::int64_t>{120, std::int64_t{16} * 5 * 13}));
}

// --- weights
// ----------------------------------------------------------------------------------------------------

TEST(Zoo, AWeightReadTwiceIsTheSame) {
  const Graph graph = build("resnet18");
  const auto& weights = *graph.value(node(graph, "layer3.1.conv2").inputs[1]).constant;
  EXPECT_EQ(weights.read(), weights.read());
}

TEST(Zoo, TwoBuildsGiveTheSameWeightsAtEverySize) {
  const Graph a = build("mobilenet_v2"), b = build("mobilenet_v2@320x96");
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    if (a.values[i].constant == nullptr) continue;
    EXPECT_EQ(a.values[i].constant->read(), b.values[i].constant->read()) << a.values[i].name;
  }
}

TEST(Zoo, EveryConstantHasItsOwnValues) {
  const Graph graph = build("resnet18");
  std::set<std::vector<std::uint8_t>> starts;
  int constants = 0;
  for (const auto& value : graph.values) {
    if (value.constant == nullptr) continue;
    auto bytes = value.constant->read();
    bytes.resize(64);
    starts.insert(bytes);
    ++constants;
  }
  EXPECT_EQ(std::ssize(starts), constants);
}

// Bits, not tolerances: the same on every machine and compiler.
TEST(Zoo, WeightsAreTheseBitsOnEveryMachine) {
  const Graph graph = build("resnet50");
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char* name : {"conv1", "bn1", "layer4.2.conv1", "layer4.2.bn3", "fc"}) {
    const Node& n = node(graph, name);
    for (std::size_t i = 1; i < n.inputs.size(); ++i) {
      for (const auto byte : graph.value(n.inputs[i]).constant->read())
        hash = (hash ^ byte) * 0x100000001b3ULL;
    }
  }
  EXPECT_EQ(hash, 9172545065263920077ULL);
}

TEST(Zoo, WeightsHaveThePlannedVariance) {
  const Graph graph = build("resnet50");
  // The image has variance 1: 147 taps of 1/147.
  const auto stem = spread(graph::floats_of(graph, node(graph, "conv1").inputs[1]));
  EXPECT_NEAR(stem.mean, 0, 0.003);
  EXPECT_NEAR(stem.deviation, std::sqrt(1 / 147.0), 0.002);
  // ReLU of mean 0 and variance v leaves v * (1 - 1/pi) / 2; v = 1.0225 * 1.0144 * 1.01 + 0.04 after
  // normalisation.
  const double v = 1.0225 * 1.0144 * 1.01 + 0.04;
  const auto inner = spread(graph::floats_of(graph, node(graph, "layer1.0.conv2").inputs[1]));
  EXPECT_NEAR(inner.deviation, std::sqrt(1 / (576 * v * 0.3408)), 0.0005);
  const auto scale = spread(graph::floats_of(graph, node(graph, "layer4.2.bn3").inputs[1]));
  EXPECT_NEAR(scale.mean, 1, 0.02);
  EXPECT_NEAR(scale.deviation, 0.15, 0.01);
}

TEST(Zoo, FiltersSumToNothingUnlessTheyAreDepthwiseOrTheFirst) {
  const Graph graph = build("mobilenet_v2");
  const auto sums = [&](const std::string& name) {
    const auto weights = graph::floats_of(graph, node(graph, name).inputs[1]);
    const auto filters = graph.value(node(graph, name).inputs[1]).shape[0];
    std::vector<float> list(static_cast<std::size_t>(filters));
    for (std::size_t i = 0; i < weights.size(); ++i) list[i / (weights.size() / list.size())] += weights[i];
    return spread(list);
  };
  const auto first = sums("features.0.0"), depthwise = sums("features.2.conv.1.0"),
             project = sums("features.2.conv.2");
  EXPECT_GT(first.deviation, 0.1);
  EXPECT_GT(depthwise.mean, 1);
  EXPECT_LT(depthwise.deviation, 1e-3);
  EXPECT_LT(std::max(-project.low, project.high), 1e-3);
}

TEST(Zoo, NormalisationNeverDividesByNothing) {
  for (const auto& [name, graph] : general_graphs()) {
    for (const Node& n : graph.nodes) {
      if (!std::holds_alternative<graph::BatchNormalization>(n.operation)) continue;
      const auto variance = spread(graph::floats_of(graph, n.inputs[4]));
      EXPECT_GT(variance.low, 0.5 * variance.mean) << name << " " << n.name;
    }
  }
}

TEST(Zoo, LogitsDifferBetweenClasses) {
  for (const auto& [name, graph] : general_graphs()) {
    const auto weights = graph::floats_of(graph, graph.nodes.back().inputs[1]);
    EXPECT_GT(spread(weights).deviation, 0.01) << name;
    EXPECT_GT(spread(graph::floats_of(graph, graph.nodes.back().inputs[2])).deviation, 0.03) << name;
  }
}

TEST(ZooSeededValues, KeepMeanDeviationAndBound) {
  const auto source = seeded(7, {.count = 100'000, .mean = 3, .deviation = 0.5});
  const auto s =
      spread(graph::floats_of(Graph{.values = {{.name = "w", .shape = {100'000}, .constant = source}}}, 0));
  EXPECT_NEAR(s.mean, 3, 0.01);
  EXPECT_NEAR(s.deviation, 0.5, 0.005);
  EXPECT_GE(s.low, 3 - kBound * 0.5);
  EXPECT_LE(s.high, 3 + kBound * 0.5);
}

// Closed forms: ReLU of N(0, 1) has mean 1/sqrt(2 pi) and second moment 1/2; GELU 1/(2 sqrt(pi)) and 0.4252.
TEST(ZooMoments, FollowTheClosedForms) {
  const Moments unit{.mean = 0, .variance = 1};
  EXPECT_NEAR(after_relu(unit).mean, 0.3989, 0.005);
  EXPECT_NEAR(after_relu(unit).second(), 0.5, 0.001);
  EXPECT_NEAR(after_clip({.mean = 0, .variance = 100}, 0, 6).mean, 2.303, 0.02);
  EXPECT_NEAR(after_gelu(unit).mean, 0.2821, 0.006);
  EXPECT_NEAR(after_gelu(unit).second(), 0.4252, 0.005);
  EXPECT_NEAR(after_max_pool(unit, 1).mean, 0, 0);
  EXPECT_NEAR(after_max_pool(unit, 2).mean, 0.8463, 0);
  EXPECT_NEAR(after_sum(unit, unit, 0.5).variance, 3, 1e-12);
}

// --- what is refused
// --------------------------------------------------------------------------------------------

TEST(Zoo, UnknownNameBad) {
  EXPECT_TRUE(
      contains(message_of("resnet51"), "the zoo has no network 'resnet51'; did you mean 'resnet50'?"));
  EXPECT_TRUE(contains(message_of("mobilenetv2@224x224"), "did you mean 'mobilenet_v2'?"));
  EXPECT_TRUE(contains(message_of("quite another thing"), "it has lenet5, resnet18,"));
  EXPECT_TRUE(contains(message_of(""), "it has lenet5, resnet18,"));
}

TEST(Zoo, MalformedSizeBad) {
  for (const char* size : {"", "640x", "x320", "640x320x3", "640*320", "-640x320", "+640x320", "640x 320",
                           "0x20x20", "99999999999999999999x1", "@"}) {
    const auto message = message_of(std::string("resnet50@") + size);
    EXPECT_TRUE(contains(message, "is no size; write WIDTHxHEIGHT: 'resnet50@224x224'"))
        << size << ": " << message;
  }
}

TEST(Zoo, SizeTooSmallBad) {
  EXPECT_TRUE(
      contains(message_of("resnet50@640x31"), "640x31 is too small for resnet50; the smallest is 32x32"));
  EXPECT_TRUE(contains(message_of("resnet50@0x0"), "0x0 is too small for resnet50"));
  EXPECT_TRUE(contains(message_of("lenet5@15x32"), "the smallest is 16x16"));
  EXPECT_TRUE(contains(message_of("convmixer-768-32@6x7"), "the smallest is 7x7"));
}

TEST(Zoo, SizeTooLargeBad) {
  EXPECT_TRUE(
      contains(message_of("resnet50@16385x224"), "16385x224 is too large; a side has at most 16384 pixels"));
}

TEST(ZooBuilder, WindowThatDoesNotFitBad) {
  Builder b("net");
  const auto x = b.input(3, 4, 4);
  EXPECT_THROW(b.conv("conv", x, {.channels = 8, .kernel = 5}), InputError);
  EXPECT_THROW(b.max_pool("pool", x, {.kernel = 5}), InputError);
}

// TensorFlow's rule: ceil(input / stride) outputs, an odd pixel of padding at the end.
TEST(ZooBuilder, SamePaddingKeepsTheCeiling) {
  Builder b("net");
  const auto x = b.input(3, 9, 10);
  const auto y = b.conv("conv", x, {.channels = 8, .kernel = 3, .stride = 2, .fit = Fit::kSame});
  const auto z = b.max_pool("pool", y, {.fit = Fit::kSame});
  const auto w = b.conv("pointwise", z, {.channels = 4, .stride = 2, .fit = Fit::kSame});
  const Graph graph = std::move(b).finish(w);
  const auto& window = std::get<graph::Conv>(node(graph, "conv").operation).window;
  EXPECT_EQ(window.pads_begin, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(window.pads_end, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(output_of(graph, "conv").shape, (std::vector<std::int64_t>{1, 8, 5, 5}));
  EXPECT_EQ(output_of(graph, "pool").shape, (std::vector<std::int64_t>{1, 8, 3, 3}));
  EXPECT_EQ(output_of(graph, "pointwise").shape, (std::vector<std::int64_t>{1, 4, 2, 2}));
}

}  // namespace
}  // namespace npu::zoo
