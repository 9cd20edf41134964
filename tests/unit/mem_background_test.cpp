// The rest of the chip as one more claimant of the memory, worked out by hand.
#include <gtest/gtest.h>

#include "mem/shared_bandwidth.h"
#include "sim/core/rng.h"

namespace npu::mem {
namespace {

TEST(Background, TakesWhatItAsksForWhereThatIsLessThanAShare) {
  SharedBandwidth bandwidth(10, 2);
  EXPECT_EQ(bandwidth.finish(bandwidth.add(20, Bytes{1600}, Time{})), from_ns(200)) << "1600 bytes at 10 - 2";
}

TEST(Background, TakesNoMoreThanAFairShare) {
  SharedBandwidth bandwidth(10, 9);
  EXPECT_EQ(bandwidth.finish(bandwidth.add(20, Bytes{1000}, Time{})), from_ns(200)) << "half of 10";
  EXPECT_EQ(bandwidth.finish(bandwidth.add(20, Bytes{1000}, Time{})), from_ns(300)) << "a third";
}

TEST(Background, DoesNotSlowAPortThatAsksForLessThanIsLeft) {
  SharedBandwidth bandwidth(10, 4);
  EXPECT_EQ(bandwidth.finish(bandwidth.add(5, Bytes{1000}, Time{})), from_ns(200));
}

TEST(Background, IsSharedWithWhatASlowPortLeaves) {
  SharedBandwidth bandwidth(12, 5);
  const auto slow = bandwidth.add(1, Bytes{1000}, Time{}), fast = bandwidth.add(20, Bytes{1200}, Time{});
  EXPECT_EQ(bandwidth.finish(slow), from_ns(1000));
  EXPECT_EQ(bandwidth.finish(fast), from_ns(200)) << "12 - 1 - 5";
}

TEST(Background, IsNotPartOfWhatATransferTakesAlone) {
  const SharedBandwidth bandwidth(10, 9);
  EXPECT_EQ(bandwidth.alone(20, Bytes{1000}), from_ns(100));
}

TEST(Background, OfNothingGivesTheSamePicoseconds) {
  Rng rng(5);
  for (int round = 0; round < 200; ++round) {
    SharedBandwidth none(13.6528), nothing(13.6528, 0);
    for (auto n = rng.between(1, 6); n > 0; --n) {
      const auto port = static_cast<double>(rng.between(1, 200)) / 10;
      const Bytes bytes{rng.between(1, 100'000)};
      ASSERT_EQ(none.finish(none.add(port, bytes, Time{})), nothing.finish(nothing.add(port, bytes, Time{})));
    }
  }
}

TEST(Background, MoreOfItNeverSpeedsATransferUp) {
  Rng rng(6);
  for (int round = 0; round < 300; ++round) {
    const auto a = static_cast<double>(rng.between(0, 130)) / 10,
               b = a + static_cast<double>(rng.between(1, 50)) / 10;
    SharedBandwidth less(13.6528, a), more(13.6528, b);
    for (auto n = rng.between(1, 6); n > 0; --n) {
      const auto port = static_cast<double>(rng.between(1, 200)) / 10;
      const Bytes bytes{rng.between(1, 100'000)};
      ASSERT_LE(less.finish(less.add(port, bytes, Time{})), more.finish(more.add(port, bytes, Time{})));
    }
  }
}

}  // namespace
}  // namespace npu::mem
