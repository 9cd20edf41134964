// Tables of published figures: of programs, and of networks in a mapping.
#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tools/hardware.h"
#include "tools/network_model.h"
#include "tools/published.h"
#include "workloads/zoo/zoo.h"

namespace npu::tools {
namespace {

const std::string kHeader =
    "row,model,quantity,unit,published,measures,source,program_bytes,program_crc32,network";
const std::string kLong = kHeader + ",mapping,densities,frames\n";

std::string refusal(const std::string& text) {
  try {
    parse_published(text, "p.csv");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Published, ATableMayLeaveOutWhatOnlyMappedNetworksHave) {
  const auto rows = parse_published(kHeader + "\na,A,latency,ms,2.5,m,s,512,0000beef,\n", "p.csv");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].program_crc32, 0xbeefU);
  EXPECT_EQ(rows[0].mapping, "");
  EXPECT_EQ(rows[0].frames, 1);
}

TEST(Published, AMappedNetworkHasItsModeItsDensitiesAndItsFrames) {
  const auto rows =
      parse_published(kLong + "a,A,cycles,cycle,7,m,s,,,zoo:ecg@32x36,allnps,zoo:ecg@32x36,10\n", "p.csv");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].mapping, "allnps");
  EXPECT_EQ(rows[0].densities, "zoo:ecg@32x36");
  EXPECT_EQ(rows[0].frames, 10);
}

TEST(Published, ANetworkIsFoundByItsSizeHoweverItIsWrittenAndByItsMapping) {
  const auto rows = load_published("akd1500");
  for (const auto* model : {"zoo:akidanet_0.5", "zoo:akidanet_0.5@224", "zoo:akidanet_0.5@224x224"}) {
    const auto* row = find_network_row(rows, model, "latency", "hwpr");
    ASSERT_NE(row, nullptr) << model;
    EXPECT_EQ(row->published, 27.560);
  }
  EXPECT_EQ(find_network_row(rows, "zoo:akidanet_0.5@96", "latency", "hwpr"), nullptr);
  EXPECT_EQ(find_network_row(rows, "zoo:akidanet_0.5", "latency"), nullptr) << "no row is without a mapping";
}

TEST(Published, OfSeveralWeightsOfANetworkThoseAreFoundWhoseDensitiesAreKnown) {
  const auto rows = load_published("akd1500");
  EXPECT_EQ(find_network_row(rows, "zoo:akidanet_vww_0.25", "latency", "minimal")->row, "vww_older_minimal");
  EXPECT_EQ(find_network_row(rows, "zoo:yolov2_20", "latency", "minimal")->row, "yolo_20_minimal");
}

TEST(Published, EveryNetworkThatATableOrALayerNamesCanBeMade) {
  const auto names = zoo::names();
  for (const auto* machine : {"akd1500", "akd1000"}) {
    for (const auto& row : load_published(machine)) {
      for (const auto& network : {row.network, row.densities}) {
        if (network.empty()) continue;
        EXPECT_NE(std::ranges::find(names, network.substr(4, network.find('@') - 4)), names.end()) << network;
        EXPECT_EQ(with_size(network), network) << "rows state sizes";
      }
    }
  }
}

TEST(Published, OlderWeightsHaveDensitiesAndTodaysHaveNone) {
  const auto rows = load_published("akd1500");
  const auto densities_of = [&](const std::string& name) {
    return std::ranges::find(rows, name, &PublishedRow::row)->densities;
  };
  EXPECT_EQ(densities_of("vww_older_minimal"), "zoo:akidanet_vww_0.25@96x96");
  EXPECT_EQ(densities_of("vww_minimal"), "");
  EXPECT_EQ(densities_of("yolo_20_minimal"), "");
}

TEST(Published, TheVendorsTableHasTwentyFourNetworksAndTheModelZooThirtyFiveTotals) {
  const auto rows = load_published("akd1500");
  const auto count = [&](const std::string& quantity, const std::string& end) {
    return std::ranges::count_if(
        rows, [&](const PublishedRow& row) { return row.quantity == quantity && row.row.ends_with(end); });
  };
  for (const auto* quantity : {"parameters", "program", "nps"}) EXPECT_EQ(count(quantity, "_table"), 24);
  EXPECT_EQ(count("cycles", ""), 35);
}

TEST(PublishedBad, ALineOfAnotherWidthAndAMalformedCountAreTold) {
  EXPECT_NE(refusal("row,model\n").find("with or without ',mapping,densities,frames'"), std::string::npos);
  EXPECT_NE(
      refusal(kLong + "a,A,latency,ms,2.5,m,s,512,0000beef,\n").find("p.csv:2: 10 fields, there are 13"),
      std::string::npos);
  EXPECT_NE(refusal(kLong + "a,A,latency,ms,2.5,m,s,,,,,,0\n").find("frames: '0' is no count"),
            std::string::npos);
}

TEST(SizedNames, AreTheOnesThatTheZooWouldTake) {
  EXPECT_EQ(with_size("zoo:akidanet_0.5"), "zoo:akidanet_0.5@224x224");
  EXPECT_EQ(with_size("zoo:ds_cnn"), "zoo:ds_cnn@10x49");
  EXPECT_EQ(with_size("zoo:resnet50@320"), "zoo:resnet50@320x320");
  EXPECT_EQ(with_size("zoo:no_such"), "zoo:no_such");
  EXPECT_EQ(with_size("folder@2/x.onnx"), "folder@2/x.onnx");
}

}  // namespace
}  // namespace npu::tools
