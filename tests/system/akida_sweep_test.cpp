// Sweeps and physics of the mesh: more of anything is never slower, every key does what it says.
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "tests/system/akida_machine.h"
#include "tests/system/key_list.h"
#include "tests/system/many_runs.h"
#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

TEST(AkidaSweepRun, OverNpsMemoryAndClockEndsWithATable) {
  const TempFolder folder;
  const auto file = (folder / "s.yaml").string();
  tools::write_text(file,
                    "sweep: s\nbase: {model: zoo:akidanet_vww_0.25, on: akd1500}\npoints:\n"
                    "  - grid: {npu.np.np_count: [16, 32], npu.np.weight_memory_bytes: [43008, 60000], "
                    "npu.clock_mhz: [200, 400]}\n");
  const auto out = (folder / "out").string();
  const auto r = npusim(fmt::format("sweep {} -o {} -j 2", file, out));
  ASSERT_EQ(r.status, 0) << r.err;
  const auto rows = read_csv(folder.path() / "out" / "table.csv");
  ASSERT_EQ(rows.size(), 8U);
  std::map<std::string, double> latency;
  for (const auto& row : rows)
    latency[row.at("npu.np.np_count") + " " + row.at("npu.np.weight_memory_bytes") + " " +
            row.at("npu.clock_mhz")] = std::stod(row.at("latency_ms"));
  EXPECT_LT(latency.at("32 43008 400"), latency.at("16 43008 400"));
  EXPECT_LT(latency.at("32 43008 400"), latency.at("32 43008 200"));
}

// Keys that were changed to something else, on a network of two passes so that all parts are at work.
TEST(AkidaEveryKey, OfTimeChangesTheTime) {
  const TempFolder folder;
  const auto out = (folder / "model").string();
  ASSERT_EQ(npusim("compile zoo:akidanet_plantvillage_0.5 --on akd1500 --map allnps "
                   "--timing-only -o " +
                   out)
                .status,
            0);
  // A memory hardly faster than the ports, so that it matters too.
  const TimedRun unchanged{
      .model = out, .sets = {{"dram.peak_gb_s", "0.25"}}, .more = {"--density", "0.3"}, .on = "akd1500"};
  const auto keys =
      keys_that_affect(akida("akd1500", {"dram.peak_gb_s=0.25"}).config, config::Affects::kTime);
  EXPECT_GT(keys.size(), 12U);
  // Where half and double change nothing: filters are a multiple of 16, few nodes, and the memory's limit.
  const std::map<std::string, std::string> odd{
      {"npu.events.filter_group", "7"}, {"npu.router.columns", "1"}, {"dram.background_gb_s", "0.15"}};
  std::vector<TimedRun> runs{unchanged};
  std::vector<std::string> changed{""};
  for (const auto& [path, key] : keys) {
    if (path == "npu.activity.density") continue;  // the next test
    for (const auto& value : other_values(key)) {
      runs.push_back(unchanged);
      runs.back().sets[path] = odd.contains(path) ? odd.at(path) : value;
      changed.push_back(path);
    }
  }
  const auto reports = reports_of(runs);
  std::map<std::string, int> changes{{"npu.activity.density", 1}};
  for (std::size_t i = 1; i < runs.size(); ++i)
    changes[changed[i]] += reports[i].at("latency_ms") != reports[0].at("latency_ms") ? 1 : 0;
  for (const auto& [path, key] : keys) EXPECT_GT(changes[path], 0) << path << " changes no time";
}

TEST(AkidaEveryKey, OfActivityCountsWhereNobodyKnowsBetter) {
  const auto cycles = [](const std::string& model, const std::string& density) {
    return nlohmann::json::parse(
               npusim(
                   fmt::format("run {} --on akd1500 --json - --set npu.activity.density={}", model, density))
                   .out)
        .at("cycles");
  };
  EXPECT_LT(cycles("zoo:mobilenet_0.25@160", "0.2"), cycles("zoo:mobilenet_0.25@160", "0.4"));
  EXPECT_EQ(cycles("zoo:ds_cnn_12", "0.2"), cycles("zoo:ds_cnn_12", "0.4"));  // published
}

TEST(AkidaEveryKey, OfTheProgramChangesTheProgramAndWhoMayRunIt) {
  const auto explained = [](const std::string& set) {
    return npusim("run zoo:akidanet_plantvillage_0.5 --on akd1500 --map allnps --json - " + set).out;
  };
  const auto before = nlohmann::json::parse(explained(""));
  for (const auto& [path, key] : keys_that_affect(akida().config, config::Affects::kProgram)) {
    int changed = 0;
    auto values = other_values(key);
    if (path == "npu.np.weight_word_bits")
      values.emplace_back("1024");  // weights are whole words of 32 to 128 bits
    for (const auto& value : values) {
      const auto text = explained(fmt::format("--set {}={}", path, value));
      if (text.empty()) {
        ++changed;  // refused: nothing fits any more
        continue;
      }
      const auto j = nlohmann::json::parse(text);
      changed += j.at("program_bytes") != before.at("program_bytes") ||
                         j.at("passes") != before.at("passes") ||
                         j.at("latency_ms") != before.at("latency_ms")
                     ? 1
                     : 0;
    }
    EXPECT_GT(changed, 0) << path;
  }
}

TEST(AkidaEveryKey, OfEnergyChangesTheEnergyAndNotTheTime) {
  const auto run = [](const std::string& set) {
    return nlohmann::json::parse(npusim("run zoo:ds_cnn_12 --on akd1500 --json - " + set).out);
  };
  const auto before = run("");
  for (const auto& [path, key] : keys_that_affect(akida().config, config::Affects::kValues)) {
    const auto after = run(fmt::format("--set {}=1000", path));
    EXPECT_NE(after.at("energy_mj"), before.at("energy_mj")) << path;
    EXPECT_EQ(after.at("latency_ms"), before.at("latency_ms")) << path;
  }
}

}  // namespace
}  // namespace npu::test
