// A whole sweep with a crew that only pretends: what is run, what is kept, what is done again.
#include <deque>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tests/unit/config_temp_folder.h"
#include "tools/sweep/plan.h"
#include "tools/sweep/sweep.h"
#include "tools/sweep/table.h"

namespace npu::sweep {
namespace {

using config::sample::TempFolder;
using tools::Finished;
using tools::Job;

constexpr const char* kReport =
    R"({"latency_ms": 2, "device_ms": 1.5, "host_ms": 0.5, "cycles": 2000000, "macs": 4000000, "dram_bytes": 6000000})";

// Answers every job at once, in the order of the jobs or the other way round.
class PretendingCrew : public tools::Crew {
 public:
  std::function<Finished(const Job&)> answer = [](const Job&) { return Finished{.output = kReport}; };
  bool backwards = false;
  std::vector<Job> seen;

  void start(std::size_t id, const Job& job) override {
    seen.push_back(job);
    Finished finished = answer(job);
    finished.job = id;
    waiting_.push_back(std::move(finished));
  }
  bool has_room() const override { return waiting_.size() < 4; }
  std::size_t running() const override { return waiting_.size(); }
  Finished wait() override {
    Finished finished = std::move(backwards ? waiting_.back() : waiting_.front());
    backwards ? waiting_.pop_back() : waiting_.pop_front();
    return finished;
  }

