// Networks that cannot be taken: a message with node, limit and value, the right exit status, nothing
// half-written.
#include <fstream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/core/npy.h"
#include "tests/system/support.h"
#include "tools/files.h"
#include "workloads/onnx/export.h"
#include "workloads/zoo/zoo.h"

namespace npu::test {
namespace {

void expect_refusal(const CommandResult& r, const std::vector<std::string>& said) {
  EXPECT_EQ(r.status, 2) << r.out << r.err;
  for (const auto& words : said)
    EXPECT_NE(r.err.find(words), std::string::npos) << "not said: " << words << "\n" << r.err;
  EXPECT_EQ(r.out.find("latency  "), std::string::npos) << "looks like a result:\n" << r.out;
}

TEST(NetworkBad, FileThatIsNotThere) {
  expect_refusal(npusim("run /nowhere/x.onnx --on tcc750x"), {"/nowhere/x.onnx", "does not exist"});
}

TEST(NetworkBad, FileThatIsNoOnnx) {
  const TempFolder folder;
  tools::write_text((folder / "x.onnx").string(), "this is no network\n");
  expect_refusal(npusim("run " + (folder / "x.onnx").string() + " --on tcc750x"), {"x.onnx"});
}

TEST(NetworkBad, FileThatIsCutOff) {
  const TempFolder folder;
  const auto whole = (folder / "whole.onnx").string(), cut = (folder / "cut.onnx").string();
  ASSERT_EQ(npusim("compile zoo:lenet5 --on tcc750x --export-onnx " + whole).status, 0);
  auto bytes = tools::read_bytes(whole);
  bytes.resize(bytes.size() / 2);
  tools::write_bytes(cut, bytes);
  expect_refusal(npusim("compile " + cut + " --on tcc750x -o " + (folder / "out").string()), {"cut.onnx"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST(NetworkBad, ZooNameThatIsMisspelt) {
  expect_refusal(npusim("run zoo:resnet51 --on tcc750x"), {"resnet51", "did you mean"});
}

TEST(NetworkBad, ZooSizeThatIsMalformed) {
  expect_refusal(npusim("run zoo:resnet50@640x --on tcc750x"), {"640x"});
}

TEST(NetworkBad, ShapesThatFitNoBank) {
  const TempFolder folder;
  const auto out = (folder / "out").string();
  expect_refusal(npusim("compile zoo:resnet18 --on tcc750x --set npu.gbuf.kib=16 -o " + out),
                 {"conv1", "words", "banks"});
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_FALSE(std::filesystem::exists(out + ".unfinished"));
}

TEST(NetworkBad, StrategyThatNobodyKnows) {
  expect_refusal(npusim("run zoo:lenet5 --on tcc750x --strategy layerwize"), {"layerwize", "layerwise"});
}

TEST(NetworkBad, CalibrationImagesOfAnotherShape) {
  const TempFolder folder;
  const auto file = (folder / "c.npy").string();
  save_npy(file, {.type = DType::kU8, .shape = {2, 8, 8, 3}, .bytes = std::vector<std::uint8_t>(384)});
  expect_refusal(npusim("run zoo:lenet5 --on tcc750x --calib " + file), {"c.npy", "2x8x8x3", "32x32"});
}

TEST(NetworkBad, InputNumberBeyondTheFile) {
  const TempFolder folder;
  const auto file = (folder / "i.npy").string();
  save_npy(file, {.type = DType::kU8, .shape = {2, 32, 32}, .bytes = std::vector<std::uint8_t>(2048)});
  expect_refusal(npusim("run zoo:lenet5 --on tcc750x --index 2 --input " + file), {"i.npy", "2 inputs"});
}

TEST(NetworkBad, MeansThatAreNotOneAChannel) {
  expect_refusal(npusim("run zoo:resnet18@64x64 --on tcc750x --mean 1,2"),
                 {"--mean", "2 numbers", "3 channels"});
}

TEST(NetworkBad, DeviationThatIsZero) {
  expect_refusal(npusim("run zoo:resnet18@64x64 --on tcc750x --std 0"), {"--std"});
}

TEST(NetworkBad, CompileIntoAFolderOfSomethingElse) {
  const TempFolder folder;
  tools::write_text((folder / "precious.txt").string(), "keep me\n");
  expect_refusal(npusim("compile zoo:lenet5 --on tcc750x -o " + folder.path().string()),
                 {"no compiled model"});
  EXPECT_TRUE(std::filesystem::exists(folder / "precious.txt"));
}

TEST(NetworkBad, CompileWithNothingToDo) {
  expect_refusal(npusim("compile zoo:lenet5 --on tcc750x"), {"--explain"});
}

TEST(NetworkBad, VerifyAgainstABrokenIntegerGraph) {
  const TempFolder folder;
  const auto dir = folder / "d";
  ASSERT_EQ(npusim("compile zoo:lenet5 --on tcc750x -o " + dir.string()).status, 0);
  auto text = tools::read_text((dir / "integer.json").string());
  text.replace(text.find("\"groups\": 1"), 11, "\"groups\": 0");
  tools::write_text((dir / "integer.json").string(), text);
  expect_refusal(npusim("verify " + (dir / "integer.json").string() + " " + dir.string()),
                 {"integer.json", "groups"});
}

TEST(Network, OfAFolderThatCompileMadeRunsAsAFolder) {
  const TempFolder folder;
  const auto dir = (folder / "d").string();
  ASSERT_EQ(npusim("compile zoo:resnet18@64x64 --on tcc750x -o " + dir).status, 0);
  const auto a = npusim("run " + dir + " --on tcc750x --json -"),
             b = npusim("run zoo:resnet18@64x64 --on tcc750x --timing-only --json -");
  ASSERT_EQ(a.status, 0) << a.err;
  ASSERT_EQ(b.status, 0) << b.err;
  const auto cycles = [](const CommandResult& r) { return r.out.substr(r.out.find("\"cycles\""), 30); };
  EXPECT_EQ(cycles(a), cycles(b));
}

// A Softmax at the end is the host's: it takes host time and is named. The network's scores are 10 numbers.
TEST(Network, ThatTheHostFinishesTakesHostTime) {
  const TempFolder folder;
  const auto file = (folder / "softmax.onnx").string();
  graph::Graph graph = zoo::build("lenet5");
  const auto scores = graph.outputs[0];
  const auto out = graph.add_value({.name = "probabilities", .shape = graph.value(scores).shape});
  graph.nodes.push_back(
      {.name = "softmax", .operation = graph::Softmax{1}, .inputs = {scores}, .output = out});
  graph.outputs = {out};
  onnx_file::export_graph(graph, file);
  const auto r = npusim("run " + file + " --on tcc750x --json -"),
             plain = npusim("run zoo:lenet5 --on tcc750x --json -");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto with = nlohmann::json::parse(r.out), without = nlohmann::json::parse(plain.out);
  EXPECT_DOUBLE_EQ(with["device_ms"], without["device_ms"]);
  constexpr double kElements = 10, kNsAnElement = 2;  // configs/hw/tcc750x.yaml: host.network_element_ns
  EXPECT_NEAR(with["host_ms"].get<double>() - without["host_ms"].get<double>(),
              kElements * kNsAnElement / 1e6, 1e-9);
  EXPECT_NE(r.out.find("softmax (Softmax)"), std::string::npos);
}

TEST(Reference, DumpsEveryTensorWithoutAMachine) {
  const TempFolder folder;
  const auto dir = folder / "dump";
  ASSERT_EQ(npusim("run zoo:lenet5 --on reference --dump " + dir.string()).status, 0);
  const Tensor first = load_npy(dir / "integer" / "000_input.npy");
  EXPECT_EQ(first.type, DType::kS8);
  EXPECT_EQ(first.shape, (std::vector<std::int64_t>{1, 32, 32}));
  const auto files = [&](const char* kind) {
    return std::distance(std::filesystem::directory_iterator(dir / kind),
                         std::filesystem::directory_iterator());
  };
  EXPECT_EQ(files("integer"), 8);
  EXPECT_GT(files("float"), 8);  // activations are tensors of their own there
}

TEST(NetworkBad, ReferenceWithNothingToWrite) {
  expect_refusal(npusim("run zoo:lenet5 --on reference"), {"--dump"});
}

TEST(Explain, PrintsTilesBuffersAndSteps) {
  const auto r = npusim("compile zoo:lenet5 --on tcc750x --explain");
  EXPECT_EQ(r.status, 0);
  for (const auto* words : {"layer conv1", "local memory: input", "step 0", "load ", "store "})
    EXPECT_NE(r.out.find(words), std::string::npos) << words;
}

}  // namespace
}  // namespace npu::test
