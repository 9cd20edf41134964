#include <gtest/gtest.h>

#include "sim/config/fingerprint.h"
#include "sim/config/print.h"
#include "tests/unit/config_sample.h"

namespace npu::config::sample {
namespace {

TEST(ConfigPrint, WritesValuesAndSourcesUnderTheirMeaning) {
  EXPECT_EQ(print_config(load_sample(kText)), R"(name: "chip"
summary: "a chip for tests"
product: "sample"
# clock of the engines: 1000000 .. 5000000000 Hz
clock_hz: {value: 800000000, tag: published, from: "data sheet, page 3"}
# how results are rounded: nearest_even, half_up
rounding: {value: "half_up", tag: inferred, from: "bits of published outputs"}

# the engine that moves data
dma:
  # time before the first byte of a transfer: 0 .. 1000 ns
  setup_ns: {value: 493.5, tag: fitted, from: "least squares", rows: ["conv_1x1", "conv_3x3"]}
  # channels of the engine: 1 .. 16
  channels: {value: 4, tag: decoded, from: "driver header"}

  # how a transfer is cut
  burst:
    # bytes of a burst: 8 .. 4096 B
    bytes: {value: 512, tag: assumed, from: "as the neighbour has it"}
)");
}

TEST(ConfigPrint, LoadsAgainToTheSame) {
  const auto first = load_sample(kText, {{"dma.channels", "2"}});
  const std::string printed = print_config(first);
  const auto second = load_sample(printed);
  EXPECT_EQ(print_config(second), printed);
  EXPECT_EQ(second.config.dma.channels, 2);
  EXPECT_EQ(second.provenance.at("dma.channels").tag, Tag::kUser);
  EXPECT_EQ(second.provenance.at("dma.setup_ns").rows, first.provenance.at("dma.setup_ns").rows);
}

TEST(ConfigPrint, KeepsEveryBitOfAReal) {
  auto chip = load_sample(kText);
  chip.config.dma.setup_ns = 1.0 / 3.0;
  EXPECT_EQ(load_sample(print_config(chip)).config.dma.setup_ns, 1.0 / 3.0);
}

TEST(ConfigPrint, KeepsAwkwardCharactersOfASource) {
  auto chip = load_sample(kText);
  const std::string awkward = "a \"quote\", a \\, {b: c} # d\nand\ta \x01 null ~ \xc2\xb5";
  chip.provenance.at("dma.channels").from = awkward;
  chip.summary = awkward;
  const auto again = load_sample(print_config(chip));
  EXPECT_EQ(again.provenance.at("dma.channels").from, awkward);
  EXPECT_EQ(again.summary, awkward);
}

TEST(ConfigDescribe, AlignsATableOfValuesAndSources) {
  EXPECT_EQ(describe_config(load_sample(kText, {{"dma.channels", "2"}})),
            "chip (sample): a chip for tests\n"
            "clock_hz         800000000  Hz  published  data sheet, page 3\n"
            "rounding           half_up      inferred   bits of published outputs\n"
            "dma.setup_ns         493.5  ns  fitted     least squares [conv_1x1, conv_3x3]\n"
            "dma.channels             2      user       --set\n"
            "dma.burst.bytes        512  B   assumed    as the neighbour has it\n");
}

TEST(ConfigReference, IsATableOfEveryKey) {
  EXPECT_EQ(
      key_reference<Chip>(),
      "| key | unit | range | scales with | affects | meaning |\n"
      "|---|---|---|---|---|---|\n"
      "| `clock_hz` | Hz | 1000000 .. 5000000000 | nothing | time | clock of the engines |\n"
      "| `rounding` |  | nearest_even, half_up | nothing | values | how results are rounded |\n"
      "| `dma.setup_ns` | ns | 0 .. 1000 | nothing | time | time before the first byte of a transfer |\n"
      "| `dma.channels` |  | 1 .. 16 | nothing | time | channels of the engine |\n"
      "| `dma.burst.bytes` | B | 8 .. 4096 | nothing | program | bytes of a burst |\n");
}

TEST(ConfigFingerprint, IsTheHashOfTheKeysThatAffectTheProgram) {
  // 64-bit FNV-1a of "dma.burst.bytes=512\n", computed apart.
  EXPECT_EQ(program_fingerprint(load_sample(kText).config), 0x6bb7377980685c19ULL);
}

TEST(ConfigFingerprint, ChangesWithAKeyOfTheProgram) {
  EXPECT_NE(program_fingerprint(load_sample(kText).config),
            program_fingerprint(load_sample(kText, {{"dma.burst.bytes", "1024"}}).config));
}

TEST(ConfigFingerprint, DoesNotChangeWithAKeyOfTheTime) {
  EXPECT_EQ(program_fingerprint(load_sample(kText).config),
            program_fingerprint(load_sample(kText, {{"dma.setup_ns", "0"}}).config));
}

}  // namespace
}  // namespace npu::config::sample
