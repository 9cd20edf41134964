// Workers that answer, and workers that do not: scripts stand for npusim.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tests/unit/config_temp_folder.h"
#include "tools/fit/evaluation.h"

namespace npu::tools {
namespace {

class Scripted {
 public:
  explicit Scripted(const std::string& body, int workers = 2)
      : evaluation_({.executable = script(body),
                     .workers = workers,
                     .arguments = {"tcc750x"},
                     .constants = {{.path = "a.b", .low = 0, .high = 10, .start = 1}},
                     .rows = {"one", "two"}}) {}
  Evaluation& operator*() { return evaluation_; }
  std::filesystem::path operator/(const char* name) const { return folder_.path() / name; }

 private:
  std::filesystem::path script(const std::string& body) const {
    const auto file = folder_.write("npusim", "#!/bin/sh\ncd " + folder_.path().string() + "\n" + body);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  config::sample::TempFolder folder_;
  Evaluation evaluation_;
};

// Row one is predicted as the value that --set gives, row two as 7.
constexpr const char* kAnswer = R"(echo run >> runs
for word in "$@"; do case $word in a.b=*) v=${word#a.b=};; esac; done
echo '{"rows": [{"row": "two", "quantity": "latency", "predicted": 7},'
echo '{"row": "one", "quantity": "weights", "predicted": 5},'
echo '{"row": "one", "quantity": "latency", "predicted": '$v'}]}'
)";

using Points = std::vector<std::vector<double>>;

TEST(Evaluation, AnswersInTheOrderOfPointsAndRows) {
  Scripted evaluation(kAnswer);
  EXPECT_EQ((*evaluation).latencies(Points{{3}, {1.5}, {2}}), (Points{{3, 7}, {1.5, 7}, {2, 7}}));
}

TEST(Evaluation, RunsNoPointTwice) {
  Scripted evaluation(kAnswer, 1);
  (*evaluation).latencies(Points{{3}, {3}});
  (*evaluation).latencies(Points{{3}});
  EXPECT_EQ((*evaluation).runs(), 1);
  std::ifstream runs(evaluation / "runs");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(runs), {}), "run\n");
}

template <class Error>
Error failure(const std::string& body) {
  Scripted evaluation(body);
  try {
    (*evaluation).latencies(Points{{3}});
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error("nothing was thrown");
}

TEST(EvaluationBad, AWorkerThatDiesIsNamedWithItsSignalAndItsConstants) {
  const auto error = failure<EvaluationFailed>("kill -9 $$\n");
  EXPECT_NE(std::string(error.what()).find("signal 9"), std::string::npos) << error.what();
  EXPECT_NE(std::string(error.what()).find("a.b=3"), std::string::npos) << error.what();
  EXPECT_EQ(error.status(), 70);
}

TEST(EvaluationBad, AWorkerThatRefusesHandsOnItsStatusAndReason) {
  const auto error = failure<EvaluationFailed>("echo 'npusim: no such machine' >&2; exit 2\n");
  EXPECT_NE(std::string(error.what()).find("no such machine"), std::string::npos) << error.what();
  EXPECT_EQ(error.status(), 2);
}

TEST(EvaluationBad, AProgramThatFailedIsStatusThreeWithTheRow) {
  const auto error = failure<EvaluationFailed>(
      R"(echo '{"rows": [{"row": "one", "quantity": "latency", "predicted": null, "remark": "deadlock"}]}'; exit 3)");
  EXPECT_NE(std::string(error.what()).find("one: deadlock"), std::string::npos) << error.what();
  EXPECT_EQ(error.status(), 3);
}

TEST(EvaluationBad, AnAnswerThatIsNoneIsADefect) {
  EXPECT_EQ(failure<EvaluationFailed>("echo hello\n").status(), 70);
}

TEST(EvaluationBad, EveryRowWithoutAPredictionIsNamed) {
  const auto error = failure<InputError>(
      R"(echo '{"rows": [{"row": "one", "quantity": "latency", "predicted": null, "remark": "no program at hand"}]}')");
  EXPECT_NE(std::string(error.what()).find("one: no program at hand"), std::string::npos) << error.what();
  EXPECT_NE(std::string(error.what()).find("two: has no latency"), std::string::npos) << error.what();
}

}  // namespace
}  // namespace npu::tools