 private:
  std::deque<Finished> waiting_;
};

bool has(const Job& job, const std::string& word) {
  return std::ranges::find(job.arguments, word) != job.arguments.end();
}

class SweepRun : public ::testing::Test {
 protected:
  // A compiled model that asks for no compiler.
  std::string model() const { return std::string(NPUSIM_SOURCE_DIR) + "/tests/programs/stripes"; }
  Options options(const std::string& points, const std::string& more = "", const char* name = "spec.yaml") {
    const auto file = folder_.write(
        name,
        fmt::format("sweep: s\nbase: {{model: {}, on: tcc750x}}\npoints:\n{}{}", model(), points, more));
    return {.spec_file = file.string(), .folder = (folder_.path() / "out").string(), .npusim = "/bin/sh"};
  }
  std::string problem_of(const Options& o) {
    try {
      sweep(o, crew_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no problem";
  }

  TempFolder folder_;
  PretendingCrew crew_;
};

constexpr const char* kFour = "  - grid: {npu.dma.setup_ns: [100, 200], dram.peak_gb_s: [10, 20]}\n";

TEST_F(SweepRun, StartsOneProcessAPointWithItsKeys) {
  const auto outcome = sweep(options(kFour), crew_);
  ASSERT_EQ(crew_.seen.size(), 4U);
  EXPECT_TRUE(has(crew_.seen[1], "npu.dma.setup_ns=100"));
  EXPECT_TRUE(has(crew_.seen[1], "dram.peak_gb_s=20"));
  EXPECT_TRUE(has(crew_.seen[1], "--timing-only"));
  EXPECT_EQ(outcome.points, 4U);
  EXPECT_EQ(outcome.failed, 0U);
}

TEST_F(SweepRun, DoesNotRunAgainWhatIsThere) {
  const auto first = sweep(options(kFour), crew_);
  crew_.seen.clear();
  const auto second = sweep(options(kFour), crew_);
  EXPECT_TRUE(crew_.seen.empty());
  EXPECT_EQ(second.reused, 4U);
  EXPECT_EQ(table_csv(*first.table), table_csv(*second.table));
}

TEST_F(SweepRun, AnotherProgramOrAnotherBuildIsAnotherResult) {
  sweep(options(kFour), crew_);
  crew_.seen.clear();
  auto o = options(kFour);
  o.npusim = "/bin/ls";
  EXPECT_EQ(sweep(o, crew_).reused, 0U);
  EXPECT_EQ(crew_.seen.size(), 4U);
}

TEST_F(SweepRun, TheTableDoesNotDependOnWhoEndsFirst) {
  const auto forward = sweep(options(kFour), crew_);
  crew_.backwards = true;
  auto o = options(kFour);
  o.folder = (folder_.path() / "backwards").string();
  EXPECT_EQ(table_csv(*forward.table), table_csv(*sweep(o, crew_).table));
}

TEST_F(SweepRun, ResultsAreTheReportsNumbers) {
  const auto table = *sweep(options(kFour), crew_).table;
  const auto& values = table["rows"][3]["values"];
  EXPECT_EQ(values["latency_ms"], 2);
  EXPECT_EQ(values["npu.dma.setup_ns"], 200);
  EXPECT_DOUBLE_EQ(values["tmac_per_s"].get<double>(), 4e6 / 2e-3 / 1e12);
  EXPECT_DOUBLE_EQ(values["dram_gb_s"].get<double>(), 6e6 / 2e-3 / 1e9);
}

TEST_F(SweepRun, APointThatFaultsIsRecordedAndTheOthersGoOn) {
  crew_.answer = [](const Job& job) {
    return has(job, "dram.peak_gb_s=10") ? Finished{.status = 3, .error = "npusim: word 7: no such bank\n"}
                                         : Finished{.output = kReport};
  };
  const auto outcome = sweep(options(kFour), crew_);
  EXPECT_EQ(outcome.failed, 2U);
  EXPECT_TRUE(outcome.faulted);
  EXPECT_EQ((*outcome.table)["rows"][0]["reason"], "word 7: no such bank");
  EXPECT_EQ((*outcome.table)["rows"][1]["status"], "ok");
  crew_.seen.clear();
  EXPECT_EQ(sweep(options(kFour), crew_).failed, 2U) << "a fault is a result: it is not run again";
  EXPECT_TRUE(crew_.seen.empty());
}

TEST_F(SweepRun, AWorkerThatDiesIsTriedOnceMore) {
  int deaths = 0;
  crew_.answer = [&](const Job&) {
    return ++deaths == 1 ? Finished{.status = -9} : Finished{.output = kReport};
  };
  EXPECT_EQ(sweep(options(kFour), crew_).failed, 0U);
  EXPECT_EQ(crew_.seen.size(), 5U);
}

TEST_F(SweepRun, AWorkerThatDiesTwiceFailsItsPointUntilTheNextRun) {
  crew_.answer = [](const Job& job) {
    return has(job, "dram.peak_gb_s=10") ? Finished{.status = -11} : Finished{.output = kReport};
  };
  const auto outcome = sweep(options(kFour), crew_);
  EXPECT_EQ(outcome.failed, 2U);
  EXPECT_FALSE(outcome.faulted);
  EXPECT_NE((*outcome.table)["rows"][0]["reason"].get<std::string>().find("signal 11"), std::string::npos);
  crew_.answer = [](const Job&) { return Finished{.output = kReport}; };
  EXPECT_EQ(sweep(options(kFour), crew_).failed, 0U);
}

TEST_F(SweepRun, AReportThatIsNoneFailsItsPoint) {
  crew_.answer = [](const Job&) { return Finished{.output = "{\"latency_ms\": "}; };
  EXPECT_EQ(sweep(options(kFour), crew_).failed, 4U);
}

TEST_F(SweepRun, ShardsPartThePointsAndTheLastMakesTheTable) {
  auto o = options(kFour);
  o.shard = {.i = 1, .n = 3};
  EXPECT_FALSE(sweep(o, crew_).table);
  o.shard.i = 2;
  EXPECT_FALSE(sweep(o, crew_).table);
  o.shard.i = 3;
  EXPECT_TRUE(sweep(o, crew_).table);
  EXPECT_EQ(crew_.seen.size(), 4U);
}

TEST_F(SweepRun, WhereLeavesPointsOutBeforeTheyAreRun) {
  const auto outcome = sweep(options(kFour, "where: [npu.dma.setup_ns * dram.peak_gb_s <= 2000]\n"), crew_);
  EXPECT_EQ(outcome.enumerated, 4U);
  EXPECT_EQ(outcome.points, 3U) << "100 x 10, 100 x 20, 200 x 10";
}

TEST_F(SweepRun, FilterKeepsResultsOffTheFrontButInTheTable) {
  crew_.answer = [](const Job& job) {
    return Finished{.output = has(job, "dram.peak_gb_s=10")
                                  ? R"({"latency_ms": 9, "macs": 1, "dram_bytes": 1})"
                                  : kReport};
  };
  const auto table =
      *sweep(options(kFour, "filter: [latency_ms < 5]\nminimise: [latency_ms, dram.peak_gb_s]\n"), crew_)
           .table;
  EXPECT_FALSE(table["rows"][0]["kept"].get<bool>());
  EXPECT_FALSE(table["rows"][0]["pareto"].get<bool>());
  EXPECT_TRUE(table["rows"][1]["pareto"].get<bool>());
}

TEST_F(SweepRun, ADryRunRunsAndWritesNothing) {
  auto o = options(kFour);
  o.dry_run = true;
  EXPECT_EQ(sweep(o, crew_).points, 4U);
  EXPECT_TRUE(crew_.seen.empty());
  EXPECT_FALSE(std::filesystem::exists(*o.folder));
}

TEST_F(SweepRun, PointsThatDifferInTimeAloneShareAProgram) {
  auto o = options(kFour);
  o.dry_run = true;
  const auto points = [&](const std::string& keys) {
    const auto file = folder_.write(
        "p.yaml", "sweep: s\nbase: {model: zoo:lenet5, on: tcc750x}\npoints:\n  - grid: {" + keys + "}\n");
    o.spec_file = file.string();
    return sweep(o, crew_).programs;
  };
  EXPECT_EQ(points("npu.dma.setup_ns: [1, 2, 3]"), 1U);
  EXPECT_EQ(points("npu.gbuf.kib: [512, 1024], npu.dma.setup_ns: [1, 2, 3]"), 2U);
  EXPECT_EQ(points("npu.dma.setup_ns: [1, 2, 3], size: [32x32, 64x64]"), 2U);
}

TEST_F(SweepRun, EveryExampleIsASweep) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(NPUSIM_SOURCE_DIR) + "/configs/sweep")) {
    const Options o{.spec_file = entry.path().string(), .dry_run = true, .npusim = "/bin/sh"};
    EXPECT_GT(sweep(o, crew_).points, 1U) << entry.path();
  }
}

TEST_F(SweepRun, BadAnUnknownKeyIsToldWithTheNearest) {
  const auto problem = problem_of(options("  - grid: {npu.coers: [1, 2]}\n"));
  EXPECT_NE(problem.find("npu.coers: unknown key; did you mean 'npu.cores'?"), std::string::npos) << problem;
}

TEST_F(SweepRun, BadAllValuesOutOfRangeAreToldAtOnce) {
  const auto problem = problem_of(options("  - grid: {npu.cores: [9, 2], dram.peak_gb_s: [-1, 3]}\n"));
  EXPECT_NE(problem.find("npu.cores"), std::string::npos) << problem;
  EXPECT_NE(problem.find("dram.peak_gb_s"), std::string::npos) << problem;
}

TEST_F(SweepRun, BadConditionsThatContradictEachOtherSayWhatEachRejects) {
  const auto problem = problem_of(options(kFour, "where: [dram.peak_gb_s < 15, dram.peak_gb_s > 15]\n"));
  EXPECT_NE(problem.find("leaves none of 4 points"), std::string::npos) << problem;
  EXPECT_NE(problem.find("'dram.peak_gb_s < 15' rejects 2"), std::string::npos) << problem;
  EXPECT_NE(problem.find("'dram.peak_gb_s > 15' rejects 2"), std::string::npos) << problem;
}

TEST_F(SweepRun, BadAConditionOnAnUnknownKeyIsToldWithItsPlace) {
  const auto problem = problem_of(options(kFour, "where: [dram.peek_gb_s < 15]\n"));
  EXPECT_NE(problem.find("'dram.peek_gb_s' is no key of tcc750x; did you mean 'dram.peak_gb_s'?"),
            std::string::npos)
      << problem;
}

TEST_F(SweepRun, BadAnObjectiveThatIsNoColumnIsToldBeforeAnythingRuns) {
  const auto problem = problem_of(options(kFour, "minimise: [latency]\n"));
  EXPECT_NE(problem.find("'latency' is no key of the sweep and no result; did you mean 'latency_ms'?"),
            std::string::npos)
      << problem;
  EXPECT_TRUE(crew_.seen.empty());
}

TEST_F(SweepRun, BadAnotherSweepsFolderIsRefused) {
  sweep(options(kFour), crew_);
  const auto problem = problem_of(options("  - grid: {npu.dma.setup_ns: [100]}\n", "", "other.yaml"));
  EXPECT_NE(problem.find("holds another sweep"), std::string::npos) << problem;
}

TEST_F(SweepRun, BadAModelThatIsNotThereIsRefused) {
  auto o = options(kFour);
  o.spec_file = folder_
                    .write("m.yaml",
                           "sweep: s\nbase: {on: tcc750x}\npoints: [{list: [{model: zoo:resnet51}, "
                           "{model: no.onnx}, {model: zoo:lenet5, size: big}]}]\n")
                    .string();
  const auto problem = problem_of(o);
  EXPECT_NE(problem.find("resnet51"), std::string::npos) << problem;
  EXPECT_NE(problem.find("'no.onnx' does not exist"), std::string::npos) << problem;
  EXPECT_NE(problem.find("big"), std::string::npos) << problem;
}

TEST_F(SweepRun, BadAPointWithoutModelIsRefused) {
  auto o = options(kFour);
  o.spec_file = folder_.write("m.yaml", "sweep: s\npoints: [{grid: {npu.cores: [1, 2]}}]\n").string();
  EXPECT_NE(problem_of(o).find("model: no point has one"), std::string::npos);
}

TEST(SweepShard, IsWrittenAsPartOfWhole) {
  EXPECT_EQ(parse_shard("2/8").i, 2U);
  EXPECT_EQ(parse_shard("2/8").n, 8U);
  for (const char* bad : {"0/2", "3/2", "1", "a/b", "1/2x", "/2", ""})
    EXPECT_THROW(parse_shard(bad), InputError) << bad;
}

}  // namespace
}  // namespace npu::sweep
