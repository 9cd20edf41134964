// The writer, told of a run by hand: two engines of a machine with a 1 ns clock, times in ns.
//
//   front end  |iiiWWWWWWWWWiii        |   issue, wait for the transfer, issue
//   dma        |   111111111           |
//   mm.0       |               22222   |   in its queue from 15 on: nothing; the second waits there
#include <nlohmann/json.hpp>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/report/trace_writer.h"

namespace npu::report {
namespace {

using nlohmann::json;

Time nanos(std::int64_t n) {
  return picoseconds(n * 1000);
}

TracePlan plan(int clusters = 1) {
  return {.board = "board",
          .clusters = clusters,
          .engines = {"dma", "mm.0"},
          .memories = {"GBUF 0"},
          .command = [](std::int64_t word) {
            return word == 6 ? TraceCommand{.name = "dma: weights for conv1",
                                            .detail = "conv 3x3",
                                            .changes = {{.memory = 0, .bytes = 1536}}}
                             : TraceCommand{.name = "conv1", .changes = {{.memory = 0, .bytes = -1536}}};
          }};
}

class Trace {
 public:
  explicit Trace(int clusters = 1) : writer_(out_, plan(clusters)) {}

  TraceWriter& writer() { return writer_; }
  std::size_t written() const { return out_.str().size(); }

  // All events of a phase, after the end.
  std::vector<json> events(const std::string& phase) {
    writer_.close();
    std::vector<json> found;
    const auto file = json::parse(out_.str());
    for (const auto& event : file.at("traceEvents")) {
      if (event.at("ph") == phase) found.push_back(event);
    }
    return found;
  }
  int thread(const std::string& name, int process = 2) {
    for (const auto& event : events("M")) {
      if (event.at("name") == "thread_name" && event.at("args").at("name") == name &&
          event.at("pid") == process)
        return event.at("tid");
    }
    return -1;
  }
  std::vector<json> on(const std::string& track, const std::string& phase) {
    const int tid = thread(track);
    auto found = events(phase);
    std::erase_if(found, [&](const json& event) { return event.at("tid") != tid; });
    return found;
  }

 private:
  std::ostringstream out_;
  TraceWriter writer_;
};

void tell(TraceWriter& w) {
  w.front_end(FrontEnd::kIssue, -1, nanos(0), nanos(3));
  const int load = w.issued(0, 6, nanos(3), {.bytes = 1536});
  w.started(load, nanos(3));
  w.ended(load, nanos(12), nanos(2));
  w.front_end(FrontEnd::kWait, load, nanos(3), nanos(12));
  w.front_end(FrontEnd::kIssue, -1, nanos(12), nanos(15));
  const int multiply = w.issued(1, 20, nanos(15), {.macs = 100, .macs_executed = 1024});
  w.started(multiply, nanos(15));
  w.ended(multiply, nanos(20), Time{});
}

TEST(TraceWriter, AnEngineHasASliceForEachCommand) {
  Trace trace;
  tell(trace.writer());
  const auto begins = trace.on("dma", "B"), ends = trace.on("dma", "E");
  ASSERT_EQ(begins.size(), 1U);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(begins[0].at("name"), "dma: weights for conv1");
  EXPECT_EQ(begins[0].at("ts"), 0.003);
  EXPECT_EQ(ends[0].at("ts"), 0.012);
  EXPECT_EQ(begins[0].at("args"), json({{"word", 6}, {"layer", "conv 3x3"}, {"bytes", 1536}}));
  EXPECT_EQ(ends[0].at("args"), json({{"memory wait ps", 2000}}));
}

TEST(TraceWriter, TheFrontEndHasItsStatesAndWhatTheyAreFor) {
  Trace trace;
  tell(trace.writer());
  const auto slices = trace.on("command processor", "B");
  ASSERT_EQ(slices.size(), 3U);
  EXPECT_EQ(slices[0].at("name"), "reads commands");
  EXPECT_EQ(slices[1].at("name"), "waits for dma");
  EXPECT_EQ(slices[1].at("args").at("until the end of"), "dma: weights for conv1");
  const auto ends = trace.on("command processor", "E");
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0].at("args"),
            json({{"issues", "dma: weights for conv1"}, {"to", "dma"}, {"issued word", 6}}));
  EXPECT_EQ(ends[2].at("args").at("issued word"), 20);
}

