#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "isa/container/compiled_model.h"
#include "sim/core/diagnostic.h"

namespace npu::container {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at the end.
class CompiledModelFolder : public ::testing::Test {
 protected:
  CompiledModelFolder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / ("npusim_container_" + std::string(test->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~CompiledModelFolder() override {
    std::error_code status;
    fs::remove_all(folder_, status);
  }

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  fs::path folder_;
};

template <class Action>
std::vector<std::string> problems_of(Action action) {
  std::vector<std::string> texts;
  try {
    action();
  } catch (const InputError& error) {
    for (const auto& problem : error.problems()) texts.push_back(problem.to_string());
  }
  return texts;
}

std::vector<std::string> problems_in(const std::string& text) {
  return problems_of([&] { parse_network(text, "n.json"); });
}

TEST_F(CompiledModelFolder, HoldsCommandsWeightsAndDescription) {
  write("npu_cmd.bin", std::string("\x04\x00\x05\x20", 4) + std::string(508, '\0'));
  write("quantized_network.bin", "abc");
  write("network.json", R"({"version": 1, "name": "n"})");
  const auto model = load_compiled_model(folder_);
  EXPECT_EQ(model.commands.size(), 128U);
  EXPECT_EQ(model.commands[0], 0x20050004U);
  EXPECT_TRUE(model.has_weights);
  EXPECT_EQ(model.weights.size(), 3U);
  EXPECT_TRUE(model.has_network);
  EXPECT_EQ(model.network.name, "n");
}

TEST_F(CompiledModelFolder, NeedsOnlyCommands) {
  write("npu_cmd.bin", std::string(512, '\0'));
  const auto model = load_compiled_model(folder_);
  EXPECT_FALSE(model.has_weights);
  EXPECT_FALSE(model.has_network);
}

TEST_F(CompiledModelFolder, TakesAnotherDescriptionThanItsOwn) {
  write("npu_cmd.bin", std::string(512, '\0'));
  write("network.json", "not read");
  write("other.json", R"({"version": 1, "name": "other"})");
  EXPECT_EQ(load_compiled_model(folder_, folder_ / "other.json").network.name, "other");
}

TEST_F(CompiledModelFolder, ThatDoesNotExistIsAnError_bad) {
  EXPECT_EQ(problems_of([&] { load_compiled_model(folder_ / "none"); }).size(), 1U);
}

TEST_F(CompiledModelFolder, ThatIsAFileIsAnError_bad) {
  write("file", "");
  EXPECT_EQ(problems_of([&] { load_compiled_model(folder_ / "file"); }).size(), 1U);
}

TEST_F(CompiledModelFolder, ReportsAllItsProblemsAtOnce_bad) {
  write("npu_cmd.bin", std::string(511, '\0'));
  write("network.json", R"({"version": 2, "nmae": "x"})");
  EXPECT_EQ(problems_of([&] { load_compiled_model(folder_); }).size(), 3U);
}

TEST_F(CompiledModelFolder, WithoutCommandsIsAnError_bad) {
  const auto problems = problems_of([&] { load_compiled_model(folder_); });
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("npu_cmd.bin"), std::string::npos);
}

TEST_F(CompiledModelFolder, WithEmptyCommandsIsAnError_bad) {
  write("npu_cmd.bin", "");
  EXPECT_EQ(problems_of([&] { load_compiled_model(folder_); }).size(), 1U);
}

TEST_F(CompiledModelFolder, WithAFolderForAFileIsAnError_bad) {
  fs::create_directories(folder_ / "npu_cmd.bin");
  EXPECT_EQ(problems_of([&] { load_compiled_model(folder_); }).size(), 1U);
}

TEST_F(CompiledModelFolder, AGivenDescriptionMustExist_bad) {
  write("npu_cmd.bin", std::string(512, '\0'));
  EXPECT_EQ(problems_of([&] { load_compiled_model(folder_, folder_ / "none.json"); }).size(), 1U);
}

TEST(NetworkDescription, SurvivesARoundTrip) {
  NetworkDescription network{.name = "n", .buffers = {.input = 12, .work = 0}};
  network.preprocess = Preprocess{.height = 2,
                                  .width = 3,
                                  .channels = 3,
                                  .resize = Resize::kBilinear,
                                  .type = PixelType::kS8,
                                  .scale = {0.5},
                                  .offset = {-1}};
  network.output = Output{.offset = 32, .classes = 2, .labels = {"a", "b"}};
  EXPECT_EQ(parse_network(to_json(network).dump(), "n.json"), network);
}

TEST(NetworkDescription, NeedsOnlyItsVersion) {
  EXPECT_EQ(parse_network(R"({"version": 1})", "n.json"), NetworkDescription{});
}

TEST(NetworkDescription, ReportsEveryProblemWithItsKeyPath_bad) {
  const auto problems = problems_in(R"({"version": 1, "nam": "x", "product": "tcc75x",
    "buffers": {"input": -1, "wrok": 3},
    "preprocess": {"height": 0, "width": 1.5, "resize": "blinear", "type": 8},
    "output": {"classes": 2, "labels": ["a"]}})");
  const std::vector<std::string> expected{
      "n.json: product: 'tcc75x' is none of tcc750x, akida; did you mean 'tcc750x'?",
      "n.json: buffers.input: -1 is outside 0..68719476736",
      "n.json: buffers.wrok: unknown key; did you mean 'work'?",
      "n.json: preprocess.channels: is missing",
      "n.json: preprocess.height: 0 is outside 1..65536",
      "n.json: preprocess.width: 1.5 is no integer",
      "n.json: preprocess.resize: 'blinear' is none of none, bilinear; did you mean 'bilinear'?",
      "n.json: preprocess.type: 8 is no string",
      "n.json: output.labels: 1 labels for 2 classes",
      "n.json: nam: unknown key; did you mean 'name'?"};
  EXPECT_EQ(problems, expected);
}

TEST(NetworkDescription, SyntaxErrorsHaveLineAndColumn_bad) {
  const auto problems = problems_in("{\"version\": 1,\n  \"name\": }");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].rfind("n.json:2:11: ", 0), 0U) << problems[0];
}

