// npusim as scripts use it: keys, files, exit statuses.
#include <nlohmann/json.hpp>

#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

TEST(Run, JsonHasTheKeysThatScriptsRelyOn) {
  const auto r = npusim("run " + example() + " --on tcc750x --json -");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto j = nlohmann::json::parse(r.out);
  for (const char* key : {"latency_ms", "device_ms", "host_ms", "cycles", "clock", "macs", "macs_executed",
                          "dram_bytes", "races", "engines", "layers"})
    EXPECT_TRUE(j.contains(key)) << key;
  EXPECT_DOUBLE_EQ(j["latency_ms"].get<double>(), j["device_ms"].get<double>() + j["host_ms"].get<double>());
  EXPECT_EQ(j["clock"], 1'000'000'000);
}

TEST(Run, WritesReportTableAndTraceToFiles) {
  const TempFolder folder;
  const auto file = [&](const char* name) { return (folder / name).string(); };
  const auto r = npusim("run " + example() + " --on tcc750x --json " + file("j") + " --csv " + file("c") +
                        " --trace " + file("t") + " --report " + file("r"));
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_NE(r.out.find("latency"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::parse(tools::read_text(file("j")))["completed"].get<bool>());
  EXPECT_TRUE(tools::read_text(file("c")).starts_with("layer,what,operations"));
  EXPECT_GT(nlohmann::json::parse(tools::read_text(file("t")))["traceEvents"].size(), 10U);
  EXPECT_NE(tools::read_text(file("r")).find("where the time went"), std::string::npos);
}

TEST(Run, SetOfATimingKeyChangesTheTime) {
  const auto ms = [](const std::string& set) {
    return nlohmann::json::parse(
               npusim("run " + example() + " --on tcc750x --json - " + set).out)["device_ms"]
        .get<double>();
  };
  EXPECT_GT(ms("--set npu.dma.setup_ns=2000"), ms(""));
  EXPECT_LT(ms("--set npu.clocks.core_mhz=2000"), ms(""));
}

TEST(Run, GivesTheSameBytesEveryTime) {
  const auto once = npusim("run " + example() + " --on tcc750x --json -");
  EXPECT_EQ(once.out, npusim("run " + example() + " --on tcc750x --json -").out);
}

TEST(Describe, NamesEveryConstantWithItsTag) {
  const auto r = npusim("describe tcc750x");
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_NE(r.out.find("npu.dma.setup_ns"), std::string::npos);
  EXPECT_NE(r.out.find("fitted"), std::string::npos);
  EXPECT_NE(r.out.find("lut"), std::string::npos) << "what is not known";
}

TEST(Describe, ShowsAnOverrideAsTheUsers) {
  const auto r = npusim("describe tcc750x --set npu.dma.setup_ns=1 --config");
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_NE(r.out.find("tag: user"), std::string::npos);
}

TEST(List, NamesTheMachines) {
  const auto r = npusim("list hw");
  EXPECT_NE(r.out.find("tcc750x"), std::string::npos);
  EXPECT_NE(r.out.find("tcc7502"), std::string::npos);
}

TEST(Help, IsASuccess) {
  EXPECT_EQ(npusim("--help").status, 0);
  EXPECT_EQ(npusim("run --help").status, 0);
}

}  // namespace
}  // namespace npu::test
