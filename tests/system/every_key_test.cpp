// Every key of the configuration is given other values, and what its `affects` promises must happen: a key
// that nothing reads, or that does something else than it says, fails here. The keys come from describe(), so
// that a new one is tested without a word in this file, unless it is a limit: those say here how they refuse.
#include <fmt/format.h>

#include "sim/core/rng.h"
#include "tests/system/key_list.h"
#include "tests/system/many_runs.h"
#include "tools/files.h"
#include "tools/hardware.h"

namespace npu::test {
namespace {

using config::Affects;

std::map<std::string, ListedKey> keys_that_affect(Affects affects) {
  return test::keys_that_affect(tools::load_hardware("tcc750x", {}).config, affects);
}

std::string every_unit(const std::filesystem::path& folder, const std::string& network) {
  const auto source = source_folder() / "tests/system/every_unit.asm";
  assembled(tools::read_text(source.string()), folder);
  tools::write_text((folder / "network.json").string(), network);
  return folder.string();
}

// Six frames in flight, each with 2.35 ms on the host after 0.3 ms on the device, so that threads matter too.
TEST(EveryKey, OfTimeChangesTheTime) {
  const TempFolder folder;
  const TimedRun unchanged{
      .model =
          every_unit(folder / "model", R"({"version": 1, "host": {"elements": 1000000, "macs": 1000000}})"),
      .more = {"--frames", "6", "--in-flight", "6"}};
  const auto keys = keys_that_affect(Affects::kTime);
  std::vector<TimedRun> runs{unchanged};
  for (const auto& [path, key] : keys) {
    for (const auto& value : other_values(key)) {
      runs.push_back(unchanged);
      runs.back().sets = {{path, value}};
    }
  }
  const auto reports = reports_of(runs);
  const auto total = [&](std::size_t i) { return reports[i].at("frames").at("total_ms").get<double>(); };
  std::map<std::string, int> changes;
  for (std::size_t i = 1; i < runs.size(); ++i)
    changes[runs[i].sets.begin()->first] += total(i) != total(0) ? 1 : 0;
  for (const auto& [path, key] : keys) EXPECT_GT(changes[path], 0) << path << " changes no time";
}

// What `npusim run` made of an input: its exit status and its output.
struct Values {
  int status = 0;
  std::vector<std::uint8_t> bytes;
  bool operator==(const Values&) const = default;
};

std::vector<Values> values_of(const std::vector<TimedRun>& runs, const TempFolder& folder) {
  std::vector<std::vector<std::string>> lines;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto& line = lines.emplace_back(std::vector<std::string>{
        "run", runs[i].model, "--on", "tcc750x", "--input", (folder / "input").string(), "--output",
        (folder / fmt::format("output{}", i)).string()});
    const auto sets = arguments_of(runs[i].sets);
    line.insert(line.end(), sets.begin(), sets.end());
  }
  std::vector<Values> values;
  for (const auto& finished : run_all(lines)) {
    const auto file = folder / fmt::format("output{}", finished.job);
    values.push_back({.status = finished.status,
                      .bytes = std::filesystem::exists(file) ? tools::read_bytes(file.string())
                                                             : std::vector<std::uint8_t>{}});
  }
  return values;
}

// 64 words in, one command, 64 words out.
std::string around(const std::string& unit, const std::string& registers) {
  return fmt::format(R"(.pages auto
write dma.load base=input to_cores=0x1 gbuf=0x0 chunks=1 words=64
run dma id=1
wait dma=1
write {0} {1}
run {0}
wait {0}
write dma.store base=output from_core=0 gbuf=0x1000 chunks=1 words=64
run dma id=1
wait dma=1
trap
)",
                     unit, registers);
}

