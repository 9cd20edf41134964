#include <gtest/gtest.h>

#include "tests/unit/config_sample.h"

namespace npu::config::sample {
namespace {

TEST(ConfigSet, ReplacesAValue) {
  const auto chip = load_sample(kText, {{"dma.setup_ns", "12.5"}, {"rounding", "nearest_even"}});
  EXPECT_EQ(chip.config.dma.setup_ns, 12.5);
  EXPECT_EQ(chip.config.rounding, "nearest_even");
  EXPECT_EQ(chip.config.dma.channels, 4);
}

TEST(ConfigSet, MakesTheUserTheSource) {
  const auto chip = load_sample(kText, {{"dma.setup_ns", "12.5"}});
  const Provenance& setup = chip.provenance.at("dma.setup_ns");
  EXPECT_EQ(setup.tag, Tag::kUser);
  EXPECT_EQ(setup.from, "--set");
  EXPECT_EQ(setup.file, "--set dma.setup_ns=12.5");
  EXPECT_TRUE(setup.rows.empty());
}

TEST(ConfigSet, GivesAKeyThatTheFileLacks) {
  const std::string text = text_with("  channels: {value: 4, tag: decoded, from: \"driver header\"}\n", "");
  EXPECT_EQ(load_sample(text, {{"dma.channels", "2"}}).config.dma.channels, 2);
}

TEST(ConfigSet, GivesTheOnlyKeyOfASectionThatTheFileLacks) {
  const std::string text =
      text_with("  burst:\n    bytes: {value: 512, tag: assumed, from: \"as the neighbour has it\"}\n", "");
  EXPECT_EQ(load_sample(text, {{"dma.burst.bytes", "64"}}).config.dma.burst.bytes, 64);
}

TEST(ConfigSet, UnknownKeyIsLookedForAmongAllPaths_bad) {
  EXPECT_EQ(problems_of(kText, {{"dma.burst.byte", "64"}}),
            "--set dma.burst.byte=64: dma.burst.byte: unknown key; did you mean 'dma.burst.bytes'?");
}

TEST(ConfigSet, KeyWithoutItsSection_bad) {
  EXPECT_EQ(problems_of(kText, {{"bytes", "64"}}),
            "--set bytes=64: bytes: unknown key; did you mean 'dma.burst.bytes'?");
}

TEST(ConfigSet, HeaderKeysAndSectionsAreNoKeys_bad) {
  EXPECT_NE(problems_of(kText, {{"product", "other"}}).find("unknown key"), std::string::npos);
  EXPECT_NE(problems_of(kText, {{"dma", "1"}}).find("unknown key"), std::string::npos);
  EXPECT_NE(problems_of(kText, {{"", ""}}).find("unknown key"), std::string::npos);
}

TEST(ConfigSet, OutOfRange_bad) {
  EXPECT_EQ(problems_of(kText, {{"dma.channels", "17"}}),
            "--set dma.channels=17: dma.channels: 17 is outside 1 .. 16 (channels of the engine)");
}

TEST(ConfigSet, WrongType_bad) {
  EXPECT_EQ(
      problems_of(kText, {{"dma.channels", "4.5"}}),
      "--set dma.channels=4.5: dma.channels: '4.5' is not an integer (channels of the engine); expected "
      "an integer in 1 .. 16");
  EXPECT_NE(problems_of(kText, {{"dma.channels", ""}}), "");
  EXPECT_NE(problems_of(kText, {{"dma.channels", "010"}}), "");
}

TEST(ConfigSet, WordThatIsNoOption_bad) {
  EXPECT_NE(problems_of(kText, {{"rounding", "halfup"}}).find("did you mean 'half_up'?"), std::string::npos);
}

TEST(ConfigSet, SameKeyTwice_bad) {
  EXPECT_EQ(problems_of(kText, {{"dma.channels", "2"}, {"dma.channels", "3"}}),
            "--set dma.channels=3: dma.channels: the key is set twice");
}

TEST(ConfigSet, HidesNoMistakeOfTheFile_bad) {
  EXPECT_NE(problems_of(text_with("value: 4,", "value: 99,"), {{"dma.channels", "2"}}), "");
}

}  // namespace
}  // namespace npu::config::sample
