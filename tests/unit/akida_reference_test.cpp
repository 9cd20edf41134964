// The reference of event layers, and how such a network is stored and checked.
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tests/unit/akida_event_layers.h"
#include "workloads/integer/event_host.h"
#include "workloads/integer/integer_check.h"
#include "workloads/integer/integer_json.h"
#include "workloads/reference/event_run.h"

namespace npu {
namespace {

using integer::EventInput;
using integer::EventLayer;
using integer::IntegerGraph;
using reference::EventReference;
using Problems = std::vector<std::string>;

Problems problems(const std::function<void(IntegerGraph&)>& change) {
  auto graph = testing::every_event_layer();
  change(graph);
  Problems texts;
  for (const auto& problem : problems_of(graph, "")) texts.push_back(problem.to_string());
  return texts;
}

EventLayer& layer(IntegerGraph& graph, std::size_t i) {
  return std::get<EventLayer>(graph.nodes[i].operation);
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return to_string(error.problems());
  }
  return "";
}

std::vector<std::int32_t> seeded_image(const IntegerGraph& graph, std::uint64_t seed) {
  Rng rng(seed);
  return testing::seeded_map(rng, graph.tensor(0).elements(), 8, 0);
}

TEST(EventReference, GivesEveryTensorInItsOrderAndItsRange) {
  const auto graph = testing::every_event_layer();
  EventReference reference(graph);
  std::vector<integer::TensorId> order;
  reference.run(seeded_image(graph, 3), [&](integer::TensorId id) { order.push_back(id); });
  EXPECT_EQ(order, (std::vector<integer::TensorId>{0, 1, 2, 3, 4, 5, 6, 7}));
  for (const auto id : order) {
    const auto& t = graph.tensor(id);
    const auto& map = reference.tensor(id);
    ASSERT_EQ(std::ssize(map), t.elements()) << t.name;
    if (t.bits == 32) continue;
    EXPECT_GE(std::ranges::min(map), 0) << t.name;
    EXPECT_LT(std::ranges::max(map), 1 << t.bits) << t.name;
    EXPECT_GT(std::set<std::int32_t>(map.begin(), map.end()).size(), t.bits == 1 ? 1U : 2U) << t.name;
  }
}

TEST(EventReference, MakesRealNumbersOfTheLastPotentials) {
  auto graph = testing::every_event_layer();
  EventReference reference(graph);
  reference.run(seeded_image(graph, 4));
  const auto real = reference.output();
  ASSERT_EQ(real.size(), 7U);
  const auto& last = layer(graph, 6);
  for (std::size_t f = 0; f < real.size(); ++f)
    EXPECT_EQ(real[f], reference.tensor(7)[f] * last.out_scale[f] + last.out_bias[f]);
}

TEST(EventReference, FiresWithoutAnyEventWhereAThresholdIsNegative) {
  auto graph =
      testing::seeded_network(1, {{.name = "conv", .in_x = 3, .in_y = 4, .in_channels = 5, .filters = 3}});
  layer(graph, 0).threshold = {-1, 0, -100};
  layer(graph, 0).act_step = {10, 10, 10};
  EventReference reference(graph);
  reference.run(std::vector<std::int32_t>(60, 0));
  for (std::size_t pixel = 0; pixel < 12; ++pixel) {
    EXPECT_EQ(reference.tensor(1)[pixel * 3], 1);
    EXPECT_EQ(reference.tensor(1)[pixel * 3 + 1], 0);
    EXPECT_EQ(reference.tensor(1)[pixel * 3 + 2], 10);
  }
}

TEST(EventReference, SaysOfAnotherSizeOfInputWhichItTakes_bad) {
  const auto graph = testing::every_event_layer();
  EventReference reference(graph);
  EXPECT_EQ(message_of([&] { reference.run(std::vector<std::int32_t>(7)); }),
            "seeded: its input has 1221 elements, 7 were given");
}

TEST(EventReference, RefusesTheArithmeticOfOthers_bad) {
  IntegerGraph graph{.name = "sums"};
  graph.nodes = {{.name = "a", .operation = integer::Add{}, .inputs = {0, 0}, .output = 0}};
  EXPECT_EQ(message_of([&] { EventReference{graph}; }),
            "sums: a is no event layer: policy tcc750x is not akida1");
}

TEST(EventReference, RefusesANetworkWithoutValues_bad) {
  auto graph = testing::every_event_layer();
  graph.has_values = false;
  EXPECT_EQ(message_of([&] { EventReference{graph}; }), "seeded: has no values: it was made to be timed");
}

// ---- integer.json

class StoredEventNetwork : public ::testing::Test {
 protected:
  StoredEventNetwork() {
    folder_ =
        std::filesystem::path(::testing::TempDir()) /
        ("npusim_events_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
  }
  ~StoredEventNetwork() override {
    std::error_code status;
    std::filesystem::remove_all(folder_, status);
  }
  std::filesystem::path file() const { return folder_ / integer::kFile; }
  void replace(const std::string& from, const std::string& to) const {
    std::ifstream in(file());
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    std::ofstream(file()) << text.replace(at, from.size(), to);
  }
  std::string loading() const {
    auto text = message_of([&] { integer::load(file()); });
    const auto prefix = file().string() + ": ";
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
  }

  std::filesystem::path folder_;
};

TEST_F(StoredEventNetwork, ComesBackAsItWas) {
  auto graph = testing::every_event_layer();
  graph.input.event->zero = 128;
  graph.notes = {"one"};
  integer::save(graph, file());
  auto back = integer::load(file());
  EXPECT_EQ(back.policy, "akida1");
  EXPECT_EQ(back.tensors, graph.tensors);
  EXPECT_EQ(back.input.event, graph.input.event);
  EXPECT_EQ(back.notes, graph.notes);
  ASSERT_EQ(back.nodes.size(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto &a = layer(back, i), &b = layer(graph, i);
    EXPECT_EQ(back.nodes[i].name, graph.nodes[i].name);
    EXPECT_EQ(a.shape, b.shape);
    EXPECT_EQ(a.weights, b.weights);
    EXPECT_EQ(a.depthwise, b.depthwise);
    EXPECT_EQ(a.threshold, b.threshold);
    EXPECT_EQ(a.act_step, b.act_step);
    EXPECT_EQ(a.out_scale, b.out_scale);
    EXPECT_EQ(a.out_bias, b.out_bias);
    EXPECT_EQ(a.padding_value, b.padding_value);
  }
}

TEST_F(StoredEventNetwork, NeedsTheBitsOfItsTensors_bad) {
  integer::save(testing::every_event_layer(), file());
  replace("\"bits\": 8\n", "\"bits\": \"eight\"\n");
  EXPECT_NE(loading().find("tensors[0].bits: "), std::string::npos) << loading();
}

TEST_F(StoredEventNetwork, NamesTheKindsOfLayers_bad) {
  integer::save(testing::every_event_layer(), file());
  replace("\"separable\",\n    \"in\"", "\"seperable\",\n    \"in\"");
  EXPECT_NE(loading().find("did you mean 'separable'?"), std::string::npos) << loading();
}

TEST_F(StoredEventNetwork, TakesThresholdsOfFourBytes_bad) {
  auto graph = testing::every_event_layer();
  integer::save(graph, file());
  replace("\"bytes\": 48\n", "\"bytes\": 47\n");
  EXPECT_NE(loading().find("threshold: 47 bytes; a number takes 4"), std::string::npos) << loading();
}

TEST_F(StoredEventNetwork, IsCheckedWhenItIsStored_bad) {
  auto graph = testing::every_event_layer();
  layer(graph, 1).weights[5] = 8;
  EXPECT_NE(message_of([&] { integer::save(graph, file()); }).find("weight 8 of 4 bits is outside -7..7"),
            std::string::npos);
}

// ---- integer_check

TEST(CheckedEventNetwork, HasNoProblems) {
  EXPECT_EQ(problems([](IntegerGraph&) {}), Problems{});
}

TEST(CheckedEventNetwork, HasALimitForWeights_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 1).weights[5] = -8; }),
            Problems{"nodes[1] (conv): weight -8 of 4 bits is outside -7..7"});
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 3).depthwise[0] = 9; }),
            Problems{"nodes[3] (separable): depthwise weight 9 of 4 bits is outside -7..7"});
}

