// The trace of real runs: valid for every viewer of the format, and the same account of time as the report's.
#include <cstring>
#include <nlohmann/json.hpp>

#include "isa/tcc750x/assembly.h"
#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

// What check_trace.py says of files: its exit status, and the problems or else what the trace holds, as JSON.
struct Finding {
  int status = -1;
  std::string text;
};
Finding check(const std::string& files) {
  const TempFolder folder;
  const auto text = (folder / "text").string();
  const auto checker = (source_folder() / "tests/system/check_trace.py").string();
  const int status = std::system(("python3 " + checker + " " + files + " >" + text + " 2>&1").c_str());
  return {.status = status, .text = tools::read_text(text)};
}

// Runs a model with a trace and a report, and check_trace.py on both.
struct Traced {
  CommandResult run;
  std::string text;  // of the trace
  Finding finding;
};

Traced trace(const std::string& model, const std::string& more = "") {
  const TempFolder folder;
  const auto file = (folder / "trace").string(), report = (folder / "report").string();
  Traced traced;
  traced.run = npusim("run " + model + " --on tcc750x --trace " + file + " --json " + report + " " + more);
  traced.text = tools::read_text(file);
  traced.finding = check(file + " " + report);
  return traced;
}

Traced trace_text(const std::string& program) {
  const TempFolder folder;
  const auto words = tcc750x::assemble(program, "test");
  std::vector<std::uint8_t> bytes(words.size() * 4);
  std::memcpy(bytes.data(), words.data(), bytes.size());
  tools::write_bytes((folder / "npu_cmd.bin").string(), bytes);
  return trace(folder.path().string());
}

TEST(Trace, OfTheExampleIsValidAndAddsUpToTheReport) {
  const auto traced = trace(example());
  ASSERT_EQ(traced.run.status, 0) << traced.run.err;
  EXPECT_EQ(traced.finding.status, 0) << traced.finding.text;
}

TEST(Trace, OfARunWithValuesIsTheTraceOfItsTiming) {
  const TempFolder folder;
  const auto input = (folder / "input").string();
  tools::write_bytes(input, std::vector<std::uint8_t>(1024, 7));
  EXPECT_EQ(trace(example(), "--input " + input).text, trace(example()).text);
}

TEST(Trace, OfYolov5nIsValidAndAddsUpToTheReport) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto traced = trace(vendor_folder("yolov5n").string());
  ASSERT_EQ(traced.run.status, 0) << traced.run.err;
  ASSERT_EQ(traced.finding.status, 0) << traced.finding.text;
  const auto holds = nlohmann::json::parse(traced.finding.text);
  EXPECT_GT(holds["phases"]["f"], 1000);
  for (const auto& [name, value] : holds["counters_end_at"].items())
    EXPECT_EQ(value, 0) << name << ": nothing moves and nothing waits to be read after the end";
}

TEST(Trace, OfANetworkNamesItsLayers) {
  const auto traced = trace("zoo:lenet5", "--timing-only");
  ASSERT_EQ(traced.run.status, 0) << traced.run.err;
  ASSERT_EQ(traced.finding.status, 0) << traced.finding.text;
  EXPECT_NE(traced.text.find("\"name\":\"dma: weights for conv1\""), std::string::npos);
}

TEST(Trace, OfManyFramesOnTwoClustersHoldsThemAll) {
  const TempFolder folder;
  const auto slices = [&](const std::string& frames) {
    const auto file = (folder / "trace").string();
    const auto r = npusim("run " + example() + " --on tcc750x --trace " + file + " " + frames);
    EXPECT_EQ(r.status, 0) << r.err;
    const auto finding = check(file);
    EXPECT_EQ(finding.status, 0) << finding.text;
    return nlohmann::json::parse(finding.text)["slices"];
  };
  const int of_one = slices("")["npu0/dma"];
  const auto of_five = slices("--frames 5 --in-flight 4 --clusters 2");
  EXPECT_EQ(of_five["npu0/dma"].get<int>() + of_five["npu1/dma"].get<int>(), 5 * of_one);
  EXPECT_GT(of_five["npu1/mm.0"], 0);
}

TEST(Trace, IsWhatStandardOutputHoldsWhereItGoesThere) {
  const auto r = npusim("run " + example() + " --on tcc750x --trace -");
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(nlohmann::json::accept(r.out)) << r.out.substr(0, 200);
}

TEST(TraceBad, IsFoundOutByTheChecker) {
  const TempFolder folder;
  const auto file = (folder / "trace").string();
  const auto good = trace(example()).text;
  const auto finding_after = [&](const std::string& from, const std::string& to) {
    auto text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    tools::write_text(file, text);
    return check(file).text;
  };
  const auto says = [](const std::string& finding, const std::string& words) {
    EXPECT_NE(finding.find(words), std::string::npos) << finding;
  };
  says(finding_after("{\"ph\":\"E\",\"pid\":1,\"tid\":1001", "{\"ph\":\"E\",\"pid\":1,\"tid\":1009"),
       "an end without a beginning");
  says(finding_after("\"ph\":\"s\"", "\"ph\":\"q\""), "unknown phase");
  says(finding_after("\"name\":\"issue\",\"id\":1", "\"name\":\"issue\",\"id\":999"), "an arrow");
  says(finding_after("\"ph\":\"e\"", "\"ph\":\"b\""), "span");
  says(finding_after("\"GB/s\":", "\"GB/s\":\"much\",\"x\":"), "a counter that is no number");
}

TEST(TraceBad, OfAProgramThatFaultsHoldsWhatCameBefore) {
  const auto traced = trace_text(
      "write dma.load base=work to_cores=0x1 gbuf=0x0 chunks=1 words=64 stride=0\nrun dma id=1\n"
      "write dma.load base=work to_cores=0x1 gbuf=0x100 chunks=1 words=64 stride=0\nrun dma id=2\n"
      "run mm.0\ntrap\n");
  EXPECT_EQ(traced.run.status, 3);
  EXPECT_EQ(traced.finding.status, 0) << traced.finding.text;
  EXPECT_NE(traced.text.find("dma: activations"), std::string::npos) << traced.text;
}

TEST(TraceBad, OfAProgramThatDeadlocksHoldsWhatCameBefore) {
  const auto traced = trace_text("wait dma=3\ntrap\n");
  EXPECT_EQ(traced.run.status, 3);
  EXPECT_EQ(traced.finding.status, 0) << traced.finding.text;
  EXPECT_NE(traced.text.find("dma: command pages"), std::string::npos) << traced.text;
}

TEST(TraceBad, ThatCannotBeOpenedStopsBeforeTheRun) {
  const auto r = npusim("run " + example() + " --on tcc750x --trace /nowhere/trace.json");
  EXPECT_EQ(r.status, 2);
  EXPECT_NE(r.err.find("/nowhere/trace.json: cannot be written"), std::string::npos) << r.err;
  EXPECT_EQ(r.out, "");
}

TEST(TraceBad, ThatCannotBeWrittenToItsEndIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no device that is always full";
  const auto r = npusim("run " + example() + " --on tcc750x --trace /dev/full");
  EXPECT_EQ(r.status, 2);
  EXPECT_NE(r.err.find("/dev/full: cannot be written to its end"), std::string::npos) << r.err;
}

}  // namespace
}  // namespace npu::test