TEST(NetworkDescription, AKeyGivenTwiceIsAnError_bad) {
  EXPECT_EQ(problems_in(R"({"version": 1, "name": "a", "name": "b"})").size(), 1U);
}

TEST(NetworkDescription, OfWrongShapeIsAnError_bad) {
  for (const auto* text :
       {"", "[]", "3", "{}", R"({"version": "1"})", R"({"version": 0})", R"({"version": 1, "buffers": 3})",
        R"({"version": 1, "preprocess": []})", R"({"version": 1, "output": {}})",
        R"({"version": 1, "output": {"classes": 1, "labels": [1]}})", R"({"version": 99999999999999999999})",
        R"({"version": 1, "output": {"classes": 9}, "buffers": {"output": 8}})",
        R"({"version": 1, "preprocess": {"height": 1, "width": 1, "channels": 3, "scale": 1e999}})",
        R"({"version": 18446744073709551615})", "{\"version\": 1, \"name\": \"\xff\"}"}) {
    EXPECT_EQ(problems_in(text).size(), 1U) << text;
  }
}

TEST(Preprocess, RoundsHalfToEvenAndClips) {
  const Preprocess unsigned_pixels{.scale = {0.5}};
  EXPECT_EQ(unsigned_pixels.byte_of(1), 0);
  EXPECT_EQ(unsigned_pixels.byte_of(3), 2);
  EXPECT_EQ(unsigned_pixels.byte_of(1000), 255);
  EXPECT_EQ(unsigned_pixels.byte_of(-1), 0);
  const Preprocess signed_pixels{.type = PixelType::kS8, .offset = {-128}};
  EXPECT_EQ(signed_pixels.byte_of(0), 0x80);
  EXPECT_EQ(signed_pixels.byte_of(255), 127);
}

}  // namespace
}  // namespace npu::container