TEST(TraceWriter, AnArrowLeadsFromTheIssueToTheStart) {
  Trace trace;
  tell(trace.writer());
  const auto from = trace.on("command processor", "s"), to = trace.on("mm.0", "f");
  ASSERT_EQ(from.size(), 2U);
  ASSERT_EQ(to.size(), 1U);
  EXPECT_EQ(from[1].at("id"), to[0].at("id"));
  EXPECT_EQ(from[1].at("ts"), 0.015);
  EXPECT_EQ(to[0].at("ts"), 0.015);
}

TEST(TraceWriter, AnArrowLeadsFromWhatAWaitWaitedForToWhatComesNext) {
  Trace trace;
  tell(trace.writer());
  const auto from = trace.on("dma", "s"), to = trace.on("command processor", "f");
  ASSERT_EQ(from.size(), 1U);
  ASSERT_EQ(to.size(), 1U);
  EXPECT_EQ(from[0].at("id"), to[0].at("id"));
  EXPECT_GE(from[0].at("ts"), 0.003);  // within the transfer
  EXPECT_LT(from[0].at("ts"), 0.012);
  EXPECT_EQ(to[0].at("ts"), 0.012);  // the continuation
}

TEST(TraceWriter, TimeInTheQueueIsASpanOfItsOwn) {
  Trace trace;
  auto& w = trace.writer();
  const int a = w.issued(1, 20, nanos(0), {}), b = w.issued(1, 30, nanos(1), {}),
            c = w.issued(1, 40, nanos(2), {});
  w.started(a, nanos(0));
  w.ended(a, nanos(10), Time{});
  w.started(b, nanos(10));
  w.ended(b, nanos(20), Time{});
  w.started(c, nanos(20));
  w.ended(c, nanos(30), Time{});
  const auto begins = trace.events("b"), ends = trace.events("e");
  ASSERT_EQ(begins.size(), 2U) << "the first did not wait";
  EXPECT_EQ(begins[0].at("name"), "mm.0 queue");
  EXPECT_EQ(begins[1].at("ts"), 0.002);
  EXPECT_EQ(ends[1].at("ts"), 0.02);
  EXPECT_EQ(begins[1].at("id"), ends[1].at("id"));
  EXPECT_NE(begins[0].at("id"), begins[1].at("id"));
}

TEST(TraceWriter, TheContentOfAMemoryChangesWhenACommandEnds) {
  Trace trace;
  tell(trace.writer());
  std::vector<std::pair<double, double>> steps;
  for (const auto& event : trace.events("C")) {
    if (event.at("name") == "GBUF 0 in use") steps.emplace_back(event.at("ts"), event.at("args").at("KiB"));
  }
  EXPECT_EQ(steps, (std::vector<std::pair<double, double>>{{0.012, 1.5}, {0.02, 0}}));
}

TEST(TraceWriter, BandwidthIsATransfersBytesOverItsSpan) {
  Trace trace;
  auto& w = trace.writer();
  const int load = w.issued(0, 6, nanos(0), {.bytes = 640});
  w.started(load, nanos(100));
  w.ended(load, nanos(200), nanos(50));
  std::vector<std::pair<double, double>> steps;
  for (const auto& event : trace.events("C")) {
    if (event.at("name") == "DRAM bandwidth") steps.emplace_back(event.at("ts"), event.at("args").at("GB/s"));
  }
  EXPECT_EQ(steps, (std::vector<std::pair<double, double>>{{0.1, 6.4}, {0.2, 0}}));
}