TEST(CheckedEventNetwork, HasOneThresholdAFilter_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 1).threshold.pop_back(); }),
            Problems{"nodes[1] (conv): 36 thresholds; it takes 37"});
}

TEST(CheckedEventNetwork, HasStepsAboveZero_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 1).act_step[2] = 0; }),
            Problems{"nodes[1] (conv): the step 0 of filter 2 is not positive"});
}

TEST(CheckedEventNetwork, HasFiniteOutputs_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 6).out_bias[2] = 1.0 / 0.0; }),
            Problems{"nodes[6] (classes): the output of filter 2 is not finite"});
}

TEST(CheckedEventNetwork, PadsWithAPixel_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 0).padding_value = 256; }),
            Problems{"nodes[0] (image): padding value 256 is outside 0..255"});
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 1).padding_value = 1; }),
            Problems{"nodes[1] (conv): padding value 1 is outside 0..0"});
}

TEST(CheckedEventNetwork, HasBitsThatFollowFromOneAnother_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { g.tensors[2].bits = 4; }),
            (Problems{"nodes[1] (conv): makes 2 bits; its output has 4",
                      "nodes[2] (overlapping): reads 2 bits; its input has 4"}));
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 1).shape.weight_bits = 3; }),
            Problems{"nodes[1] (conv): weights of 3 bits"});
}

