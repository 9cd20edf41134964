#include <set>

#include <gtest/gtest.h>

#include "sim/core/rng.h"
#include "sim/report/race_checker.h"

namespace npu::report {
namespace {

Range range(std::int64_t begin, std::int64_t size, int space = 0) {
  return {.space = space, .begin = begin, .size = size};
}

std::size_t races_of(const RaceChecker& checker) {
  return checker.races().size();
}

TEST(RaceChecker, OperationsOfOneEngineAreInOrder) {
  RaceChecker checker(2);
  checker.issue(0, 1, {}, {range(0, 10)});
  checker.issue(0, 2, {range(0, 10)}, {range(0, 10)});
  EXPECT_EQ(races_of(checker), 0U);
}

TEST(RaceChecker, AReadOfWhatAnotherEngineWritesRaces) {
  RaceChecker checker(2);
  checker.issue(0, 11, {}, {range(0, 10)});
  checker.issue(1, 22, {range(9, 5)}, {range(100, 1)});
  ASSERT_EQ(races_of(checker), 1U);
  const Race& race = checker.races()[0];
  EXPECT_EQ(race.earlier_word, 11);
  EXPECT_EQ(race.later_word, 22);
  EXPECT_EQ(race.earlier_engine, 0);
  EXPECT_EQ(race.later_engine, 1);
  EXPECT_EQ(race.shared.begin, 9);
  EXPECT_TRUE(race.earlier_writes);
  EXPECT_FALSE(race.later_writes);
}

TEST(RaceChecker, AWriteOfWhatAnotherEngineReadsRaces) {
  RaceChecker checker(2);
  checker.issue(0, 1, {range(0, 10)}, {});
  checker.issue(1, 2, {}, {range(0, 1)});
  ASSERT_EQ(races_of(checker), 1U);
  EXPECT_FALSE(checker.races()[0].earlier_writes);
  EXPECT_TRUE(checker.races()[0].later_writes);
}

TEST(RaceChecker, TwoWritesRace) {
  RaceChecker checker(2);
  checker.issue(0, 1, {}, {range(0, 10)});
  checker.issue(1, 2, {}, {range(0, 1)});
  ASSERT_EQ(races_of(checker), 1U);
  EXPECT_TRUE(checker.races()[0].earlier_writes);
  EXPECT_TRUE(checker.races()[0].later_writes);
}

TEST(RaceChecker, TwoReadsDoNotRace) {
  RaceChecker checker(2);
  checker.issue(0, 1, {range(0, 10)}, {});
  checker.issue(1, 2, {range(0, 10)}, {});
  EXPECT_EQ(races_of(checker), 0U);
}

TEST(RaceChecker, NeighboursAndOtherMemoriesDoNotRace) {
  RaceChecker checker(2);
  checker.issue(0, 1, {}, {range(10, 10)});
  checker.issue(1, 2, {range(0, 10), range(20, 10), range(10, 10, 1)}, {});
  EXPECT_EQ(races_of(checker), 0U);
}

TEST(RaceChecker, AWaitOrdersWhatFollows) {
  RaceChecker checker(2);
  const auto number = checker.issue(0, 1, {}, {range(0, 10)});
  checker.wait(0, number);
  checker.issue(1, 2, {range(0, 10)}, {});
  EXPECT_EQ(races_of(checker), 0U);
}

TEST(RaceChecker, AWaitForALaterOperationCoversTheEarlierOfItsEngine) {
  RaceChecker checker(2);
  checker.issue(0, 1, {}, {range(0, 10)});
  checker.wait(0, checker.issue(0, 2, {}, {range(50, 10)}));
  checker.issue(1, 3, {range(0, 10), range(50, 10)}, {});
  EXPECT_EQ(races_of(checker), 0U);
}

TEST(RaceChecker, AWaitForAnEarlierOperationLeavesTheLaterOpen) {
  RaceChecker checker(2);
  const auto first = checker.issue(0, 1, {}, {range(0, 10)});
  checker.issue(0, 2, {}, {range(50, 10)});
  checker.wait(0, first);
  checker.issue(1, 3, {range(0, 10), range(50, 10)}, {});
  ASSERT_EQ(races_of(checker), 1U);
  EXPECT_EQ(checker.races()[0].earlier_word, 2);
}

TEST(RaceChecker, AWaitForAnotherEngineOrdersNothing) {
  RaceChecker checker(3);
  checker.issue(0, 1, {}, {range(0, 10)});
  checker.wait(2, checker.issue(2, 2, {}, {range(50, 10)}));
  checker.issue(1, 3, {range(0, 10)}, {});
  EXPECT_EQ(races_of(checker), 1U);
}

TEST(RaceChecker, AWaitAfterTheConflictingIssueComesTooLate) {
  RaceChecker checker(2);
  const auto number = checker.issue(0, 1, {}, {range(0, 10)});
  checker.issue(1, 2, {range(0, 10)}, {});
  checker.wait(0, number);
  EXPECT_EQ(races_of(checker), 1U);
}

TEST(RaceChecker, APairOfOperationsIsReportedOnce) {
  RaceChecker checker(2);
  checker.issue(0, 1, {range(0, 10)}, {range(0, 10), range(30, 5)});
  checker.issue(1, 2, {range(0, 10), range(30, 5)}, {range(0, 10), range(30, 5)});
  EXPECT_EQ(races_of(checker), 1U);
}

TEST(RaceChecker, TheHostRacesWithWhatWasNotWaitedFor) {
  RaceChecker checker(1);
  const auto number = checker.issue(0, 7, {}, {range(0, 10, 9)});
  const Range output = range(0, 1 << 20, 9);
  checker.host_reads(std::span(&output, 1));
  ASSERT_EQ(races_of(checker), 1U);
  EXPECT_EQ(checker.races()[0].later_word, -1);
  EXPECT_EQ(checker.races()[0].later_engine, -1);
  checker.wait(0, number);
  checker.host_reads(std::span(&output, 1));
  EXPECT_EQ(races_of(checker), 1U) << "nothing new once it was waited for";
}

TEST(Overlap, AGapOfOneRangeHoldsThePiecesOfAnother) {
  // Even words against odd words: interleaved from end to end, never the same word.
  const Range even{.begin = 0, .size = 1, .count = 100, .stride = 2},
      odd{.begin = 1, .size = 1, .count = 100, .stride = 2};
  EXPECT_FALSE(overlap(even, odd));
  EXPECT_TRUE(overlap(even, {.begin = 1, .size = 2, .count = 3, .stride = 2}));
}

std::set<std::int64_t> addresses(const Range& r) {
  std::set<std::int64_t> all;
  for (std::int64_t piece = 0; piece < r.count; ++piece) {
    for (std::int64_t i = 0; i < r.size; ++i) all.insert(r.begin + piece * r.stride + i);
  }
  return all;
}

TEST(Overlap, AgreesWithTheListOfAddresses) {
  int overlapping = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Rng rng(seed);
    const auto any = [&] {
      // Pieces that touch, overlap each other, or lie on one another (stride 0) included.
      return Range{.space = rng.chance(10) ? 1 : 0,
                   .begin = rng.between(0, 60),
                   .size = rng.between(1, 6),
                   .count = rng.between(1, 8),
                   .stride = rng.between(0, 12)};
    };
    const Range a = any(), b = any();
    bool expected = false;
    const auto of_b = addresses(b);
    for (const auto address : addresses(a)) expected |= a.space == b.space && of_b.contains(address);
    ASSERT_EQ(overlap(a, b), expected) << "seed " << seed;
    ASSERT_EQ(overlap(b, a), expected) << "seed " << seed;
    overlapping += expected ? 1 : 0;
  }
  EXPECT_GT(overlapping, 5'000);
  EXPECT_LT(overlapping, 15'000);
}

// Every pair of operations that share an address, one writing, with neither the same engine nor a wait
// between.
TEST(RaceChecker, AgreesWithTheDefinitionOnRandomPrograms) {
  struct Issued {
    int engine;
    std::int64_t number, word;
    Range read, write;
    bool done = false;
  };
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Rng rng(seed);
    RaceChecker checker(3);
    std::vector<Issued> issued;
    std::set<std::pair<std::int64_t, std::int64_t>> expected;
    for (int step = 0; step < 30; ++step) {
      if (!issued.empty() && rng.chance(3)) {
        const auto& target = issued[static_cast<std::size_t>(rng.between(0, std::ssize(issued) - 1))];
        checker.wait(target.engine, target.number);
        for (auto& o : issued) o.done |= o.engine == target.engine && o.number <= target.number;
        continue;
      }
      Issued now{static_cast<int>(rng.between(0, 2)), 0, step, range(rng.between(0, 40), rng.between(1, 4)),
                 range(rng.between(0, 40), rng.between(1, 4))};
      for (const auto& o : issued) {
        const bool conflict =
            overlap(now.read, o.write) || overlap(now.write, o.write) || overlap(now.write, o.read);
        if (conflict && !o.done && o.engine != now.engine) expected.emplace(o.word, now.word);
      }
      now.number = checker.issue(now.engine, now.word, {now.read}, {now.write});
      issued.push_back(now);
    }
    std::set<std::pair<std::int64_t, std::int64_t>> found;
    for (const auto& race : checker.races()) found.emplace(race.earlier_word, race.later_word);
    ASSERT_EQ(found, expected) << "seed " << seed;
    ASSERT_EQ(found.size(), checker.races().size()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace npu::report
