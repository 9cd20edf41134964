// Densities of layers: published, from a file, one number.
#include <gtest/gtest.h>

#include "tests/unit/config_temp_folder.h"
#include "tests/unit/tools_messages.h"
#include "tools/akida/densities.h"
#include "tools/akida/published_layers.h"

namespace npu::tools {
namespace {

using config::sample::TempFolder;

const std::vector<std::string> kLayers{"conv_0", "conv_1", "classifier"};

TEST(Densities, OfAPublishedNetworkAreTheMeasuredOnes) {
  const auto d = densities_of("zoo:akidanet_0.5@160", std::nullopt, kLayers, 0.3);
  EXPECT_EQ(d.of_layers, (std::vector{1.0, 0.697, 0.42}));
  ASSERT_EQ(d.notes.size(), 1U);
  expect_words(d.notes[0], {"published", "from a plot"});
}

TEST(Densities, ANetworkWithoutSizeHasThoseOfItsOwnSize) {
  const auto d = densities_of("zoo:akidanet_vww_0.25", std::nullopt, kLayers, 0.3);
  EXPECT_EQ(d.of_layers, (std::vector{1.0, 0.7614, 0.1075}));
  expect_words(d.notes[0], {"older weights"});
}

TEST(Densities, WhereNoneWerePublishedTheMachinesAssumptionHolds) {
  for (const auto* model : {"zoo:mobilenet_1.0", "zoo:akidanet_0.5@96", "zoo:yolov2_20", "file.onnx"}) {
    const auto d = densities_of(model, std::nullopt, kLayers, 0.3);
    EXPECT_EQ(d.of_layers, (std::vector{0.3, 0.3, 0.3})) << model;
    ASSERT_EQ(d.notes.size(), 1U) << model;
    expect_words(d.notes[0], {"3 of 3 layers", "0.3", "npu.activity.density"});
  }
}

TEST(Densities, ANumberHoldsForAllLayersAlsoOfAPublishedNetwork) {
  const auto d = densities_of("zoo:akidanet_0.5", "0.125", kLayers, 0.3);
  EXPECT_EQ(d.of_layers, (std::vector{0.125, 0.125, 0.125}));
}

TEST(Densities, AFileHoldsForItsLayersAndTheAssumptionForTheOthers) {
  const TempFolder folder;
  const auto file = folder.write("d.csv", "layer,density\nconv_1,0.5\nconv_0,1\n");
  const auto d = densities_of("zoo:akidanet_0.5", file.string(), kLayers, 0.3);
  EXPECT_EQ(d.of_layers, (std::vector{1.0, 0.5, 0.3}));
  ASSERT_EQ(d.notes.size(), 2U);
  expect_words(d.notes[1], {"1 of 3 layers"});
}

TEST(DensitiesBad, AValueOutsideIsToldWithLineLayerAndLimit) {
  expect_words(refusal([] { parse_densities("layer,density\nconv_0,1\nconv_1,1.25\nx,-0.5\n", "d.csv"); }),
               {"d.csv:3: conv_1: density 1.25 is outside 0 .. 1", "d.csv:4: x: density -0.5"});
  expect_words(refusal([] { densities_of("zoo:lenet5", "1.01", kLayers, 0.3); }),
               {"--density: density 1.01 is outside 0 .. 1"});
}

TEST(DensitiesBad, WhatIsNoNumberNoTableOrThereTwiceIsRefused) {
  expect_words(refusal([] { parse_densities("layer,density\na,much\nb\nc,nan\nd,0\nd,1\n", "d.csv"); }),
               {"a: density 'much' is no number", "d.csv:3: 1 fields", "c: density 'nan'",
                "d.csv:6: d: has a density already"});
  expect_words(refusal([] { parse_densities("name,share\n", "d.csv"); }), {"'layer,density'"});
  expect_words(refusal([] { parse_densities("", "d.csv"); }), {"'layer,density'"});
}

TEST(DensitiesBad, AFileThatIsNotThereIsRefused) {
  EXPECT_NE(refusal([] { densities_of("zoo:lenet5", "none.csv", kLayers, 0.3); }).find("none.csv"),
            std::string::npos);
}

TEST(DensitiesBad, ALayerThatTheNetworkDoesNotHaveIsToldWithTheLikelyOne) {
  const TempFolder folder;
  const auto file = folder.write("d.csv", "layer,density\nconv1,0.5\n");
  expect_words(refusal([&] { densities_of("zoo:akidanet_0.5", file.string(), kLayers, 0.3); }),
               {"conv1: is no layer of the network", "did you mean 'conv_1'?"});
}

// 151 layers of 11 networks; the sums are the vendor's totals, but for what its plots are read with.
TEST(PublishedLayers, AddUpToThePublishedTotals) {
  const std::vector<std::pair<std::string, double>> totals{{"zoo:akidanet_1.0", 50512691},
                                                           {"zoo:akidanet_plantvillage_0.5", 36418493},
                                                           {"zoo:akidanet_vww_0.25", 3210214},
                                                           {"zoo:ds_cnn_12", 134806},
                                                           {"zoo:ecg", 976262},
                                                           {"zoo:akidanet_0.5@160", 24259988}};
  for (const auto& [model, total] : totals) {
    double sum = 0;
    for (const auto& layer : published_layers(model)) sum += static_cast<double>(layer.cycles);
    EXPECT_NEAR(sum / total, 1, 0.03) << model;
  }
}

TEST(PublishedLayersBad, EveryWrongLineIsTold) {
  const auto said = refusal([] {
    parse_published_layers(
        "network,layer,nps,density,cycles,note\nn,a,-1,0.5,10,\nn,b,1,2,10,\nn,c,1,0.5,none,\nn,d\n",
        "l.csv");
  });
  expect_words(said, {"l.csv:2: nps: '-1'", "l.csv:3: b: density 2 is outside 0 .. 1",
                      "l.csv:4: cycles: 'none'", "l.csv:5: 2 fields"});
  expect_words(refusal([] { parse_published_layers("net\n", "l.csv"); }), {"the header is not"});
}

}  // namespace
}  // namespace npu::tools