TEST(CheckedEventNetwork, HasShapesThatFollowFromOneAnother_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 1).shape.pool = testing::Pool::kNone; }),
            Problems{"nodes[1] (conv): makes 19x6x37 (x, y, channels); its output is 10x3x37"});
}

TEST(CheckedEventNetwork, HasVectorsIntoFullyConnectedLayers_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { layer(g, 5).shape.in_x = 2; }),
            Problems{"nodes[5] (full): a fully connected layer reads one pixel with a kernel of 1"});
}

TEST(CheckedEventNetwork, HasPotentialsOfThirtyTwoBits_bad) {
  const auto found = problems([](IntegerGraph& g) {
    g = testing::seeded_network(1, {{.name = "wide",
                                     .in_x = 100,
                                     .in_y = 100,
                                     .in_channels = 2048,
                                     .filters = 1,
                                     .kernel = 1,
                                     .pool = testing::Pool::kGlobal}});
    std::ranges::fill(layer(g, 0).weights, std::int8_t{7});
  });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("could reach 2150400000, beyond the 32 bits' 2147483647"), std::string::npos)
      << found[0];
}

TEST(CheckedEventNetwork, HasNoOperationOfAnotherPolicy_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { g.nodes[6].operation = integer::Upsample2{}; })[0],
            "nodes[6] (classes): policy akida1 has no upsample2");
  const auto found = problems([](IntegerGraph& g) { g.policy = integer::kTcc750x; });
  EXPECT_EQ(found.front(), "nodes[0] (image): policy tcc750x has no event_layer");
  EXPECT_EQ(found.back(), "input.event: policy tcc750x does not know it");
}

TEST(CheckedEventNetwork, NeedsToKnowWhatTheHostDoes_bad) {
  EXPECT_EQ(problems([](IntegerGraph& g) { g.input.event.reset(); }),
            Problems{"input.event: policy akida1 needs it"});
  EXPECT_EQ(problems([](IntegerGraph& g) { g.input.event->block = 2; }),
            Problems{"input.event: makes 12x19x6 (channels, height, width); the input tensor is 3x37x11"});
  EXPECT_EQ(problems([](IntegerGraph& g) { g.input.event->highest = 256; }),
            Problems{"input.event: highest 256 is outside 1..255"});
  EXPECT_EQ(problems([](IntegerGraph& g) { g.input.event->zero = -1; }),
            Problems{"input.event: zero -1 is outside 0..255"});
}

// ---- the host's share

// A network that nobody runs: what the host makes for it is asked.
IntegerGraph reads(const EventInput& input, double scale) {
  IntegerGraph graph{.name = "reader", .policy = integer::kAkida1};
  const int channels = input.channels * input.block * input.block * (input.split_signs ? 2 : 1);
  graph.tensors = {{"x", channels, (input.height + input.block - 1) / input.block,
                    (input.width + input.block - 1) / input.block, scale, 8}};
  graph.input = {.tensor = 0, .mean = {100}, .std = {2}, .event = input};
  return graph;
}

