// Bad input of every kind: a message with place and reason, the right exit status, nothing that looks like a
// result.
#include <cstring>

#include <fmt/format.h>

#include "isa/tcc750x/assembly.h"
#include "sim/core/npy.h"
#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

void expect_failure(const CommandResult& r, int status, const std::vector<std::string>& said) {
  EXPECT_EQ(r.status, status) << r.out << r.err;
  for (const auto& words : said)
    EXPECT_NE(r.err.find(words), std::string::npos) << "not said: " << words << "\n" << r.err;
  EXPECT_EQ(r.out.find("latency  "), std::string::npos) << "looks like a result:\n" << r.out;
}

// A copy of the example whose command binary, as words, can be spoilt.
class Spoilt {
 public:
  explicit Spoilt(const std::function<void(std::vector<std::uint8_t>&)>& spoil) {
    std::filesystem::copy(example(), folder_.path(), std::filesystem::copy_options::recursive);
    auto bytes = tools::read_bytes((folder_ / "npu_cmd.bin").string());
    spoil(bytes);
    tools::write_bytes((folder_ / "npu_cmd.bin").string(), bytes);
  }
  std::string path() const { return folder_.path().string(); }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  TempFolder folder_;
};

CommandResult run(const std::string& folder, const std::string& more = "") {
  return npusim("run " + folder + " --on tcc750x " + more);
}

// A program of text in a folder, without weights.
CommandResult run_text(const std::string& text) {
  const TempFolder folder;
  const auto words = tcc750x::assemble(text, "test");
  std::vector<std::uint8_t> bytes(words.size() * 4);
  std::memcpy(bytes.data(), words.data(), bytes.size());
  tools::write_bytes((folder / "npu_cmd.bin").string(), bytes);
  return run(folder.path().string());
}

TEST(BinaryBad, ThatIsCutOffInsideAPage) {
  const Spoilt model([](auto& bytes) { bytes.resize(bytes.size() - 100); });
  expect_failure(run(model.path()), 2, {"npu_cmd.bin", "512"});
}

TEST(BinaryBad, ThatIsEmpty) {
  const Spoilt model([](auto& bytes) { bytes.clear(); });
  expect_failure(run(model.path()), 2, {"npu_cmd.bin"});
}

TEST(BinaryBad, WithAnUnknownOpcodeNamesTheByte) {
  const Spoilt model([](auto& bytes) { bytes[3] = 0xf0; });
  expect_failure(run(model.path()), 2, {"npu_cmd.bin", "byte 0"});
}

TEST(BinaryBad, WhoseTrapIsMissingIsADeadlockThatNamesThePage) {
  expect_failure(run_text("nop 3\n"), 3, {"deadlock", "interrupt"});
}

TEST(ProgramBad, ThatWaitsForATransferThatWasNeverStarted) {
  const auto r = run_text("wait dma=3\ntrap\n");
  expect_failure(r, 3, {"deadlock"});
  EXPECT_NE(r.out.find("DMA id 3"), std::string::npos) << r.out;
  EXPECT_NE(r.out.find("never started"), std::string::npos) << r.out;
}

TEST(ProgramBad, WhosePageEndsWithoutFetchingTheNext) {
  const auto r = run_text("nop 128\nnop 10\ntrap\n");
  expect_failure(r, 3, {"deadlock"});
  EXPECT_NE(r.out.find("command page"), std::string::npos) << r.out;
}

TEST(ProgramBad, WhosePageFetchesItselfForEver) {
  expect_failure(run_text("write dma.fetch base=cmd chunks=1 words=16\nrun dma\n"), 3,
                 {"goes round for ever", "word 0"});
}

TEST(ProgramBad, ThatLeavesTheGbufIsAFaultWithPlaceAndReason) {
  expect_failure(run_text("write dma.load base=work to_cores=0x1 gbuf=0x7fff chunks=1 words=2 stride=0\nrun "
                          "dma id=1\nwait dma=1\ntrap\n"),
                 3, {"command at word", "run dma", "GBUF", "0x7fff"});
}

TEST(ProgramBad, ThatRunsAUnitWithoutRegisters) {
  expect_failure(run_text("run mm.0\ntrap\n"), 3, {"word 0", "never written"});
}

TEST(ProgramBad, ThatRacesIsReportedWithBothCommands) {
  const auto r = run_text(
      "write dma.load base=work to_cores=0x1 gbuf=0x0 chunks=1 words=64 stride=0\nrun dma id=1\n"
      "write misc.0 op=max_pool w=8 h=8 c=32 b_h=1 output=0x100 count=16\nrun misc.0\nwait misc.0\nwait "
      "dma=1\ntrap\n");
  EXPECT_EQ(r.status, 3) << r.out << r.err;
  EXPECT_NE(r.err.find("run dma"), std::string::npos) << r.err;
  EXPECT_NE(r.err.find("run misc.0"), std::string::npos) << r.err;
  EXPECT_NE(r.err.find("no WAIT orders them"), std::string::npos) << r.err;
}

TEST(ProgramBad, RacesCanBeReportedWithoutFailing) {
  const TempFolder folder;
  EXPECT_EQ(npusim("run " + example() + " --on tcc750x --races report").status, 0);
}

