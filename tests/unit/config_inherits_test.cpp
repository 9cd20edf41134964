#include <gtest/gtest.h>

#include "tests/unit/config_sample.h"
#include "tests/unit/config_temp_folder.h"

namespace npu::config::sample {
namespace {

constexpr std::string_view kChild = R"(name: child
summary: the chip with more channels
inherits: base
dma:
  channels: {value: 8, tag: assumed, from: "a what-if"}
)";

std::string problems_of_file(const std::filesystem::path& path) {
  try {
    load<Chip>(path);
  } catch (const InputError& e) {
    return e.what();
  }
  return {};
}

TEST(ConfigInherits, TakesWhatTheFileDoesNotSet) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  const auto chip = load<Chip>(folder.write("child.yaml", kChild));
  EXPECT_EQ(chip.config.dma.channels, 8);
  EXPECT_EQ(chip.config.dma.setup_ns, 493.5);
  EXPECT_EQ(chip.config.dma.burst.bytes, 512);
  EXPECT_EQ(chip.config.clock_hz, 800'000'000);
}

TEST(ConfigInherits, TakesTheProductButNotTheName) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  const auto chip = load<Chip>(folder.write("child.yaml", kChild));
  EXPECT_EQ(chip.product, "sample");
  EXPECT_EQ(chip.name, "child");
  EXPECT_EQ(chip.summary, "the chip with more channels");
}

TEST(ConfigInherits, ProvenanceNamesTheFileThatSaysIt) {
  const TempFolder folder;
  const auto base = folder.write("base.yaml", kText);
  const auto child = folder.write("child.yaml", kChild);
  const auto chip = load<Chip>(child);
  EXPECT_EQ(chip.provenance.at("dma.channels").file, child.string());
  EXPECT_EQ(chip.provenance.at("dma.channels").line, 5);
  EXPECT_EQ(chip.provenance.at("dma.setup_ns").file, base.string());
  EXPECT_EQ(chip.provenance.at("dma.setup_ns").line, 7);
}

TEST(ConfigInherits, ReplacesALeafWhole) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  const auto chip = load<Chip>(folder.write(
      "child.yaml",
      "name: c\nsummary: s\ninherits: base\ndma: {setup_ns: {value: 1, tag: assumed, from: x}}\n"));
  EXPECT_TRUE(chip.provenance.at("dma.setup_ns").rows.empty());
}

TEST(ConfigInherits, AnEmptySectionChangesNothing) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  const auto path = folder.write("child.yaml", "name: c\nsummary: s\ninherits: base\ndma:\n");
  EXPECT_EQ(load<Chip>(path).config.dma.channels, 4);
}

TEST(ConfigInherits, GoesThroughSeveralFiles) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  folder.write("child.yaml", kChild);
  const auto path = folder.write("grandchild.yaml",
                                 "name: g\nsummary: s\ninherits: child\n"
                                 "rounding: {value: nearest_even, tag: assumed, from: x}\n");
  const auto chip = load<Chip>(path);
  EXPECT_EQ(chip.config.rounding, "nearest_even");
  EXPECT_EQ(chip.config.dma.channels, 8);
  EXPECT_EQ(chip.config.dma.burst.bytes, 512);
}

TEST(ConfigInherits, ALeafIsNotMergedWithItsParent_bad) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  const auto path = folder.write(
      "child.yaml", "name: c\nsummary: s\ninherits: base\ndma:\n  setup_ns: {tag: assumed, from: x}\n");
  EXPECT_EQ(problems_of_file(path),
            path.string() + ":5:13: dma.setup_ns: has no value; expected a number in 0 .. 1000 ns");
}

TEST(ConfigInherits, NameAndSummaryAreAFilesOwn_bad) {
  const TempFolder folder;
  folder.write("base.yaml", kText);
  const auto path = folder.write("child.yaml", "inherits: base\n");
  EXPECT_EQ(problems_of_file(path),
            path.string() + ":1:1: name: the key is missing; it is a plain word or sentence\n" +
                path.string() + ":1:1: summary: the key is missing; it is a plain word or sentence");
}

TEST(ConfigInherits, MissingFile_bad) {
  const TempFolder folder;
  folder.write("basis.yaml", kText);
  const auto path = folder.write("child.yaml", kChild);
  EXPECT_EQ(problems_of_file(path), path.string() + ":3:11: inherits: cannot read '" +
                                        (folder.path() / "base.yaml").string() + "'; did you mean 'basis'?");
}

TEST(ConfigInherits, Circle_bad) {
  const TempFolder folder;
  const auto a = folder.write("a.yaml", "name: a\ninherits: b\n");
  const auto b = folder.write("b.yaml", "name: b\ninherits: a\n");
  EXPECT_EQ(problems_of_file(a),
            b.string() + ":2:11: inherits: inheritance goes in a circle: a.yaml -> b.yaml -> a.yaml");
}

TEST(ConfigInherits, Itself_bad) {
  const TempFolder folder;
  const auto a = folder.write("a.yaml", "name: a\ninherits: a\n");
  EXPECT_EQ(problems_of_file(a),
            a.string() + ":2:11: inherits: inheritance goes in a circle: a.yaml -> a.yaml");
}

TEST(ConfigInherits, NameThatLeavesTheFolder_bad) {
  const TempFolder folder;
  for (const auto* name : {"../base", "/etc/base", "[base]", "\"\"", ".", "~"}) {
    const auto path = folder.write("child.yaml", std::string("name: c\ninherits: ") + name + "\n");
    const std::string problems = problems_of_file(path);
    EXPECT_NE(problems.find("is not the name of a file; name a file of the same folder, without .yaml"),
              std::string::npos)
        << problems;
  }
}

TEST(ConfigInherits, ProblemsOfBothFilesComeAtOnce_bad) {
  const TempFolder folder;
  const auto base = folder.write("base.yaml", text_with("value: 493.5", "value: 5000"));
  const auto child = folder.write("child.yaml", "name: c\nsummary: s\ninherits: base\ndma: {chanels: 1}\n");
  const std::string problems = problems_of_file(child);
  EXPECT_NE(problems.find(base.string() + ":7:21: dma.setup_ns: 5000 ns is outside"), std::string::npos)
      << problems;
  EXPECT_NE(problems.find(child.string() + ":4:7: dma.chanels: unknown key"), std::string::npos) << problems;
}

TEST(ConfigInherits, MalformedParent_bad) {
  const TempFolder folder;
  const auto base = folder.write("base.yaml", "a: [1\n");
  const std::string problems = problems_of_file(folder.write("child.yaml", kChild));
  EXPECT_TRUE(problems.starts_with(base.string() + ":")) << problems;
  EXPECT_NE(problems.find("malformed YAML"), std::string::npos) << problems;
}

}  // namespace
}  // namespace npu::config::sample