TEST(HostOfEvents, TakesAStoredImageAsItIsWhereZeroStandsForTheMean) {
  auto graph = reads({.channels = 3, .height = 5, .width = 7, .zero = 128}, 1.0 / 128);
  graph.input.mean = graph.input.std = {128};
  Tensor image{.type = DType::kU8, .shape = {5, 7, 3}};
  Rng rng(1);
  for (int i = 0; i < 105; ++i) image.bytes.push_back(static_cast<std::uint8_t>(rng.between(0, 255)));
  EXPECT_EQ(event_input(image, graph), std::vector<std::int32_t>(image.bytes.begin(), image.bytes.end()));
}

TEST(HostOfEvents, GivesAnImageAndItsRealNumbersTheSameInput) {
  const auto graph = reads({.channels = 2, .height = 3, .width = 4, .zero = 7, .highest = 15}, 0.7);
  Tensor image{.type = DType::kS8, .shape = {3, 4, 2}}, real{.type = DType::kF32, .shape = {1, 2, 3, 4}};
  Rng rng(2);
  for (int i = 0; i < 24; ++i) image.bytes.push_back(static_cast<std::uint8_t>(rng.between(0, 255)));
  for (std::int64_t c = 0; c < 2; ++c) {
    for (std::int64_t pixel = 0; pixel < 12; ++pixel) {
      const auto value = static_cast<float>((static_cast<double>(image.integer(pixel * 2 + c)) - 100) / 2);
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
      real.bytes.insert(real.bytes.end(), bytes, bytes + sizeof value);
    }
  }
  EXPECT_EQ(event_input(image, graph), event_input(real, graph));
}

TEST(HostOfEvents, LaysBlocksOfPixelsIntoChannelsAndPartsBySign) {
  const auto graph =
      reads({.channels = 1, .height = 3, .width = 4, .highest = 15, .block = 2, .split_signs = true}, 1);
  const Tensor image{.type = DType::kU8,
                     .shape = {3, 4},
                     .bytes = {102, 98, 104, 96,  //
                               94, 106, 92, 108,  //
                               110, 90, 255, 0}};
  // Real: 1 -1 2 -2 / -3 3 -4 4 / 5 -5 77.5 -50, and a row of missing pixels.
  EXPECT_EQ(event_input(image, graph), (std::vector<std::int32_t>{1,  0, 0, 3, 0, 1,  3, 0,  //
                                                                  2,  0, 0, 4, 0, 2,  4, 0,  //
                                                                  5,  0, 0, 0, 0, 5,  0, 0,  //
                                                                  15, 0, 0, 0, 0, 15, 0, 0}));
}

TEST(HostOfEvents, GivesWhatALevelCannotHoldToTheNextOne) {
  auto graph = reads({.channels = 1, .height = 1, .width = 4, .highest = 15}, 1);
  graph.input.event->levels = graph.tensors[0].channels = 3;
  const Tensor image{.type = DType::kU8, .shape = {1, 4}, .bytes = {110, 140, 180, 255}};  // 5, 20, 40, 77.5
  EXPECT_EQ(event_input(image, graph),
            (std::vector<std::int32_t>{5, 0, 0, 15, 5, 0, 15, 15, 10, 15, 15, 15}));
}

TEST(HostOfEvents, RoundsHalvesToEvenAndClips) {
  const auto graph = reads({.channels = 1, .height = 1, .width = 6, .highest = 3}, 1);
  const Tensor image{.type = DType::kU8, .shape = {1, 6}, .bytes = {101, 103, 105, 0, 106, 255}};
  EXPECT_EQ(event_input(image, graph), (std::vector<std::int32_t>{0, 2, 2, 0, 3, 3}));
}

TEST(HostOfEvents, SaysOfAnotherShapeWhichItTakes_bad) {
  const auto graph = reads({.channels = 3, .height = 5, .width = 7}, 1);
  EXPECT_EQ(
      message_of([&] {
        event_input({.type = DType::kU8, .shape = {7, 5, 3}, .bytes = std::vector<std::uint8_t>(105)}, graph);
      }),
      "input: the network's is f32 1x3x5x7, or an image of 5x7x3; given was 7x5x3 u8");
}

TEST(HostOfEvents, RefusesNetworksOfOtherPolicies_bad) {
  EXPECT_EQ(message_of([&] { event_input({}, IntegerGraph{.name = "other"}); }),
            "other: takes no events: it is no network of akida1");
}

}  // namespace
}  // namespace npu