TEST(EveryKey, OfValuesChangesWhatComesOutAndNotTheTime) {
  const TempFolder folder;
  std::vector<std::uint8_t> input(64 * 32);
  Rng rng(1);
  for (auto& byte : input) byte = static_cast<std::uint8_t>(rng.next());
  tools::write_bytes((folder / "input").string(), input);

  // Commands whose meaning is assumed: table 2, a sum with activation 1, the vector processor's kernel 1.
  const std::vector<std::string> models{
      assembled(around("misc.0",
                       "op=lut a=0x0 w=8 h=8 c=32 b_h=1 mul_a=1 scale=1 table=2 output=0x1000 "
                       "count=64"),
                folder / "table"),
      assembled(around("misc.0",
                       "op=add a=0x0 b=0x0 w=8 h=8 c=32 b_h=8 mul_a=1 mul_b=1 scale=1 shift=1 "
                       "table=1 output=0x1000 count=64"),
                folder / "sum"),
      assembled(around("mlx.0",
                       "kernel=max_pool input=0x0 w=8 h=8 c=32 window_h=1 window_w=1 stride_h=1 "
                       "stride_w=1 output=0x1000 count=64"),
                folder / "pool")};
  const std::vector<Sets> contexts{{}, {{"npu.meanings.lut_table_2", "sigmoid"}}};

  std::vector<TimedRun> runs;
  std::vector<std::size_t> base;  // of each run: the one without the change
  const auto keys = keys_that_affect(Affects::kValues);
  for (const auto& model : models) {
    for (const auto& context : contexts) {
      const std::size_t unchanged = runs.size();
      runs.push_back({.model = model, .sets = context});
      for (const auto& [path, key] : keys) {
        for (const auto& value : other_values(key)) {
          auto sets = context;
          sets[path] = value;
          runs.push_back({.model = model, .sets = std::move(sets)});
        }
      }
      base.resize(runs.size(), unchanged);
    }
  }
  const auto values = values_of(runs, folder);
  const auto reports = reports_of(runs);
  EXPECT_TRUE(std::ranges::any_of(values, [](const Values& v) { return v.status == 0; }));
  for (const auto& [path, key] : keys) {
    int changes = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (!runs[i].sets.contains(path)) continue;
      changes += values[i] != values[base[i]];
      EXPECT_EQ(latency_ps(reports[i]), latency_ps(reports[base[i]])) << path << " changes the time";
    }
    EXPECT_GT(changes, 0) << path << " changes no value";
  }
}

TEST(EveryKey, OfProgramsChangesTheProgramAndWhoMayRunIt) {
  // The second asks for a sigmoid.
  const std::vector<std::string> networks{"zoo:resnet18@64x64", "zoo:convmixer-768-32@28x28"};
  const TempFolder folder;
  const auto commands = [](const std::string& model) { return tools::read_bytes(model + "/npu_cmd.bin"); };
  const auto compiled_for = [](const std::string& model) {
    return nlohmann::json::parse(tools::read_text(model + "/network.json")).at("compiled_for");
  };
  std::vector<std::string> base;
  for (const auto& network : networks)
    base.push_back(compiled_once(network, folder / fmt::format("base{}", base.size())));
  for (const auto& [path, key] : keys_that_affect(Affects::kProgram)) {
    int changes = 0;
    for (const auto& value : other_values(key)) {
      for (std::size_t i = 0; i < networks.size(); ++i) {
        const auto model = compiled_once(networks[i], folder / "changed", {{path, value}});
        changes += commands(model) != commands(base[i]);
        EXPECT_NE(compiled_for(model), compiled_for(base[i])) << path;
        const auto run =
            npusim(fmt::format("run {} --on tcc750x --timing-only --set {}={}", base[i], path, value));
        EXPECT_EQ(run.status, 2) << path;
        EXPECT_NE(run.err.find("compiled for another machine"), std::string::npos) << run.err;
      }
    }
    EXPECT_GT(changes, 0) << path << " changes no program";
  }
}

TEST(EveryKey, ThatIsALimitRefusesWhenLoweredAndDoesNothingElse) {
  struct Refusal {
    std::string enough, too_little;
    std::string model;
    int status;
    std::string message;
    std::vector<std::string> more = {};
  };
  const TempFolder folder;
  const auto model = every_unit(folder / "model", R"({"version": 1})");
  const std::map<std::string, Refusal> refusals{
      {"dram.size_mib",
       {"3", "2", every_unit(folder / "large", R"({"version": 1, "buffers": {"work": 2097152}})"), 2,
        "does not fit"}},
      {"npu.command.fifo_words", {"7", "6", model, 3, "full command FIFO"}},
      {"npu.clusters", {"2", "1", model, 2, "cluster", {"--frames", "2", "--clusters", "2"}}}};

  for (const auto& [path, key] : keys_that_affect(Affects::kLimit)) {
    ASSERT_TRUE(refusals.contains(path)) << path << " is a limit: say here what it refuses";
    const auto& r = refusals.at(path);
    std::vector<TimedRun> runs;
    for (const auto& value : {key.text(key.value), r.enough, key.text(2 * key.value)})
      runs.push_back({.model = r.model, .sets = {{path, value}}, .more = r.more});
    const auto reports = reports_of(runs);
    for (std::size_t i = 1; i < runs.size(); ++i)
      EXPECT_TRUE(reports[i] == reports[0]) << path << "=" << runs[i].sets.at(path) << " changes a report";
    std::vector<std::string> line{"run", r.model, "--on", "tcc750x", "--timing-only", "--races", "off"};
    line.insert(line.end(), r.more.begin(), r.more.end());
    line.insert(line.end(), {"--set", fmt::format("{}={}", path, r.too_little)});
    const auto refused = run_all({line}).front();
    EXPECT_EQ(refused.status, r.status) << path;
    EXPECT_NE(refused.error.find(r.message), std::string::npos) << path << ": " << refused.error;
  }
}

}  // namespace
}  // namespace npu::test