TEST(WeightsBad, ThatAreTooShort) {
  const Spoilt model([](auto&) {});
  auto weights = tools::read_bytes((model / "quantized_network.bin").string());
  weights.pop_back();
  tools::write_bytes((model / "quantized_network.bin").string(), weights);
  expect_failure(run(model.path()), 2, {"quantized_network.bin", "the commands read"});
}

TEST(WeightsBad, ThatAreMissingWhenValuesAreAskedFor) {
  const Spoilt model([](auto&) {});
  std::filesystem::remove(model / "quantized_network.bin");
  const auto input = (model / "input").string();
  tools::write_bytes(input, std::vector<std::uint8_t>(1024));
  expect_failure(run(model.path(), "--input " + input), 2, {"quantized_network.bin", "--timing-only"});
  EXPECT_EQ(run(model.path()).status, 0) << "time needs no weights";
}

TEST(InputBad, OfTheWrongSize) {
  const TempFolder folder;
  const auto input = (folder / "input").string();
  tools::write_bytes(input, std::vector<std::uint8_t>(1000));
  expect_failure(run(example(), "--input " + input), 2, {"1000 bytes", "1024"});
}

TEST(ImagesBad, OfTheWrongSizeNameBothSizes) {
  const TempFolder folder;
  save_npy(folder / "x.npy",
           {.type = DType::kU8, .shape = {2, 20, 20}, .bytes = std::vector<std::uint8_t>(800)});
  save_npy(folder / "y.npy", {.type = DType::kU8, .shape = {2}, .bytes = {0, 1}});
  const auto r = npusim(fmt::format("accuracy {} --images {} --labels {}", example(),
                                    (folder / "x.npy").string(), (folder / "y.npy").string()));
  expect_failure(r, 2, {"x.npy", "20"});
}

TEST(ImagesBad, ThatAreNoArray) {
  const auto readme = (source_folder() / "README.md").string();
  expect_failure(npusim("accuracy " + example() + " --images " + readme + " --labels " + readme), 2,
                 {"README.md", "not an .npy file"});
}

TEST(LabelsBad, OfAnotherCount) {
  const TempFolder folder;
  save_npy(folder / "y.npy", {.type = DType::kU8, .shape = {1}, .bytes = {0}});
  expect_failure(npusim("accuracy " + example() + " --images " + example() + "/images.npy --labels " +
                        (folder / "y.npy").string()),
                 2, {"y.npy", "labels"});
}

TEST(FolderBad, ThatDoesNotExist) {
  expect_failure(run("/nowhere/at/all"), 2, {"/nowhere/at/all"});
}
TEST(FolderBad, WithoutCommands) {
  expect_failure(run(source_folder().string()), 2, {"npu_cmd.bin"});
}

TEST(MachineBad, MisspeltNameGetsASuggestion) {
  expect_failure(npusim("run " + example() + " --on tcc750"), 2, {"tcc750", "did you mean"});
}

TEST(MachineBad, AllProblemsOfAFileComeAtOnceWithLineAndColumn) {
  const TempFolder folder;
  auto text = tools::read_text((source_folder() / "configs/hw/tcc750x.yaml").string());
  const auto replace = [&](const std::string& from, const std::string& to) {
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
  };
  replace("start_cycles: {value: 30", "start_cyles: {value: 30");
  replace("kib: {value: 1024", "kib: {value: many");
  replace("queue: {value: 8, tag: inferred, from: \"the replay fit, where its depth makes no difference\"}",
          "queue: 8");
  const auto file = (folder / "bad.yaml").string();
  tools::write_text(file, text);
  const auto r = npusim("run " + example() + " --on " + file);
  expect_failure(r, 2, {"start_cyles", "did you mean 'start_cycles'", "many", "queue", "bad.yaml:"});
}

TEST(MachineBad, UnknownKeyOfSetGetsASuggestion) {
  expect_failure(run(example(), "--set npu.dma.setup_n=1"), 2, {"npu.dma.setup_n", "npu.dma.setup_ns"});
}
TEST(MachineBad, SetWithoutValue) {
  expect_failure(run(example(), "--set npu.dma.setup_ns"), 2, {"key=value"});
}
TEST(UsageBad, WithoutAVerb) {
  expect_failure(npusim(""), 2, {"subcommand"});
}
TEST(UsageBad, WithAnUnknownOption) {
  expect_failure(run(example(), "--fast"), 2, {"--fast"});
}
TEST(UsageBad, OutputWithoutInput) {
  expect_failure(run(example(), "--output /tmp/x"), 2, {"--input"});
}

TEST(AssemblyBad, NamesLineAndColumnOfEveryProblem) {
  const TempFolder folder;
  const auto file = (folder / "bad.asm").string();
  tools::write_text(file, "nop\nwirte mm.0 act=relu\nwrite mm.0 kernel_h=99\n");
  expect_failure(npusim("asm " + file), 2, {"bad.asm:2:", "bad.asm:3:", "did you mean", "kernel_h"});
}

TEST(DramBad, WithoutRoomForTheBuffers) {
  NPUSIM_NEEDS_SHARED_DATA();
  expect_failure(run(vendor_folder("yolov8n").string(), "--set dram.size_mib=1"), 2, {"does not fit"});
}

}  // namespace
}  // namespace npu::test
