#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "isa/tcc750x/manual.h"

namespace npu::tcc750x {
namespace {

bool holds(const std::vector<std::string>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& l) { return l.find(text) != std::string::npos; });
}

TEST(Manual, HasAPageForEveryFormat) {
  const auto page = manual_page();
  for (const auto* name : {"wait", "run", "write", "trap", "dma.load", "dma.store", "dma.fetch", "dma.image",
                           "dma.pack", "dma.mlx", "mm", "dw", "misc", "mlx", "channel"}) {
    EXPECT_NE(page.find("### `" + std::string(name) + "`"), std::string::npos) << name;
  }
}

TEST(Manual, EveryUnknownIsOnThePage) {
  const auto page = manual_page();
  for (const auto& line : unknowns()) EXPECT_NE(page.find(line), std::string::npos) << line;
}

TEST(Unknowns, AreFieldsCodesAndUnnamedBits) {
  const auto lines = unknowns();
  EXPECT_TRUE(holds(lines, "dma.pack r2[5:4] `r2_5_4`"));
  EXPECT_TRUE(holds(lines, "misc r1[31:16] `op=lut`"));
  EXPECT_TRUE(holds(lines, "mm r7[31:0]: no field"));
}

TEST(Unknowns, DoNotHoldWhatIsDecoded) {
  EXPECT_FALSE(holds(unknowns(), "kernel_w"));
}

TEST(InstructionSet, ListsUnitsCommandsAndRegisters) {
  const auto json = instruction_set();
  EXPECT_EQ(json.at("units").size(), 5U);
  EXPECT_EQ(json.at("commands").size(), 4U);
  EXPECT_EQ(json.at("registers").size(), 10U);
  EXPECT_EQ(json.at("unknowns").size(), unknowns().size());
}

}  // namespace
}  // namespace npu::tcc750x
