// What is made of results: conditions, fronts, sensitivities, files.
#include <cmath>
#include <csignal>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "sim/core/diagnostic.h"
#include "sim/core/rng.h"
#include "tests/unit/config_temp_folder.h"
#include "tools/files.h"
#include "tools/sweep/expression.h"
#include "tools/sweep/pareto.h"
#include "tools/sweep/sensitivity.h"
#include "tools/sweep/store.h"

namespace npu::sweep {
namespace {

using config::sample::TempFolder;

TEST(SweepExpression, KnowsDotsInNamesArithmeticAndLogic) {
  Expression e("npu.cores * 2 <= 8 && (dram.peak_gb_s > 10 || npu.cores == 1)");
  const auto with = [&](double cores, double peak) {
    return e.holds([&](const std::string& name) { return name == "npu.cores" ? cores : peak; });
  };
  EXPECT_TRUE(with(4, 11));
  EXPECT_FALSE(with(5, 11));
  EXPECT_FALSE(with(4, 9));
  EXPECT_TRUE(with(1, 9));
}

TEST(SweepExpression, IsFalseWhereAValueIsMissing) {
  Expression e("a < 1 || b > 0");
  EXPECT_FALSE(e.holds([](const std::string& name) { return name == "a" ? NAN : 1.0; }));
}

// The definition, over all pairs.
std::vector<bool> front_by_definition(const std::vector<std::vector<double>>& values) {
  std::vector<bool> front;
  for (const auto& mine : values) {
    front.push_back(std::ranges::none_of(values, [&](const auto& other) {
      bool none_worse = true, one_better = false;
      for (std::size_t i = 0; i < mine.size(); ++i) {
        none_worse &= other[i] <= mine[i];
        one_better |= other[i] < mine[i];
      }
      return none_worse && one_better;
    }));
  }
  return front;
}

class ParetoFront : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ParetoFront, IsThatOfTheDefinitionForRandomPointsWithTies) {
  Rng rng(GetParam());
  for (int round = 0; round < 200; ++round) {
    std::vector<std::vector<double>> values(static_cast<std::size_t>(rng.between(0, 40)));
    for (auto& point : values) {
      for (std::size_t i = 0; i < GetParam(); ++i) point.push_back(static_cast<double>(rng.between(0, 6)));
    }
    EXPECT_EQ(pareto_front(values), front_by_definition(values));
  }
}
INSTANTIATE_TEST_SUITE_P(OfObjectives, ParetoFront, testing::Values(1U, 2U, 3U, 4U));

TEST(Sensitivity, OfTwoValuesIsTheSpreadOfTheirMeansOverTheMeanOfAll) {
  const std::vector<std::string> keys{"1", "1", "2", "2"};
  const std::vector<double> results{10, 12, 4, 6};  // means 11 and 5, of all 8
  const auto s = sensitivity_of("k", "r", keys, results);
  EXPECT_DOUBLE_EQ(s.effect, 6.0 / 8.0);
  // Ranks of keys 0.5 0.5 2.5 2.5, of results 2 3 0 1: covariance -4, variances 4 and 5.
  EXPECT_DOUBLE_EQ(*s.trend, -4 / std::sqrt(4.0 * 5.0));
}

TEST(Sensitivity, OfWordsHasNoTrend) {
  EXPECT_FALSE(sensitivity_of("k", "r", std::vector<std::string>{"a", "b"}, std::vector<double>{1, 2}).trend);
}

TEST(Sensitivity, OfManyValuesIsOverRangesOfThem) {
  std::vector<std::string> keys;
  std::vector<double> results;
  for (int i = 0; i < 100; ++i) {
    keys.push_back(std::to_string(i));
    results.push_back(i);
  }
  // Ten ranges with means 4.5, 14.5, ... 94.5; of all 49.5.
  EXPECT_DOUBLE_EQ(sensitivity_of("k", "r", keys, results).effect, 90 / 49.5);
}

Spec spec_named(const std::string& name) {
  return {.name = name, .file = name + ".yaml"};
}

TEST(SweepStore, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const Store store(folder.path() / "s", spec_named("s"), "id");
  store.write({.point = "p", .ok = true, .results = {{"latency_ms", 1.25}}});
  const auto result = store.read("p");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->ok);
  EXPECT_EQ(result->results["latency_ms"], 1.25);
  EXPECT_FALSE(store.read("q"));
}

TEST(SweepStore, TakesAResultThatWasCutShortForNone) {
  const TempFolder folder;
  const Store store(folder.path() / "s", spec_named("s"), "id");
  store.write({.point = "p", .ok = true, .results = {{"latency_ms", 1.25}}});
  const auto file = folder.path() / "s/points/p.json";
  const auto text = tools::read_text(file.string());
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {  // the last two are } and a line end
    std::ofstream(file, std::ios::trunc) << text.substr(0, size);
    EXPECT_FALSE(store.read("p")) << size << " bytes";
  }
}

TEST(SweepStore, TakesUpAFolderOfTheSameSweep) {
  const TempFolder folder;
  Store(folder.path() / "s", spec_named("s"), "id").write({.point = "p", .ok = true});
  EXPECT_TRUE(Store(folder.path() / "s", spec_named("s"), "id").read("p"));
}

std::string problem_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no problem";
}

TEST(SweepStoreBad, AFolderOfAnotherSweepIsRefusedWithItsName) {
  const TempFolder folder;
  const Store first(folder.path() / "s", spec_named("first"), "id");
  const auto problem = problem_of([&] { Store(folder.path() / "s", spec_named("second"), "other id"); });
  EXPECT_NE(problem.find("holds another sweep: 'first' of first.yaml"), std::string::npos) << problem;
}

TEST(SweepStoreBad, AFolderThatHoldsSomethingElseIsRefused) {
  const TempFolder folder;
  folder.write("thesis.txt", "precious");
  const auto problem = problem_of([&] { Store(folder.path(), spec_named("s"), "id"); });
  EXPECT_NE(problem.find("is not empty and holds no sweep"), std::string::npos) << problem;
}

TEST(SweepStoreBad, AManifestThatIsNoneIsRefused) {
  const TempFolder folder;
  folder.write("sweep.json", "[1]");
  const auto problem = problem_of([&] { Store(folder.path(), spec_named("s"), "id"); });
  EXPECT_NE(problem.find("is no description of a sweep"), std::string::npos) << problem;
}

TEST(SweepStoreBad, AFullDiskIsToldAndLeavesNothingBehind) {
  const TempFolder folder;
  const Store store(folder.path() / "s", spec_named("s"), "id");
  // A limit on the size of files stands for the disk: the system refuses the same call.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{.rlim_cur = 8, .rlim_max = limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto problem = problem_of([&] { store.write({.point = "p", .ok = true}); });
  setrlimit(RLIMIT_FSIZE, &limit);
  EXPECT_NE(problem.find("p.json: cannot be written"), std::string::npos) << problem;
  EXPECT_NE(problem.find("run the same command again"), std::string::npos) << problem;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "s/points"));
}

}  // namespace
}  // namespace npu::sweep
