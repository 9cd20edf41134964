// Property: whatever network of event layers the compiler takes, however it is split, every row that the mesh
// makes of events equals the reference, which computes whole maps and never sees an event.
#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/rng.h"
#include "tests/system/akida_machine.h"
#include "tests/system/support.h"
#include "tests/unit/akida_event_layers.h"

namespace npu::test {
namespace {

using namespace npu::testing;

class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : seed_(seed), rng_(seed) {}

  IntegerGraph network() {
    std::vector<Layer> shapes;
    const bool converter = rng_.between(0, 2) > 0;
    shapes.push_back(converter ? image() : events());
    const auto layers = rng_.between(1, 3);
    for (int i = 0; i < layers; ++i) shapes.push_back(layer(fmt::format("layer{}", i)));
    if (rng_.between(0, 1) == 0)
      shapes.push_back({.name = "full",
                        .kind = LayerKind::kFullyConnected,
                        .filters = pick({1, 5, 33, 70}),
                        .weight_bits = pick({2, 4}),
                        .out_bits = pick({0, 1, 4})});
    return seeded_network(seed_, shapes);
  }

  // Splits of some layers, as a file would state them.
  std::vector<compiler::mesh::StatedSplit> splits(const IntegerGraph& graph) {
    std::vector<compiler::mesh::StatedSplit> stated;
    for (const auto& layer : layers_of(graph)) {
      const auto& s = layer.shape;
      if (s.kind != LayerKind::kConvolution && s.kind != LayerKind::kSeparable) continue;
      if (rng_.between(0, 1) == 0) continue;
      const int rows = static_cast<int>(layer.out_x());
      stated.push_back(
          {.layer = s.name,
           .n_spatial = s.pool == Pool::kGlobal ? 1 : parts(s.in_x, std::min(pick({1, 2, 3, 4}), rows)),
           .n_filters = parts(s.filters, std::min(pick({1, 2, 3}), static_cast<int>(s.filters)))});
    }
    return stated;
  }

  // At most so many parts of which none is empty when they are of one size.
  static int parts(std::int64_t whole, int most) {
    while (most > 1 && (most - 1) * ceil_div(whole, most) >= whole) --most;
    return most;
  }

  std::uint64_t seed() const { return seed_; }
  int zeros() { return static_cast<int>(rng_.between(0, 3)); }

 private:
  int pick(std::initializer_list<int> of) {
    return *(of.begin() + rng_.between(0, static_cast<std::int64_t>(of.size()) - 1));
  }
  Layer image() {
    return {.name = "image",
            .kind = LayerKind::kInputConvolution,
            .in_x = pick({5, 9, 23, 40}),
            .in_y = pick({5, 7, 18}),
            .in_channels = pick({1, 3}),
            .filters = pick({3, 8, 17}),
            .kernel = pick({3, 5}),
            .stride = pick({1, 2, 3}),
            .padding = pick({0, 1}) == 0 ? Padding::kSame : Padding::kValid,
            .pool = pick({0, 0, 1}) == 0 ? Pool::kNone : Pool::kMax,
            .in_bits = 8,
            .weight_bits = 8,
            .out_bits = pick({1, 2, 4})};
  }
  Layer events() {
    return {.name = "events",
            .in_x = pick({1, 6, 19, 41}),
            .in_y = pick({1, 4, 13}),
            .in_channels = pick({1, 5, 33}),
            .filters = pick({3, 8, 17}),
            .kernel = pick({1, 3, 5}),
            .in_bits = pick({1, 2, 4}),
            .weight_bits = pick({2, 4}),
            .out_bits = pick({1, 2, 4})};
  }
  Layer layer(std::string name) {
    const bool separable = rng_.between(0, 1) == 0;
    Layer l{.name = std::move(name),
            .kind = separable ? LayerKind::kSeparable : LayerKind::kConvolution,
            .filters = pick({1, 7, 31, 40}),
            .kernel = separable ? pick({3, 5}) : pick({1, 3, 5, 7}),
            .weight_bits = pick({2, 4}),
            .out_bits = pick({1, 2, 4})};
    if (l.kernel == 3) l.stride = pick({1, 2});
    if (rng_.between(0, 2) == 0) {
      l.pool = Pool::kMax;
      l.pool_stride = pick({1, 2});
    }
    return l;
  }

  std::uint64_t seed_;
  Rng rng_;
};

class AkidaValues : public ::testing::TestWithParam<int> {};

TEST_P(AkidaValues, OfADrawnNetworkEqualTheReference) {
  Drawing drawing(static_cast<std::uint64_t>(GetParam()));
  const auto graph = drawing.network();
  const compiler::akida::Options options{
      .mode = GetParam() % 2 == 0 ? compiler::mesh::MapMode::kMinimal : compiler::mesh::MapMode::kAllNps,
      .stated = drawing.splits(graph)};
  try {
    EXPECT_EQ(difference(graph, akida(), options, seeded_bytes(graph, drawing.seed(), drawing.zeros())), "");
  } catch (const InputError& e) {  // a layer beyond the machine's limits says so
    const std::string what = e.what();
    EXPECT_TRUE(what.find("limit") != std::string::npos || what.find("memory") != std::string::npos ||
                what.find("pooling") != std::string::npos || what.find("tiles") != std::string::npos)
        << what;
    GTEST_SKIP() << what;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, AkidaValues, ::testing::Range(1, 81));

TEST(AkidaValues, OfEveryKindOfLayerEqualTheReference) {
  const auto graph = every_event_layer();
  EXPECT_EQ(difference(graph, akida(), {}, seeded_bytes(graph, 1, 1)), "");
}

TEST(AkidaValues, OfANetworkOfSeveralPassesEqualTheReference) {
  const auto graph = every_event_layer(2);
  EXPECT_EQ(difference(graph, akida("akd1500", {"npu.np.np_count=2"}), {}, seeded_bytes(graph, 2, 1)), "");
}

TEST(AkidaValues, OfNarrowMemoriesEqualTheReference) {
  const auto graph = every_event_layer(3);
  EXPECT_EQ(difference(graph,
                       akida("akd1500", {"npu.np.input_memory_bytes=700", "npu.np.weight_memory_bytes=9000"}),
                       {}, seeded_bytes(graph, 3, 1)),
            "");
}

TEST(AkidaValues, OfAnInputWithoutASingleEventEqualTheReference) {
  const auto graph = seeded_network(
      5, {{.name = "first", .in_x = 9, .in_y = 5, .in_channels = 3, .filters = 21, .kernel = 3},
          {.name = "second", .filters = 6, .kernel = 3, .out_bits = 0}});
  EXPECT_EQ(difference(graph, akida(), {}, seeded_bytes(graph, 5, 4)), "");
  // Neurons with a threshold below zero fire all the same, or this would show nothing.
  const auto& layer = std::get<integer::EventLayer>(graph.nodes[0].operation);
  EXPECT_GT(std::ranges::count_if(layer.threshold, [](int t) { return t < 0; }), 3);
}

}  // namespace
}  // namespace npu::test
