// The split of a layer: hand arithmetic, and properties of random layers.
#include <optional>

#include <gtest/gtest.h>

#include "sim/core/rng.h"
#include "tests/unit/akida_messages.h"
#include "tests/unit/akida_networks.h"
#include "workloads/compiler/mesh/split.h"

namespace npu::compiler::mesh {
namespace {

Layer conv_112() {
  return {.name = "conv", .in_x = 112, .in_y = 112, .in_channels = 16, .filters = 32, .kernel = 3};
}

// 112 rows in tiles of 28; inner tiles share a row on both sides; 30 * 112 * 16 * 4 bits = 26880 bytes.
TEST(AkidaSplit, RowsBeyondATileAreCutAndShareTheirHalo) {
  const auto split = minimal_split(conv_112(), akd1500());
  EXPECT_EQ(split.n_spatial, 4);
  EXPECT_EQ(split.n_filters, 1);
  EXPECT_EQ(split.tile, 28);
  EXPECT_EQ(split.rows, 30);
  EXPECT_EQ(split.filters_per_np, 32);
  EXPECT_EQ(split.spatial_reason, "rows 112 > 32: 4 tiles");
  EXPECT_EQ(split.filter_reason, "");
  EXPECT_EQ(input_bits_held(conv_112(), 4), 26880 * 8);
}

// Two tiles share one cut only.
TEST(AkidaSplit, TwoTilesHaveAHaloOnOneSide) {
  auto layer = conv_112();
  layer.in_x = 40;
  layer.kernel = 5;
  const auto split = minimal_split(layer, akd1500());
  EXPECT_EQ(split.n_spatial, 2);
  EXPECT_EQ(split.rows, 20 + 2);
}

// 64 channels: 30 rows are 107520 bytes; 12 rows 43008, exactly the memory: tiles of 10, 12 of them.
TEST(AkidaSplit, InputBeyondTheMemoryIsCutFurther) {
  auto layer = conv_112();
  layer.in_channels = 64;
  const auto split = minimal_split(layer, akd1500());
  EXPECT_EQ(split.n_spatial, 12);
  EXPECT_EQ(split.rows, 12);
  EXPECT_EQ(split.spatial_reason, "input 30*112*64*4/8 = 107520 bytes > 43008: 12 tiles");
}

// A filter of 3*3*128 weights is 576 bytes: 74 fit 43008 bytes, 128 need 73728.
TEST(AkidaSplit, FiltersBeyondTheMemoryAreCut) {
  const Layer layer{.name = "c", .in_x = 8, .in_y = 8, .in_channels = 128, .filters = 128, .kernel = 3};
  const auto split = minimal_split(layer, akd1500());
  EXPECT_EQ(split.n_filters, 2);
  EXPECT_EQ(split.filters_per_np, 64);
  EXPECT_EQ(split.filter_reason, "weights of 128 filters 73728 bytes > 43008: 2 parts");
}

// The 9 taps of 4 bits take one word of 8 bytes a channel: 512 * 8 in every NP, and 256 bytes a filter.
TEST(AkidaSplit, SeparableLayersHoldTheirDepthwisePartInEveryNp) {
  const Layer layer{.name = "s",
                    .kind = LayerKind::kSeparable,
                    .in_x = 7,
                    .in_y = 7,
                    .in_channels = 512,
                    .filters = 512,
                    .kernel = 3};
  EXPECT_EQ(weight_bits_held(layer, akd1500(), 4), (128 * 256 + 512 * 8) * 8);
  EXPECT_EQ(minimal_split(layer, akd1500()).n_filters, 4);
}

TEST(AkidaSplit, OneBitInputsTakeAQuarterOfTheMemory) {
  auto layer = conv_112();
  const auto four = input_bits_held(layer, 4);
  layer.in_bits = 1;
  EXPECT_EQ(input_bits_held(layer, 4) * 4, four);
}

TEST(AkidaSplit, TheConverterTakesNoNpAndAFullLayerOne) {
  Layer layer{.name = "l", .kind = LayerKind::kInputConvolution, .in_x = 224, .in_y = 224, .in_channels = 3};
  EXPECT_EQ(minimal_split(layer, akd1500()).nps(), 0);
  layer = {.name = "l", .kind = LayerKind::kFullyConnected, .in_channels = 50000, .filters = 4096};
  EXPECT_EQ(minimal_split(layer, akd1500()).nps(), 1);
}

std::optional<Split> split_if_any(const Layer& layer, const Config& config) {
  try {
    return minimal_split(layer, config);
  } catch (const InputError&) {
    return {};
  }
}

TEST(AkidaSplit, TilesAndPartsCoverAllRowsAndFiltersAndNoneIsEmpty) {
  Rng rng(1);
  int splits = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto layer = random_layer(rng);
    const auto split = split_if_any(layer, akd1500());
    if (!split) continue;
    ++splits;
    EXPECT_GE(split->n_spatial * split->tile, layer.in_x);
    EXPECT_LT((split->n_spatial - 1) * split->tile, layer.in_x);
    EXPECT_GE(split->n_filters * split->filters_per_np, layer.filters);
    EXPECT_LT((split->n_filters - 1) * split->filters_per_np, layer.filters);
    EXPECT_LE(split->tile, split->rows);
    EXPECT_LE(split->rows, layer.in_x);
  }
  EXPECT_GT(splits, 1000);
}

// Bytes are counted anew here, in fractions of a byte, without the code under test.
TEST(AkidaSplit, NoNpHoldsMoreThanItsMemories) {
  Rng rng(2);
  for (int i = 0; i < 3000; ++i) {
    const auto layer = random_layer(rng);
    const auto split = split_if_any(layer, akd1500());
    if (!split) continue;
    const auto words = [](double bits) {
      return 8.0 * static_cast<double>((static_cast<long>(bits) + 63) / 64);
    };
    const double input =
        static_cast<double>(split->rows * layer.in_y * layer.in_channels) * layer.in_bits / 8;
    const double taps = static_cast<double>(layer.kernel * layer.kernel) * layer.weight_bits;
    const double channels = static_cast<double>(layer.in_channels);
    const double filters = static_cast<double>(split->filters_per_np);
    const double weights = layer.kind == LayerKind::kSeparable
                               ? filters * words(channels * layer.weight_bits) + channels * words(taps)
                               : filters * words(taps * channels);
    EXPECT_LE(input, 43008);
    EXPECT_LE(weights, 43008);
    EXPECT_LE(split->tile, 32);
  }
}

TEST(AkidaSplit, OneTileOrPartFewerDoesNotFit) {
  Rng rng(3);
  for (int i = 0; i < 1000; ++i) {
    const auto layer = random_layer(rng);
    const auto split = split_if_any(layer, akd1500());
    if (!split) continue;
    if (split->n_spatial > 1) {
      EXPECT_THROW(stated_split(layer, akd1500(), split->n_spatial - 1, split->n_filters), InputError);
    }
    if (split->n_filters > 1) {
      EXPECT_THROW(stated_split(layer, akd1500(), split->n_spatial, split->n_filters - 1), InputError);
    }
  }
}

TEST(AkidaSplit, MoreMemoryNeverTakesMoreNps) {
  Rng rng(4);
  for (int i = 0; i < 1000; ++i) {
    const auto layer = random_layer(rng);
    auto config = akd1500();
    std::optional<Split> before;
    for (const int kib : {8, 16, 42, 43, 64, 128}) {
      config.input_memory_bytes = config.weight_memory_bytes = kib * 1024;
      const auto split = split_if_any(layer, config);
      EXPECT_FALSE(before && !split);
      if (before) {
        EXPECT_LE(split->n_spatial, before->n_spatial);
        EXPECT_LE(split->n_filters, before->n_filters);
      }
      before = split;
    }
  }
}

TEST(AkidaSplit, ARowOrFilterThatIsTooLargeIsNamedWithLimitAndValue_bad) {
  const Layer layer{.name = "wide", .in_x = 9, .in_y = 4096, .in_channels = 2048, .filters = 4, .kernel = 7};
  const auto text = message_of([&] { minimal_split(layer, akd1500()); });
  // 7 rows, and a filter of 49 * 2048 weights of 4 bits.
  expect_words(text, {"wide", "input_memory_bytes", "29360128 bytes > 43008", "weight_memory_bytes",
                      "weights of 1 filter 50176 bytes > 43008"});
}

TEST(AkidaSplit, SizesWithoutMeaningAreRefused_bad) {
  const Layer layer{.name = "none", .in_x = 0, .in_y = 8, .in_channels = 8, .filters = -1, .kernel = 3};
  expect_words(message_of([&] { minimal_split(layer, akd1500()); }), {"none", "in_x 0", "filters -1"});
}

}  // namespace
}  // namespace npu::compiler::mesh