TEST(TraceWriter, TransfersOfTwoClustersAddUp) {
  Trace trace(2);
  auto& w = trace.writer();
  const int a = w.issued(0, 6, nanos(0), {.bytes = 400}), b = w.issued(2, 6, nanos(0), {.bytes = 100});
  w.started(a, nanos(0));
  w.started(b, nanos(50));
  w.ended(a, nanos(100), Time{});
  w.ended(b, nanos(150), Time{});
  std::vector<double> rates;
  for (const auto& event : trace.events("C")) {
    if (event.at("name") == "DRAM bandwidth") rates.push_back(event.at("args").at("GB/s"));
  }
  EXPECT_EQ(rates, (std::vector<double>{4, 5, 1, 0}));
}

TEST(TraceWriter, EachClusterIsAProcessWithTracksOfItsOwn) {
  Trace trace(2);
  auto& w = trace.writer();
  w.front_end_of(1, FrontEnd::kIssue, -1, nanos(0), nanos(3));
  const int operation = w.issued(3, 20, nanos(3), {});  // mm.0 of the second cluster
  w.started(operation, nanos(3));
  w.ended(operation, nanos(5), Time{});
  const int other = trace.thread("mm.0", 3);
  EXPECT_NE(other, trace.thread("mm.0", 2));
  for (const auto& event : trace.events("B")) EXPECT_EQ(event.at("pid"), 3);
  EXPECT_EQ(trace.events("f").at(0).at("tid"), other);
}

TEST(TraceWriter, SpansOfTheHostThatOverlapLieOnTracksOfTheirOwn) {
  Trace trace(2);
  auto& w = trace.writer();
  w.front_end_of(0, FrontEnd::kHost, -1, nanos(0), nanos(10));
  w.front_end_of(1, FrontEnd::kHost, -1, nanos(5), nanos(15));
  w.front_end_of(0, FrontEnd::kHost, -1, nanos(10), nanos(20));
  const auto spans = trace.events("B");
  ASSERT_EQ(spans.size(), 3U);
  EXPECT_NE(spans[0].at("tid"), spans[1].at("tid"));
  EXPECT_EQ(spans[0].at("tid"), spans[2].at("tid"));
}

TEST(TraceWriter, WhatIsOpenAtTheEndIsClosedAtTheLastTimeHeardOf) {
  Trace trace;
  auto& w = trace.writer();
  w.front_end(FrontEnd::kIssue, -1, nanos(0), nanos(3));
  const int at_work = w.issued(1, 20, nanos(3), {});
  w.issued(1, 30, nanos(4), {});
  w.started(at_work, nanos(3));
  w.front_end(FrontEnd::kIssue, -1, nanos(4), nanos(8));
  const auto begins = trace.on("mm.0", "B"), ends = trace.on("mm.0", "E");
  ASSERT_EQ(begins.size(), 2U);
  ASSERT_EQ(ends.size(), 2U);
  for (const auto& end : ends) EXPECT_EQ(end.at("ts"), 0.008);
  EXPECT_EQ(ends[0].at("args").at("unfinished"), "was at work");
  EXPECT_EQ(ends[1].at("args").at("unfinished"), "was in the queue");
  EXPECT_EQ(trace.events("s").size(), trace.events("f").size());
}

TEST(TraceWriter, WhatIsHeldBackDoesNotGrowWithTheRun) {
  // What close() still has to write is what was kept: it is the same after ten rounds and after a thousand.
  const auto held_back = [](std::int64_t rounds) {
    Trace trace;
    auto& w = trace.writer();
    for (std::int64_t round = 0; round < rounds; ++round) {
      const Time base = nanos(1'000'000 + 100 * round);  // times of equal length
      w.front_end(FrontEnd::kIssue, -1, base, base + nanos(3));
      const int load = w.issued(0, 6, base + nanos(3), {.bytes = 1536});
      w.started(load, base + nanos(3));
      w.ended(load, base + nanos(12), Time{});
      w.front_end(FrontEnd::kWait, load, base + nanos(3), base + nanos(12));
    }
    const auto before = trace.written();
    w.close();
    return trace.written() - before;
  };
  EXPECT_LT(held_back(1000), held_back(10) + 50);
}

}  // namespace
}  // namespace npu::report
