// The order of frames, played by hand: times in nanoseconds.
#include "drivers/session/frame_scheduler.h"

#include <array>

#include <gtest/gtest.h>

namespace npu::session {
namespace {

Time at(std::int64_t ns) {
  return picoseconds(ns * 1000);
}

void interrupted(FrameScheduler& scheduler, std::initializer_list<int> clusters, Time now) {
  scheduler.interrupted(std::vector<int>(clusters), now);
  for (const int cluster : clusters) scheduler.idle(cluster);
}

TEST(FrameScheduler, StartsNoMoreThanAreAllowedInFlight) {
  FrameScheduler scheduler({.frames = 5, .in_flight = 1, .clusters = 2}, {});
  EXPECT_EQ(scheduler.start(at(0))->frame, 0);
  EXPECT_FALSE(scheduler.start(at(0)));
  interrupted(scheduler, {0}, at(10));
  EXPECT_FALSE(scheduler.start(at(10))) << "it has not left";
  EXPECT_EQ(scheduler.leave(at(10))->ended, at(10));
  EXPECT_EQ(scheduler.start(at(10))->submitted, at(10));
}

TEST(FrameScheduler, AFrameWaitsInTheQueueFromItsSubmission) {
  FrameScheduler scheduler({.frames = 2, .in_flight = 2}, {});
  scheduler.start(at(0));
  EXPECT_FALSE(scheduler.start(at(0)));
  interrupted(scheduler, {0}, at(10));
  const auto second = scheduler.start(at(10));
  EXPECT_EQ(second->submitted, at(0));
  EXPECT_EQ(second->started, at(10));
}

TEST(FrameScheduler, AClusterIsFreeOnlyOnceItIsIdle) {
  FrameScheduler scheduler({.frames = 2, .in_flight = 2}, {});
  scheduler.start(at(0));
  scheduler.interrupted(std::array{0}, at(10));
  EXPECT_FALSE(scheduler.start(at(10)));
  scheduler.idle(0);
  EXPECT_EQ(scheduler.start(at(12))->started, at(12));
}

TEST(FrameScheduler, TheFirstFreeClusterTakesTheNextTheLowestOfSeveral) {
  FrameScheduler scheduler({.frames = 9, .in_flight = 9, .clusters = 2}, {});
  EXPECT_EQ(scheduler.start(at(0))->cluster, 0);
  EXPECT_EQ(scheduler.start(at(0))->cluster, 1);
  interrupted(scheduler, {1}, at(5));
  EXPECT_EQ(scheduler.start(at(5))->cluster, 1);
  interrupted(scheduler, {1, 0}, at(9));
  EXPECT_EQ(scheduler.start(at(9))->cluster, 0);
  EXPECT_EQ(scheduler.start(at(9))->cluster, 1);
}

TEST(FrameScheduler, OneThreadServesFramesOneAfterTheOtherInTheirOrder) {
  FrameScheduler scheduler({.frames = 2, .in_flight = 2, .clusters = 2}, {.threads = 1, .time = at(100)});
  scheduler.start(at(0));
  scheduler.start(at(0));
  interrupted(scheduler, {1, 0}, at(10));
  EXPECT_EQ(scheduler.next_end(), at(110));
  EXPECT_FALSE(scheduler.leave(at(109)));
  const auto first = scheduler.leave(at(110));
  EXPECT_EQ(first->frame, 0);
  EXPECT_EQ(first->interrupt, at(10));
  EXPECT_EQ(scheduler.next_end(), at(210));
  EXPECT_FALSE(scheduler.done());
  EXPECT_EQ(scheduler.leave(at(300))->frame, 1);
  EXPECT_TRUE(scheduler.done());
}

TEST(FrameScheduler, TwoThreadsServeTwoAtOnce) {
  FrameScheduler scheduler({.frames = 2, .in_flight = 2, .clusters = 2}, {.threads = 2, .time = at(100)});
  scheduler.start(at(0));
  scheduler.start(at(0));
  interrupted(scheduler, {0, 1}, at(10));
  EXPECT_EQ(scheduler.leave(at(110))->frame, 0);
  EXPECT_EQ(scheduler.leave(at(110))->frame, 1);
}

TEST(FrameScheduler, WithoutAHostStageThreadsDoNotMatter) {
  FrameScheduler scheduler({.frames = 2, .in_flight = 2, .clusters = 2}, {.threads = 1});
  scheduler.start(at(0));
  scheduler.start(at(0));
  interrupted(scheduler, {0, 1}, at(10));
  EXPECT_EQ(scheduler.leave(at(10))->ended, at(10));
  EXPECT_EQ(scheduler.leave(at(10))->ended, at(10));
}

}  // namespace
}  // namespace npu::session
