// Many frames that cannot be: numbers out of range, no room, programs that fault or deadlock in a frame.
#include <cstring>

#include "isa/tcc750x/assembly.h"
#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

void expect_bad(const std::string& options, const std::vector<std::string>& said) {
  const auto r = npusim("run " + example() + " --on tcc750x " + options);
  EXPECT_EQ(r.status, 2) << options << r.out << r.err;
  for (const auto& words : said) EXPECT_NE(r.err.find(words), std::string::npos) << options << "\n" << r.err;
  EXPECT_EQ(r.out.find("latency  "), std::string::npos) << r.out;
}

TEST(RunFramesBad, NumbersOutOfRangeAreNamed) {
  expect_bad("--frames 0", {"--frames", "0 is outside 1 .. 1000000000"});
  expect_bad("--frames 1000000001", {"--frames"});
  expect_bad("--in-flight 1025", {"--in-flight", "1025 is outside 1 .. 1024"});
  expect_bad("--in-flight 0", {"--in-flight"});
  expect_bad("--frames two", {"--frames"});
  expect_bad("--frames 0 --in-flight 0", {"--frames", "--in-flight"});
}

TEST(RunFramesBad, MoreClustersThanTheMachineHas) {
  expect_bad("--clusters 3", {"--clusters", "3 is outside 1 .. 2"});
}

TEST(RunFramesBad, ABackgroundThatLeavesNothingNamesBothNumbers) {
  expect_bad("--background-gbps 14", {"dram.background_gb_s", "14 GB/s", "13.6528 GB/s"});
  expect_bad("--background-gbps -1", {"dram.background_gb_s"});
  expect_bad("--background-gbps much", {"dram.background_gb_s"});
}

TEST(RunFramesBad, BuffersOfTheSecondClusterThatDoNotFit) {
  // One cluster's 600 KiB work buffer fits into 1 MiB of memory, two clusters' do not.
  const TempFolder folder;
  std::filesystem::copy(example() + "/npu_cmd.bin", folder / "npu_cmd.bin");
  tools::write_text((folder / "network.json").string(), R"({"version": 1, "buffers": {"work": 614400}})");
  const auto run = [&](const std::string& options) {
    return npusim("run " + folder.path().string() + " --on tcc750x --set dram.size_mib=1 " + options);
  };
  EXPECT_EQ(run("").status, 0) << run("").err;
  EXPECT_EQ(run("--clusters 2").status, 2);
  EXPECT_NE(run("--clusters 2").err.find("work buffer of 614400 bytes"), std::string::npos);
}

CommandResult run_text(const std::string& text, const std::string& options) {
  const TempFolder folder;
  const auto words = tcc750x::assemble(text, "test");
  std::vector<std::uint8_t> bytes(words.size() * 4);
  std::memcpy(bytes.data(), words.data(), bytes.size());
  tools::write_bytes((folder / "npu_cmd.bin").string(), bytes);
  return npusim("run " + folder.path().string() + " --on tcc750x " + options);
}

TEST(RunFramesBad, AFaultNamesTheFrame) {
  const auto r = run_text("run mm.0\ntrap\n", "--frames 5 --clusters 2");
  EXPECT_EQ(r.status, 3);
  EXPECT_NE(r.err.find("(frame 0 on npu0)"), std::string::npos) << r.err;
  EXPECT_EQ(run_text("run mm.0\ntrap\n", "").err.find("frame"), std::string::npos);
}

TEST(RunFramesBad, ADeadlockNamesTheFrames) {
  const auto r = run_text("wait dma=3\ntrap\n", "--frames 5 --clusters 2");
  EXPECT_EQ(r.status, 3);
  EXPECT_NE(r.out.find("npu0 (frame 0 on npu0)"), std::string::npos) << r.out;
  EXPECT_NE(r.out.find("(frame 1 on npu1)"), std::string::npos) << r.out;
}

}  // namespace
}  // namespace npu::test
