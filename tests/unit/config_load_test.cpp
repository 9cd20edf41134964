#include <gtest/gtest.h>

#include "tests/unit/config_sample.h"
#include "tests/unit/config_temp_folder.h"

namespace npu::config::sample {
namespace {

TEST(ConfigLoad, FillsEveryKey) {
  const auto chip = load_sample(kText);
  EXPECT_EQ(chip.config.clock_hz, 800'000'000);
  EXPECT_EQ(chip.config.rounding, "half_up");
  EXPECT_EQ(chip.config.dma.setup_ns, 493.5);
  EXPECT_EQ(chip.config.dma.channels, 4);
  EXPECT_EQ(chip.config.dma.burst.bytes, 512);
}

TEST(ConfigLoad, TakesTheHeader) {
  const auto chip = load_sample(kText);
  EXPECT_EQ(chip.name, "chip");
  EXPECT_EQ(chip.summary, "a chip for tests");
  EXPECT_EQ(chip.product, "sample");
}

TEST(ConfigLoad, KeepsTheSourceOfEveryKey) {
  const auto chip = load_sample(kText);
  ASSERT_EQ(chip.provenance.size(), 5u);
  const Provenance& setup = chip.provenance.at("dma.setup_ns");
  EXPECT_EQ(setup.tag, Tag::kFitted);
  EXPECT_EQ(setup.from, "least squares");
  EXPECT_EQ(setup.rows, (std::vector<std::string>{"conv_1x1", "conv_3x3"}));
  EXPECT_EQ(setup.file, "chip.yaml");
  EXPECT_EQ(setup.line, 7);
  EXPECT_EQ(setup.column, 13);
  EXPECT_EQ(chip.provenance.at("dma.burst.bytes").tag, Tag::kAssumed);
}

TEST(ConfigLoad, ReadsAFile) {
  const TempFolder folder;
  EXPECT_EQ(load<Chip>(folder.write("chip.yaml", kText)).config.dma.channels, 4);
}

TEST(ConfigLoad, ReadsTheHeaderWithoutKnowingTheKeys) {
  const TempFolder folder;
  EXPECT_EQ(read_header(folder.write("chip.yaml", kText)).product, "sample");
}

TEST(ConfigLoad, BothEndsOfARangeAreInIt) {
  EXPECT_EQ(problems_of(text_with("value: 4,", "value: 1,")), "");
  EXPECT_EQ(problems_of(text_with("value: 4,", "value: 16,")), "");
}

TEST(ConfigLoad, FileIsMissing_bad) {
  const TempFolder folder;
  folder.write("chip.yaml", kText);
  const auto path = folder.path() / "chop.yaml";
  try {
    load<Chip>(path);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_EQ(e.what(), path.string() + ": cannot be read: no such file; did you mean 'chip'?");
  }
}

TEST(ConfigLoad, FileIsAFolder_bad) {
  const TempFolder folder;
  EXPECT_THROW(load<Chip>(folder.path()), InputError);
}

TEST(ConfigLoad, UnknownKey_bad) {
  EXPECT_EQ(problems_of(text_with("  burst:", "  chanels: 3\n  burst:")),
            "chip.yaml:9:3: dma.chanels: unknown key; did you mean 'channels'?");
}

TEST(ConfigLoad, UnknownKeyThatIsNearToNone_bad) {
  EXPECT_EQ(problems_of(text_with("dma:", "zzzzzzzzzz: 1\ndma:")), "chip.yaml:6:1: zzzzzzzzzz: unknown key");
}

TEST(ConfigLoad, UnknownSection_bad) {
  EXPECT_EQ(problems_of(text_with("dma:", "clock_hx: {a: 1}\ndma:")),
            "chip.yaml:6:1: clock_hx: unknown key; did you mean 'clock_hz'?");
}

TEST(ConfigLoad, DuplicateKey_bad) {
  EXPECT_EQ(problems_of(text_with("  burst:", "  channels: {value: 5, tag: assumed, from: x}\n  burst:")),
            "chip.yaml:9:3: key 'channels' is a duplicate; it stands first in line 8, column 3");
}

TEST(ConfigLoad, WordForANumber_bad) {
  EXPECT_EQ(
      problems_of(text_with("value: 493.5", "value: fast")),
      "chip.yaml:7:21: dma.setup_ns: 'fast' is not a number (time before the first byte of a transfer); "
      "expected a number in 0 .. 1000 ns");
}

TEST(ConfigLoad, FractionForAnInteger_bad) {
  EXPECT_EQ(problems_of(text_with("value: 4,", "value: 4.5,")),
            "chip.yaml:8:21: dma.channels: '4.5' is not an integer (channels of the engine); expected an "
            "integer in 1 .. 16");
}

TEST(ConfigLoad, QuotedNumber_bad) {
  EXPECT_EQ(problems_of(text_with("value: 4,", "value: \"4\",")),
            "chip.yaml:8:21: dma.channels: '4' is a quoted word, not an integer (channels of the engine); "
            "write it without quotes");
}

TEST(ConfigLoad, LeadingZero_bad) {
  EXPECT_EQ(problems_of(text_with("value: 4,", "value: 010,")),
            "chip.yaml:8:21: dma.channels: '010' has a leading zero, which YAML takes for octal (channels of "
            "the engine); expected an integer in 1 .. 16");
}

TEST(ConfigLoad, NotFinite_bad) {
  for (const auto* text : {".nan", ".inf", "-.inf"}) {
    const std::string problems = problems_of(text_with("value: 493.5", std::string("value: ") + text));
    EXPECT_NE(problems.find("is not a finite number"), std::string::npos) << problems;
  }
}

TEST(ConfigLoad, OutOfRange_bad) {
  EXPECT_EQ(problems_of(text_with("value: 493.5", "value: 5000")),
            "chip.yaml:7:21: dma.setup_ns: 5000 ns is outside 0 .. 1000 ns (time before the first byte of a "
            "transfer)");
  EXPECT_NE(problems_of(text_with("value: 493.5", "value: -1")), "");
}

TEST(ConfigLoad, BeyondTheWidthOfAnInt_bad) {
  struct Wide {
    int n = 0;
    static void describe(Wide& c, FillingVisitor& v) {
      v.number({.name = "n", .low = 0, .high = 1e12, .meaning = "a wide range"}, c.n);
    }
  };
  try {
    load_text<Wide>("name: a\nsummary: b\nproduct: c\nn: {value: 3000000000, tag: assumed, from: x}\n",
                    "w.yaml");
    FAIL();
  } catch (const InputError& e) {
    EXPECT_STREQ(e.what(), "w.yaml:4:12: n: 3000000000 is outside 0 .. 2147483647 (a wide range)");
  }
}

TEST(ConfigLoad, WordThatIsNoOption_bad) {
  EXPECT_EQ(problems_of(text_with("value: half_up", "value: half_uq")),
            "chip.yaml:5:19: rounding: 'half_uq' is not one of nearest_even, half_up (how results are "
            "rounded); did you mean 'half_up'?");
}

TEST(ConfigLoad, MissingKey_bad) {
  EXPECT_EQ(
      problems_of(text_with("  channels: {value: 4, tag: decoded, from: \"driver header\"}\n", "")),
      "chip.yaml:7:3: dma.channels: the key is missing; expected an integer in 1 .. 16 (channels of the "
      "engine)");
}

TEST(ConfigLoad, MissingSection_bad) {
  const std::string text =
      text_with("  burst:\n    bytes: {value: 512, tag: assumed, from: \"as the neighbour has it\"}\n", "");
  EXPECT_EQ(problems_of(text),
            "chip.yaml:7:3: dma.burst: the section is missing (how a transfer is cut); it holds bytes: an "
            "integer in 8 .. 4096 B (bytes of a burst)");
}

TEST(ConfigLoad, MissingHeaderKeys_bad) {
  EXPECT_EQ(problems_of(text_with("summary: a chip for tests\nproduct: sample\n", "")),
            "chip.yaml:1:1: summary: the key is missing; it is a plain word or sentence\n"
            "chip.yaml:1:1: product: the key is missing; it is a plain word or sentence");
}

TEST(ConfigLoad, HeaderKeyThatIsNoWord_bad) {
  EXPECT_EQ(problems_of(text_with("summary: a chip for tests", "summary: [a]")),
            "chip.yaml:2:10: summary: must be a plain word or sentence");
}

TEST(ConfigLoad, WordForASection_bad) {
  EXPECT_EQ(problems_of(text_with(
                "  burst:\n    bytes: {value: 512, tag: assumed, from: \"as the neighbour has it\"}\n",
                "  burst: 512\n")),
            "chip.yaml:9:10: dma.burst: must be a section (how a transfer is cut)");
}

TEST(ConfigLoad, BareValue_bad) {
  EXPECT_EQ(problems_of(text_with("{value: 4, tag: decoded, from: \"driver header\"}", "4")),
            "chip.yaml:8:13: dma.channels: '4' has no tag and no source; write {value: ..., tag: ..., from: "
            "\"...\"}");
}

TEST(ConfigLoad, BareValueIsStillJudged_bad) {
  const std::string problems =
      problems_of(text_with("{value: 4, tag: decoded, from: \"driver header\"}", "99"));
  EXPECT_NE(problems.find("has no tag"), std::string::npos) << problems;
  EXPECT_NE(problems.find("99 is outside 1 .. 16"), std::string::npos) << problems;
}

TEST(ConfigLoad, MissingTag_bad) {
  EXPECT_EQ(problems_of(text_with("tag: decoded, ", "")),
            "chip.yaml:8:13: dma.channels: has no tag; tag: published, decoded, inferred, fitted or assumed");
}

TEST(ConfigLoad, UnknownTag_bad) {
  EXPECT_EQ(problems_of(text_with("tag: decoded", "tag: guessed")),
            "chip.yaml:8:29: dma.channels: 'guessed' is not a tag; tag: published, decoded, inferred, fitted "
            "or assumed");
}

TEST(ConfigLoad, MissingSource_bad) {
  EXPECT_EQ(problems_of(text_with(", from: \"driver header\"", "")),
            "chip.yaml:8:13: dma.channels: has no `from`; say where the value comes from");
}

TEST(ConfigLoad, EmptySource_bad) {
  EXPECT_EQ(problems_of(text_with("from: \"driver header\"", "from: \"\"")),
            "chip.yaml:8:44: dma.channels: `from` must be a sentence; say where the value comes from");
}

TEST(ConfigLoad, FittedWithoutRows_bad) {
  const std::string expected =
      "chip.yaml:7:13: dma.setup_ns: a fitted value has no rows; rows: [...] names the published rows that "
      "it "
      "was fitted to";
  EXPECT_EQ(problems_of(text_with(", rows: [conv_1x1, conv_3x3]", "")), expected);
  EXPECT_EQ(problems_of(text_with(", rows: [conv_1x1, conv_3x3]", ", rows: []")), expected);
}

TEST(ConfigLoad, RowsThatAreNoListOfWords_bad) {
  EXPECT_EQ(problems_of(text_with("rows: [conv_1x1, conv_3x3]", "rows: conv_1x1")),
            "chip.yaml:7:70: dma.setup_ns: `rows` must be a list of row names");
  EXPECT_NE(problems_of(text_with("rows: [conv_1x1, conv_3x3]", "rows: [[conv_1x1]]")), "");
}

TEST(ConfigLoad, UserTagInAFileOfSomebodyElse_bad) {
  EXPECT_EQ(problems_of(text_with("tag: decoded", "tag: user")),
            "chip.yaml:8:29: dma.channels: tag 'user' is what --set makes, from: \"--set\"; tag: published, "
            "decoded, inferred, fitted or assumed");
}

TEST(ConfigLoad, LeafWithAnUnknownKey_bad) {
  EXPECT_EQ(problems_of(text_with("tag: decoded", "tag: decoded, form: a")),
            "chip.yaml:8:38: dma.channels: a value has no 'form'; did you mean 'from'?");
}

TEST(ConfigLoad, LeafWithoutValue_bad) {
  EXPECT_EQ(problems_of(text_with("value: 4, ", "")),
            "chip.yaml:8:13: dma.channels: has no value; expected an integer in 1 .. 16");
}

TEST(ConfigLoad, LeafWithAListForItsValue_bad) {
  EXPECT_EQ(
      problems_of(text_with("value: 4,", "value: [4],")),
      "chip.yaml:8:21: dma.channels: the value is not a single number or word; expected an integer in 1 "
      ".. 16");
}

TEST(ConfigLoad, ListForALeaf_bad) {
  const std::string problems =
      problems_of(text_with("{value: 4, tag: decoded, from: \"driver header\"}", "[4]"));
  EXPECT_NE(problems.find("chip.yaml:8:13: dma.channels: must be a value with its source"), std::string::npos)
      << problems;
}

TEST(ConfigLoad, ReportsAllProblemsAtOnceInTheOrderOfTheFile_bad) {
  const std::string text = R"(name: chip
summary: a chip for tests
clock_hz: {value: 8e8, tag: published, from: "data sheet"}
clock_hz: {value: 800000000, tag: published, from: "data sheet"}
rounding: {value: down, tag: inferred}
dma:
  setup_ns: {value: 5000, tag: fitted, from: "least squares"}
  chanels: {value: 4, tag: decoded, from: "driver header"}
)";
  EXPECT_EQ(problems_of(text, {{"dma.setup", "1"}}),
            R"(chip.yaml:1:1: product: the key is missing; it is a plain word or sentence
chip.yaml:3:19: clock_hz: '8e8' is not an integer (clock of the engines); expected an integer in 1000000 .. 5000000000 Hz
chip.yaml:4:1: key 'clock_hz' is a duplicate; it stands first in line 3, column 1
chip.yaml:5:11: rounding: has no `from`; say where the value comes from
chip.yaml:5:19: rounding: 'down' is not one of nearest_even, half_up (how results are rounded)
chip.yaml:7:3: dma.burst: the section is missing (how a transfer is cut); it holds bytes: an integer in 8 .. 4096 B (bytes of a burst)
chip.yaml:7:3: dma.channels: the key is missing; expected an integer in 1 .. 16 (channels of the engine)
chip.yaml:7:13: dma.setup_ns: a fitted value has no rows; rows: [...] names the published rows that it was fitted to
chip.yaml:7:21: dma.setup_ns: 5000 ns is outside 0 .. 1000 ns (time before the first byte of a transfer)
chip.yaml:8:3: dma.chanels: unknown key; did you mean 'channels'?
--set dma.setup=1: dma.setup: unknown key; did you mean 'dma.setup_ns'?)");
}

}  // namespace
}  // namespace npu::config::sample
