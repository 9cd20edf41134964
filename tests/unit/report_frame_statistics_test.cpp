#include <gtest/gtest.h>

#include "sim/report/frame_statistics.h"

namespace npu::report {
namespace {

// Frames that are submitted and started at 0 and end at these milliseconds.
FrameStatistics statistics(const FrameLimits& limits, const std::vector<std::int64_t>& ends_ms) {
  FrameAccount account(limits);
  for (std::size_t i = 0; i < ends_ms.size(); ++i)
    account.ended({.frame = static_cast<std::int64_t>(i),
                   .cluster = static_cast<int>(i) % limits.clusters,
                   .ended = Time{ends_ms[i] * 1'000'000'000}});
  return account.statistics();
}

TEST(FrameStatistics, TheWarmUpIsWhatWasInFlightFirst) {
  const auto s = statistics({.frames = 6, .in_flight = 2}, {50, 53, 57, 61, 65, 69});
  EXPECT_EQ(s.warm_up, 2);
  EXPECT_DOUBLE_EQ(*s.interval_ms, 4);
  EXPECT_DOUBLE_EQ(*s.throughput_fps(), 250);
  EXPECT_DOUBLE_EQ(to_ms(s.total), 69);
  EXPECT_DOUBLE_EQ(to_ms(s.first_frame), 50);
}

TEST(FrameStatistics, TwoClustersThatEndTogetherCountAsWholePairs) {
  // Five milliseconds a pair; an uneven number of frames must not change that.
  const FrameLimits ten{.frames = 10, .in_flight = 2, .clusters = 2},
      nine{.frames = 9, .in_flight = 2, .clusters = 2};
  EXPECT_DOUBLE_EQ(*statistics(ten, {5, 5, 10, 10, 15, 15, 20, 20, 25, 25}).interval_ms, 2.5);
  EXPECT_DOUBLE_EQ(*statistics(nine, {5, 5, 10, 10, 15, 15, 20, 20, 25}).interval_ms, 2.5);
}

TEST(FrameStatistics, FewFramesHaveAShorterWarmUp) {
  const auto s = statistics({.frames = 3, .in_flight = 8}, {5, 9, 13});
  EXPECT_DOUBLE_EQ(*s.interval_ms, 4);
  EXPECT_EQ(s.warm_up, 2);
}

TEST(FrameStatistics, OneFrameAClusterHasNoInterval) {
  EXPECT_FALSE(statistics({}, {5}).interval_ms);
  EXPECT_FALSE(statistics({.frames = 2, .in_flight = 2, .clusters = 2}, {5, 5}).interval_ms);
  EXPECT_FALSE(statistics({}, {5}).throughput_fps());
}

TEST(FrameStatistics, ClustersThatAreNeverNeededAreNotWaitedFor) {
  const auto s = statistics({.frames = 3, .in_flight = 1, .clusters = 2}, {5, 10, 15});
  EXPECT_DOUBLE_EQ(*s.interval_ms, 5);
}

TEST(FrameStatistics, MedianAndWorstAreOfLatencies) {
  const auto s = statistics({.frames = 5}, {1, 2, 3, 4, 50});
  EXPECT_DOUBLE_EQ(to_ms(s.median_latency), 3);
  EXPECT_DOUBLE_EQ(to_ms(s.worst_latency), 50);
}

TEST(FrameStatistics, CountsFramesByCluster) {
  EXPECT_EQ(statistics({.frames = 3, .clusters = 2}, {1, 2, 3}).of_cluster,
            (std::vector<std::int64_t>{2, 1}));
}

TEST(FrameStatistics, BandwidthIsBytesOverTheTotal) {
  auto s = statistics({}, {2});
  s.dram_bytes = Bytes{6'000'000};
  EXPECT_DOUBLE_EQ(s.dram_gb_s(), 3);
}

TEST(FrameStatistics, OfNoFrameIsEmpty_bad) {
  const auto s = FrameAccount({.frames = 3}).statistics();
  EXPECT_FALSE(s.interval_ms);
  EXPECT_EQ(s.dram_gb_s(), 0);
}

}  // namespace
}  // namespace npu::report
