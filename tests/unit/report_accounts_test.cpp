#include <map>

#include <gtest/gtest.h>

#include "sim/core/rng.h"
#include "sim/report/engine_account.h"
#include "sim/report/layer_table.h"
#include "tests/unit/report_sample.h"

namespace npu::report {
namespace {

using sample::ns;

std::map<std::string, Time> causes(const EngineAccount& account) {
  std::map<std::string, Time> map;
  for (const auto& share : account.no_command) map[share.cause] += share.time;
  return map;
}

TEST(EngineAccounts, EveryPicosecondOfEveryEngineHasAName) {
  const auto record = sample::record();
  const auto accounts = engine_accounts(record);
  ASSERT_EQ(accounts.size(), 3U) << "two engines and the front end";
  for (const auto& account : accounts) EXPECT_EQ(account.total(), record.latency()) << account.engine;
}

TEST(EngineAccounts, TimeLostToTheMemoryIsNotBusy) {
  const auto dma = engine_accounts(sample::record())[0];
  EXPECT_EQ(dma.operations, 2);
  EXPECT_EQ(dma.busy, ns(9 - 2 + 9));
  EXPECT_EQ(dma.memory_wait, ns(2));
}

TEST(EngineAccounts, AnIdleEngineWaitsOnWhatTheFrontEndDoes) {
  // mm.0 has no command from 0 to 29 and from 41 to 43; the front end's states of that time, by hand:
  const std::map<std::string, Time> expected{{"host", ns(4)},
                                             {"front end reads commands", ns(3 + 3 + 2 + 2)},
                                             {"front end waits for dma", ns(8)},
                                             {"front end waits for a command page", ns(9)}};
  EXPECT_EQ(causes(engine_accounts(sample::record())[1]), expected);
}

TEST(EngineAccounts, CausesAreInOrderOfTime) {
  const auto accounts = engine_accounts(sample::record());
  for (const auto& account : accounts) {
    for (std::size_t i = 1; i < account.no_command.size(); ++i) {
      EXPECT_GE(account.no_command[i - 1].time, account.no_command[i].time) << account.engine;
    }
  }
}

TEST(EngineAccounts, TheFrontEndHasAnAccountOfItsOwn) {
  const std::map<std::string, Time> expected{{"host", ns(4)},
                                             {"front end reads commands", ns(3 + 3 + 3 + 2)},
                                             {"front end waits for dma", ns(8)},
                                             {"front end waits for a command page", ns(9)},
                                             {"front end waits for mm.0", ns(11)}};
  const auto front_end = engine_accounts(sample::record()).back();
  EXPECT_EQ(front_end.engine, "front end");
  EXPECT_EQ(causes(front_end), expected);
}

TEST(EngineAccounts, AFullQueueNamesItsEngine) {
  const auto record = sample::record();
  EXPECT_EQ(describe({FrontEnd::kQueueFull, 2, {}, {}}, record), "front end waits for a place at mm.0");
}

TEST(EngineAccounts, AnEngineThatRunsOnAfterTheProgramIsCut) {
  Recorder recorder({"dma"});
  recorder.begin(ns(100));
  recorder.front_end(FrontEnd::kIssue, -1, ns(100), ns(110));
  const int operation = recorder.issued(0, 1, ns(105), {});
  recorder.started(operation, ns(105));
  recorder.end(ns(110));
  recorder.ended(operation, ns(500), ns(30));
  recorder.cut();
  const auto account = engine_accounts(recorder.record())[0];
  EXPECT_EQ(account.busy, ns(5));
  EXPECT_EQ(account.total(), ns(10));
}

TEST(Recorder, NeighbouringIssueSpansAreOne) {
  Recorder recorder({"dma"});
  recorder.begin(ns(0));
  recorder.front_end(FrontEnd::kIssue, -1, ns(0), ns(3));
  recorder.front_end(FrontEnd::kIssue, -1, ns(3), ns(3));
  recorder.front_end(FrontEnd::kIssue, -1, ns(3), ns(5));
  ASSERT_EQ(recorder.record().front_end.size(), 1U);
  EXPECT_EQ(recorder.record().front_end[0].end, ns(5));
}

TEST(Recorder, ANewRunForgetsTheOld) {
  Recorder recorder({"dma"});
  recorder.begin(ns(0));
  recorder.issued(0, 1, ns(1), {});
  recorder.front_end(FrontEnd::kIssue, -1, ns(0), ns(3));
  recorder.begin(ns(50));
  EXPECT_TRUE(recorder.record().operations.empty());
  EXPECT_TRUE(recorder.record().front_end.empty());
  EXPECT_EQ(recorder.record().engines, std::vector<std::string>{"dma"});
}

// A random run of a machine with in-order engines: issue, wait, or block at a queue of two. Times need no
// clock.
RunRecord random_record(std::uint64_t seed) {
  Rng rng(seed);
  Recorder recorder({"dma", "mm.0", "misc.0"});
  Time now = ns(rng.between(0, 1000));
  recorder.begin(now);
  std::vector<Time> free(3, now);
  std::vector<std::vector<std::pair<int, Time>>> queue(3);
  const auto block = [&](FrontEnd state, const std::pair<int, Time>& on) {
    recorder.front_end(state, on.first, now, std::max(now, on.second));
    now = std::max(now, on.second);
  };
  for (int i = 0; i < 40; ++i) {
    const Time next = now + picoseconds(rng.between(1, 30'000));
    recorder.front_end(i == 0 ? FrontEnd::kHost : FrontEnd::kIssue, -1, now, next);
    now = next;
    const auto engine = static_cast<std::size_t>(rng.between(0, 2));
    if (rng.chance(3) && !queue[engine].empty()) {
      block(FrontEnd::kWait,
            queue[engine][static_cast<std::size_t>(rng.between(0, std::ssize(queue[engine]) - 1))]);
      continue;
    }
    if (queue[engine].size() >= 2) block(FrontEnd::kQueueFull, queue[engine][queue[engine].size() - 2]);
    const int operation = recorder.issued(static_cast<int>(engine), i, now, {.bytes = 1});
    const Time started = std::max(now, free[engine]);
    const Time wait = picoseconds(rng.between(0, 5'000));
    free[engine] = started + wait + picoseconds(rng.between(1, 90'000));
    recorder.started(operation, started);
    recorder.ended(operation, free[engine], wait);
    queue[engine].emplace_back(operation, free[engine]);
  }
  recorder.end(now);
  recorder.cut();
  return recorder.record();
}

TEST(EngineAccounts, AddUpOnRandomRuns) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto record = random_record(seed);
    for (const auto& account : engine_accounts(record))
      ASSERT_EQ(account.total(), record.latency()) << account.engine << ", seed " << seed;
  }
}

TEST(CriticalPath, SegmentsTouchFromBeginToEndOnRandomRuns) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto record = random_record(seed);
    Time at = record.begin;
    for (const auto& segment : critical_path(record)) {
      ASSERT_EQ(segment.begin, at) << "seed " << seed;
      ASSERT_GT(segment.length(), Time{}) << "seed " << seed;
      at = segment.end;
    }
    ASSERT_EQ(at, record.end) << "seed " << seed;
  }
}

TEST(CriticalPath, GoesThroughTheLastArriver) {
  using Kind = PathSegment::Kind;
  const auto path = critical_path(sample::record());
  // By hand, from the end: issue 43..41, mm.0 41..29, issue ..27, page ..18, issue ..15, dma ..6, issue ..4,
  // host.
  const std::vector<std::tuple<Kind, int, Time, Time>> expected{
      {Kind::kHost, -1, ns(0), ns(4)},    {Kind::kFrontEnd, -1, ns(4), ns(6)},
      {Kind::kEngine, 0, ns(6), ns(15)},  {Kind::kFrontEnd, -1, ns(15), ns(18)},
      {Kind::kEngine, 1, ns(18), ns(27)}, {Kind::kFrontEnd, -1, ns(27), ns(29)},
      {Kind::kEngine, 2, ns(29), ns(41)}, {Kind::kFrontEnd, -1, ns(41), ns(43)}};
  ASSERT_EQ(path.size(), expected.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    EXPECT_EQ(std::tuple(path[i].kind, path[i].operation, path[i].begin, path[i].end), expected[i]) << i;
  }
}

TEST(CriticalPath, FollowsAQueueBackToItsHead) {
  RunRecord r;
  r.engines = {"dma"};
  r.operations = {{.engine = 0, .word = 1, .issued = ns(1), .started = ns(1), .ended = ns(10)},
                  {.engine = 0, .word = 2, .issued = ns(2), .started = ns(10), .ended = ns(20)},
                  {.engine = 0, .word = 3, .issued = ns(3), .started = ns(20), .ended = ns(30)}};
  r.front_end = {{FrontEnd::kIssue, -1, ns(0), ns(3)}, {FrontEnd::kWait, 2, ns(3), ns(30)}};
  r.end = ns(30);
  const auto path = critical_path(r);
  ASSERT_EQ(path.size(), 4U) << "one word, then all three transfers";
  EXPECT_EQ(path[0].kind, PathSegment::Kind::kFrontEnd);
  EXPECT_EQ(path[0].end, ns(1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(path[static_cast<std::size_t>(i) + 1].operation, i);
}

TEST(CriticalPath, TheTimeFromAnEndToTheNextClockEdgeIsTheFrontEnds) {
  RunRecord r;
  r.engines = {"dma"};
  r.operations = {{.engine = 0, .word = 1, .issued = ns(2), .started = ns(2), .ended = picoseconds(9'300)}};
  r.front_end = {{FrontEnd::kIssue, -1, ns(0), ns(2)}, {FrontEnd::kWait, 0, ns(2), ns(10)}};
  r.end = ns(10);
  const auto path = critical_path(r);
  ASSERT_EQ(path.size(), 3U);
  EXPECT_EQ(path[1].length(), picoseconds(7'300));
  EXPECT_EQ(path[2].kind, PathSegment::Kind::kFrontEnd);
  EXPECT_EQ(path[2].length(), picoseconds(700));
}

TEST(CriticalPath, ARunThatTookNoTimeHasNone) {
  EXPECT_TRUE(critical_path({}).empty());
}

TEST(LayerTable, EveryOperationCountsOnceForItsLayer) {
  const auto record = sample::record();
  const LayerMap map{.layers = {{.name = "conv1", .detail = "conv"}, {.name = "conv2", .detail = "conv"}},
                     .layer_of_word = {{6, 0}, {20, 0}, {13, -1}}};
  const auto rows = layer_table(record, critical_path(record), map);
  ASSERT_EQ(rows.size(), 5U) << "two layers, pages, front end, host";
  EXPECT_EQ(rows[0].operations, 2);
  EXPECT_EQ(rows[0].macs, 100);
  EXPECT_EQ(rows[0].bytes, 320);
  EXPECT_EQ(rows[0].dma, ns(9));
  EXPECT_EQ(rows[0].compute, ns(12));
  EXPECT_EQ(rows[1].operations, 0);
  EXPECT_EQ(rows[2].layer.name, "(command pages)");
  EXPECT_EQ(rows[2].bytes, 512);
}

TEST(LayerTable, TheCriticalColumnSumsToTheLatency) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto record = random_record(seed);
    LayerMap map{.layers = {{.name = "a"}, {.name = "b"}}, .layer_of_word = {}};
    for (const auto& operation : record.operations)
      map.layer_of_word[operation.word] = static_cast<int>(operation.word % 3) - 1;
    Time sum{};
    for (const auto& row : layer_table(record, critical_path(record), map)) sum += row.critical;
    ASSERT_EQ(sum, record.latency()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace npu::report
