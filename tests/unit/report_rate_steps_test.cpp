#include <vector>

#include <gtest/gtest.h>

#include "sim/report/rate_steps.h"

namespace npu::report {
namespace {

using Step = std::pair<std::int64_t, std::int64_t>;  // picoseconds, bytes a second

std::vector<Step> settled(RateSteps& steps, std::int64_t now) {
  std::vector<Step> all;
  steps.settle(picoseconds(now), [&](Time at, std::int64_t rate) { all.emplace_back(at.value, rate); });
  return all;
}

// 1 byte a picosecond is 10^12 bytes a second.
constexpr std::int64_t kByteAPicosecond = 1'000'000'000'000;

TEST(RateSteps, ASpanIsOneStepUpAndOneDown) {
  RateSteps steps;
  steps.begin(picoseconds(100));
  steps.end(picoseconds(100), picoseconds(300), 400);
  EXPECT_EQ(settled(steps, 301), (std::vector<Step>{{100, 2 * kByteAPicosecond}, {300, 0}}));
}

TEST(RateSteps, SpansThatTouchHaveNoStepToZeroBetween) {
  RateSteps steps;
  steps.begin(picoseconds(0));
  steps.end(picoseconds(0), picoseconds(10), 10);
  EXPECT_EQ(settled(steps, 10), (std::vector<Step>{{0, kByteAPicosecond}}));
  steps.begin(picoseconds(10));
  steps.end(picoseconds(10), picoseconds(20), 30);
  EXPECT_EQ(settled(steps, 21), (std::vector<Step>{{10, 3 * kByteAPicosecond}, {20, 0}}));
}

TEST(RateSteps, SpansAtTheSameTimeAddUp) {
  RateSteps steps;
  steps.begin(picoseconds(0));
  steps.begin(picoseconds(4));
  steps.end(picoseconds(4), picoseconds(8), 4);
  EXPECT_TRUE(settled(steps, 9).empty()) << "what the first span adds is not known yet";
  steps.end(picoseconds(0), picoseconds(10), 20);
  EXPECT_EQ(settled(steps, 11),
            (std::vector<Step>{
                {0, 2 * kByteAPicosecond}, {4, 3 * kByteAPicosecond}, {8, 2 * kByteAPicosecond}, {10, 0}}));
}

TEST(RateSteps, ARateThatIsNoWholeNumberReturnsToZero) {
  RateSteps steps;
  for (std::int64_t at = 0; at < 300; at += 3) {
    steps.begin(picoseconds(at));
    steps.end(picoseconds(at), picoseconds(at + 7), 1);
  }
  EXPECT_EQ(settled(steps, 1000).back(), (Step{304, 0}));
}

}  // namespace
}  // namespace npu::report
