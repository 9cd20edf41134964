// Passes, map modes and stated splits: hand arithmetic, properties of random networks, and what is refused.
#include <gtest/gtest.h>

#include "sim/core/rng.h"
#include "tests/unit/akida_messages.h"
#include "tests/unit/akida_networks.h"
#include "workloads/compiler/mesh/explain.h"
#include "workloads/compiler/mesh/mapping.h"
#include "workloads/compiler/mesh/passes.h"

namespace npu::compiler::mesh {
namespace {

TEST(AkidaPasses, ALayerThatDoesNotFitBeginsAPass) {
  const std::vector nps{0, 10, 20, 2, 1, 31, 1, 32, 0};
  const auto packing = packed(nps, 32);
  ASSERT_TRUE(packing);
  EXPECT_EQ(packing->pass_of, (std::vector{0, 0, 0, 0, 1, 1, 2, 3, 3}));
  EXPECT_EQ(packing->passes, 4);
}

TEST(AkidaPasses, NoPassIsOverfullAndNoneEndsEarly) {
  Rng rng(5);
  for (int i = 0; i < 1000; ++i) {
    std::vector<int> nps;
    for (auto n = rng.between(1, 40); n > 0; --n) nps.push_back(static_cast<int>(rng.between(0, 32)));
    const auto packing = packed(nps, 32);
    ASSERT_TRUE(packing);
    std::vector<int> sums(static_cast<std::size_t>(packing->passes), 0);
    for (std::size_t l = 0; l < nps.size(); ++l) {
      const auto pass = static_cast<std::size_t>(packing->pass_of[l]);
      if (l > 0 && packing->pass_of[l] != packing->pass_of[l - 1]) {
        EXPECT_EQ(packing->pass_of[l], packing->pass_of[l - 1] + 1);
        EXPECT_GT(sums[pass - 1] + nps[l], 32);
      }
      sums[pass] += nps[l];
    }
    for (const int sum : sums) EXPECT_LE(sum, 32);
  }
}

TEST(AkidaMapping, AllNpsTakesNoMorePassesAndNoFewerNpsThanMinimal) {
  Rng rng(6);
  int mapped = 0;
  for (int i = 0; i < 300; ++i) {
    std::vector<Layer> layers;
    for (auto n = rng.between(1, 6); n > 0; --n) {
      layers.push_back(random_layer(rng));
      layers.back().name += std::to_string(n);
      layers.back().in_y = layers.back().in_y % 60 + 1;
    }
    const auto config = akd(static_cast<int>(rng.between(16, 200)));
    try {
      const auto minimal = map_layers(layers, config, MapMode::kMinimal);
      const auto all = map_layers(layers, config, MapMode::kAllNps);
      ++mapped;
      EXPECT_LE(all.passes, minimal.passes);
      for (std::size_t l = 0; l < layers.size(); ++l) {
        EXPECT_EQ(all.layers[l].split.n_spatial, minimal.layers[l].split.n_spatial);
        EXPECT_GE(all.layers[l].split.n_filters, minimal.layers[l].split.n_filters);
      }
    } catch (const InputError&) {
      EXPECT_THROW(map_layers(layers, config, MapMode::kMinimal), InputError);
    }
  }
  EXPECT_GT(mapped, 100);
}

TEST(AkidaPasses, ALayerBeyondTheDeviceIsNamedWithLimitAndValue_bad) {
  const std::vector<Layer> layers{{.name = "conv", .in_x = 112, .in_y = 8, .in_channels = 8, .kernel = 3}};
  expect_words(message_of([&] { map_layers(layers, akd(3), MapMode::kMinimal); }),
               {"conv", "needs 4 NPs", "has 3", "np_count"});
}

TEST(AkidaMapping, AStatedSplitHoldsInEveryModeAndTheOthersFollow) {
  auto net = ds_cnn(12).layers;
  const std::vector<StatedSplit> stated{{.layer = "layer2", .n_spatial = 5, .n_filters = 3}};
  for (const auto mode : {MapMode::kMinimal, MapMode::kAllNps, MapMode::kHwPr}) {
    const auto mapping = map_layers(net, akd1500(), mode, stated);
    EXPECT_EQ(mapping.layers.at(2).nps, 15);
    EXPECT_EQ(mapping.layers.at(2).split.tile, 5);
    EXPECT_EQ(mapping.layers.at(2).split.rows, 7);
    EXPECT_EQ(mapping.layers.at(2).split.filters_per_np, 22);
  }
  // 32 NPs: 15 + 1 leave 16 for three layers: 5 parts of 13 filters each.
  const auto all = map_layers(net, akd1500(), MapMode::kAllNps, stated);
  EXPECT_EQ(all.layers.at(1).nps, 5);
  EXPECT_EQ(all.passes, 1);
}

TEST(AkidaMapping, StatedSplitsAreRefusedWithAllProblemsAtOnce_bad) {
  const auto net = ds_cnn(12).layers;
  const std::vector<StatedSplit> stated{{.layer = "layer1", .n_spatial = 0, .n_filters = 65},
                                        {.layer = "layer2", .n_spatial = 20, .n_filters = 1},
                                        {.layer = "layr3"},
                                        {.layer = "layer0", .n_spatial = 2},
                                        {.layer = "layer5", .n_filters = 2},
                                        {.layer = "layer2"}};
  expect_words(message_of([&] { map_layers(net, akd1500(), MapMode::kMinimal, stated); }),
               {"layer1: n_spatial 0 is not in 1..25", "layer1: n_filters 65 is not in 1..64",
                "layer2: n_spatial 20 leaves an NP without rows", "layr3",
                "layer2: its split is stated twice", "layer0: 2 by 1 parts", "layer5: 1 by 2 parts"});
}

TEST(AkidaMapping, AStatedSplitThatFitsNoMemoryIsRefused_bad) {
  const auto net = akidanet(4, 224, 224).full(1000).layers;
  const std::vector<StatedSplit> stated{{.layer = "layer1", .n_spatial = 2, .n_filters = 1},
                                        {.layer = "layer13", .n_spatial = 1, .n_filters = 8}};
  expect_words(message_of([&] { map_layers(net, akd1500(), MapMode::kMinimal, stated); }),
               {"layer1: tile of 56 rows > 32, the limit tile_rows", "layer1: input 57*112*32*4/8 = 102144",
                "layer13: weights of 128 filters 73728 bytes > 43008"});
}

TEST(AkidaMapping, ANetworkWithoutLayersIsRefused_bad) {
  expect_words(message_of([] { map_layers({}, akd1500(), MapMode::kMinimal); }), {"no layers"});
}

// 40 layers of at least 4 tiles: beyond 132 NPs with whole layers already.
TEST(AkidaMapping, HwPrRefusesWhatItsLimitsCannotHold_bad) {
  Stack net(224, 224, 3);
  net.input(32);
  for (int i = 0; i < 40; ++i) net.conv(16);
  expect_words(message_of([&] { map_layers(net.layers, akd1500(), MapMode::kHwPr); }),
               {"5 passes", "132 NPs", "minimal or allnps"});
}

TEST(AkidaMapping, HwPrSaysThatItIsFittedAndTheOthersSayNothing) {
  const auto net = ds_cnn(12).layers;
  ASSERT_EQ(map_layers(net, akd1500(), MapMode::kHwPr).notes.size(), 1U);
  expect_words(map_layers(net, akd1500(), MapMode::kHwPr).notes[0], {"fitted"});
  EXPECT_TRUE(map_layers(net, akd1500(), MapMode::kAllNps).notes.empty());
}

TEST(AkidaMapping, ModesAreReadByName_bad) {
  EXPECT_EQ(map_mode_of("allnps"), MapMode::kAllNps);
  expect_words(message_of([] { map_mode_of("alnps"); }), {"alnps", "did you mean 'allnps'?"});
}

TEST(AkidaMapping, TheTableHasALineALayerAPassALineAndTheReasons) {
  const auto net = akidanet(4, 224, 224).full(1000).layers;
  const auto text = explain(map_layers(net, akd1500(), MapMode::kMinimal), akd1500());
  // 30 of the first pass: 6 + 12 + 12; the last: 14 + 16 + 1.
  expect_words(text,
               {"116 NPs, 117 with the input converter; 4 passes", "pass 1 of 4: 30 of 32 NPs",
                "pass 4 of 4: 31 of 32 NPs", "layer14", "input 30*112*32*4/8 = 53760 bytes > 43008: 6 tiles",
                "weights of 512 filters 135168 bytes"});
}

}  // namespace
}  // namespace npu::compiler::mesh
