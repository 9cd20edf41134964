#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "isa/akida/manual.h"
#include "isa/akida/packing.h"
#include "tests/spec/akida_isa_support.h"

namespace npu::akida {
namespace {

using namespace testing;

TEST(AkidaManual, ThePageInDocsIsUpToDate) {
  std::ifstream stream(std::filesystem::path(NPUSIM_SOURCE_DIR) / "docs" / "isa" / "akida.md");
  const std::string page{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  EXPECT_EQ(page, manual_page());
}

TEST(AkidaManual, NamesEveryFieldAndEveryPacking) {
  const auto page = manual_page();
  for (const Field& field : kRegisterFields)
    EXPECT_TRUE(holds_text(page, "| `" + std::string(field.name) + "` |")) << field.name;
  for (const PackingRule& rule : kPackingRules)
    EXPECT_TRUE(holds_text(page, "| " + std::string(rule.layer) + " |")) << rule.layer;
}

TEST(AkidaManual, SaysThatTheFormatIsAssumed) {
  EXPECT_TRUE(holds_text(manual_page(), "**The byte format is assumed.**"));
  for (const Field& field : kRegisterFields) EXPECT_EQ(field.status, kAssumed) << field.name;
}

TEST(AkidaManual, EveryUnknownIsOnThePage) {
  for (const auto& line : unknowns()) EXPECT_TRUE(holds_text(manual_page(), line)) << line;
}

TEST(AkidaInstructionSet, ListsHeaderRegistersAndPacking) {
  const auto json = instruction_set();
  EXPECT_EQ(json.at("registers").at("fields").size(), kRegisterFields.size());
  EXPECT_EQ(json.at("header").at("fields").size(), 5U);
  EXPECT_EQ(json.at("weights").size(), kPackingRules.size());
  EXPECT_EQ(json.at("filter_bytes").at("convolution"), 13);
  EXPECT_EQ(json.at("unknowns").size(), unknowns().size());
}

}  // namespace
}  // namespace npu::akida
