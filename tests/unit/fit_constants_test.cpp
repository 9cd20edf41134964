// Which keys can be fitted, and a fit of a machine that is a formula.
#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tools/fit/fit.h"

namespace npu::tools {
namespace {

std::vector<Constant> find(const std::vector<std::string>& keys, const std::vector<std::string>& sets = {}) {
  return find_constants(load_hardware("tcc750x", sets), keys);
}

std::string refusal(const std::vector<std::string>& keys, const std::vector<std::string>& sets = {}) {
  try {
    find(keys, sets);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Constants, HaveTheRangeAndTheStartOfTheirKey) {
  const auto constants =
      find({"npu.command.cycles_per_word", "npu.dma.port_gb_s"}, {"npu.dma.port_gb_s=12.5"});
  ASSERT_EQ(constants.size(), 2U);
  EXPECT_EQ(constants[0].kind, Constant::Kind::kWhole);
  EXPECT_EQ(constants[0].low, 0);
  EXPECT_EQ(constants[1].kind, Constant::Kind::kReal);
  EXPECT_EQ(constants[1].start, 12.5);
  EXPECT_EQ(constants[1].high, 10000);
}

TEST(Constants, AreRoundedToWhatAConfigurationHolds) {
  const auto constants = find({"npu.command.cycles_per_word", "npu.dma.port_gb_s"});
  EXPECT_EQ(constants[0].nearest(123.6), 124);
  EXPECT_EQ(constants[0].nearest(-7), 0);
  EXPECT_EQ(constants[1].nearest(12.3456789), 12.3457);
  EXPECT_EQ(constants[1].text(12.3457), "12.3457");
}

TEST(ConstantsBad, UnknownKeysAreNamedAllAtOnceWithTheLikelyOnes) {
  const auto said = refusal({"npu.dma.setup", "dw.cycles_per_word"});
  EXPECT_NE(said.find("did you mean 'npu.dma.setup_ns'?"), std::string::npos) << said;
  EXPECT_NE(said.find("did you mean 'npu.dw.cycles_per_word'?"), std::string::npos) << said;
}

TEST(ConstantsBad, AChoiceIsNoNumber) {
  EXPECT_NE(refusal({"npu.meanings.mlx_kernel_1"}).find("choice of words"), std::string::npos);
}

TEST(ConstantsBad, AKeyThatChangesTheProgramIsRefusedByName) {
  const auto said = refusal({"npu.gbuf.banks"});
  EXPECT_NE(said.find("npu.gbuf.banks: changes the program"), std::string::npos) << said;
}

TEST(ConstantsBad, AKeyThatChangesOnlyValuesIsRefused) {
  EXPECT_NE(refusal({"npu.meanings.lut_one"}).find("never the time"), std::string::npos);
}

TEST(ConstantsBad, ANameTwiceIsRefused) {
  EXPECT_NE(refusal({"npu.dma.setup_ns", "npu.dma.setup_ns"}).find("named twice"), std::string::npos);
}

TEST(ConstantsBad, AStartOfZeroIsRefusedWithTheWayOut) {
  const auto said = refusal({"npu.dma.setup_ns"}, {"npu.dma.setup_ns=0"});
  EXPECT_NE(said.find("--set npu.dma.setup_ns=VALUE"), std::string::npos) << said;
}

// A machine that is a formula: latency = transfers * setup + bytes / bandwidth.
struct Formula {
  std::vector<double> transfers, bytes;
  std::vector<double> at(double setup, double bandwidth) const {
    std::vector<double> latencies;
    for (std::size_t i = 0; i < transfers.size(); ++i)
      latencies.push_back(transfers[i] * setup + bytes[i] / bandwidth);
    return latencies;
  }
};

FitProblem problem_of(const Formula& formula, const std::vector<double>& published) {
  FitProblem problem{.constants = find({"npu.dma.setup_ns", "npu.dma.port_gb_s"})};
  for (std::size_t i = 0; i < published.size(); ++i)
    problem.rows.push_back({.name = std::string(1, static_cast<char>('a' + i)), .published = published[i]});
  problem.predict = [formula](std::span<const std::vector<double>> points) {
    std::vector<std::vector<double>> all;
    for (const auto& p : points) all.push_back(formula.at(p[0], p[1]));
    return all;
  };
  return problem;
}

const Formula kFormula{.transfers = {1, 10, 3, 20}, .bytes = {40000, 1000, 20000, 100000}};

TEST(Fit, RecoversTheConstantsThatMadeTheRows) {
  const auto result = fit_constants(problem_of(kFormula, kFormula.at(600, 9)));
  EXPECT_NEAR(result.fitted[0], 600, 0.1);
  EXPECT_NEAR(result.fitted[1], 9, 0.002);
  for (const auto& left_out : result.left_out) EXPECT_NEAR(left_out.values[0], 600, 0.1);
}

// By hand: d ln(latency) / d ln(setup) is the share of the latency that set-ups take.
TEST(Fit, ReportsSensitivitiesAsSharesOfTheLatency) {
  const auto published = kFormula.at(600, 9);
  const auto result = fit_constants(problem_of(kFormula, published));
  for (std::size_t i = 0; i < published.size(); ++i) {
    const double share = kFormula.transfers[i] * 600 / published[i];
    EXPECT_NEAR(result.sensitivity(static_cast<Eigen::Index>(i), 0), share, 1e-3);
    EXPECT_NEAR(result.sensitivity(static_cast<Eigen::Index>(i), 1), share - 1, 1e-3);
  }
}

TEST(Fit, LeavesNoRowOutWhereThereAreAsManyConstants) {
  const Formula two{.transfers = {1, 10}, .bytes = {40000, 1000}};
  const auto result = fit_constants(problem_of(two, two.at(600, 9)));
  EXPECT_TRUE(result.left_out.empty());
  EXPECT_NEAR(result.fitted[0], 600, 0.1);
}

TEST(Fit, PredictsALeftOutRowFromTheOthersAlone) {
  auto published = kFormula.at(600, 9);
  published[2] *= 1.5;  // one row that the law does not explain
  const auto result = fit_constants(problem_of(kFormula, published));
  ASSERT_EQ(result.left_out.size(), 4U);
  EXPECT_NEAR(result.left_out[2].values[0], 600, 0.5);
  EXPECT_NEAR(result.left_out[2].predicted, published[2] / 1.5, published[2] * 1e-3);
  EXPECT_GT(std::abs(result.after[2] / published[2] - 1), 0.01);
}

}  // namespace
}  // namespace npu::tools
