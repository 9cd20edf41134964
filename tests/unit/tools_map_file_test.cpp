// What only networks on neural processors are asked for.
#include <gtest/gtest.h>

#include "tests/unit/tools_messages.h"
#include "tools/akida/choice.h"
#include "tools/akida/map_file.h"

namespace npu::tools {
namespace {

TEST(MapFile, StatesPartsOfLayersInItsOrderAndWhatIsLeftOutIsOne) {
  const auto splits =
      parse_map_file("conv_2: {n_spatial: 3, n_filters: 2}\nconv_1: {n_filters: 4}\n", "m.yaml");
  ASSERT_EQ(splits.size(), 2U);
  EXPECT_EQ(splits[0].layer, "conv_2");
  EXPECT_EQ(splits[0].n_spatial, 3);
  EXPECT_EQ(splits[0].n_filters, 2);
  EXPECT_EQ(splits[1].n_spatial, 1);
  EXPECT_EQ(splits[1].n_filters, 4);
}

TEST(MapFile, MayBeJson) {
  const auto splits = parse_map_file(R"({"conv_1": {"n_spatial": 3, "n_filters": 2}})", "m.json");
  ASSERT_EQ(splits.size(), 1U);
  EXPECT_EQ(splits[0].n_spatial, 3);
}

TEST(MapFileBad, AllThatIsWrongIsTold) {
  expect_words(
      refusal([] {
        parse_map_file("a: {n_spatial: 0}\nb: {n_filter: 2}\nc: 4\nd: {n_filters: many}\n", "m.yaml");
      }),
      {"a.n_spatial: '0' is not 1 .. 1024", "did you mean 'n_filters'?", "m.yaml:3", "c: has no split",
       "d.n_filters: 'many'"});
}

TEST(MapFileBad, AFileWithoutLayersIsRefused) {
  EXPECT_NE(refusal([] { parse_map_file("", "m.yaml"); }), "");
  expect_words(refusal([] { parse_map_file("[conv_1]", "m.yaml"); }), {"must be a map of keys"});
}

TEST(AkidaChoice, NamesWhatWasGiven) {
  EXPECT_TRUE(AkidaChoice{}.given().empty());
  EXPECT_EQ((AkidaChoice{.map = "hwpr", .map_file = {}, .density = "0.5", .bits = {}}.given()),
            (std::vector<std::string>{"--map", "--density"}));
}

TEST(AkidaChoice, WithoutAMappingIsTheVendorsDefault) {
  EXPECT_EQ(map_mode_of({}), compiler::mesh::MapMode::kAllNps);
  EXPECT_EQ(map_mode_of({.map = "minimal", .map_file = {}, .density = {}, .bits = {}}),
            compiler::mesh::MapMode::kMinimal);
}

TEST(AkidaChoice, WithoutBitsANetworkOfTheZooHasThoseItIsPublishedWith) {
  EXPECT_EQ(bits_of({}, "zoo:gxnor@28x28"), compiler::mesh::parse_bits("2/2/1"));
  EXPECT_EQ(bits_of({}, "net.onnx"), compiler::mesh::parse_bits("8/4/4"));
  EXPECT_EQ(bits_of({.map = {}, .map_file = {}, .density = {}, .bits = "8/2/2"}, "zoo:gxnor"),
            compiler::mesh::parse_bits("8/2/2"));
}

TEST(AkidaChoiceBad, AModeThatIsNoneIsToldWithThoseThatAre) {
  expect_words(refusal([] { map_mode_of({.map = "allnp", .map_file = {}, .density = {}, .bits = {}}); }),
               {"allnp", "allnps"});
}

}  // namespace
}  // namespace npu::tools
