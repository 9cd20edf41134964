#include <nlohmann/json.hpp>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/report/trace_events.h"

namespace npu::report {
namespace {

nlohmann::json only_event(const std::function<void(TraceEvents&)>& write) {
  std::ostringstream out;
  TraceEvents events(out);
  write(events);
  events.close();
  return nlohmann::json::parse(out.str()).at("traceEvents").at(0);
}

TEST(TraceEvents, WithoutEventsTheFileIsStillJson) {
  std::ostringstream out;
  TraceEvents(out).close();
  const auto file = nlohmann::json::parse(out.str());
  EXPECT_EQ(file.at("displayTimeUnit"), "ns");
  EXPECT_TRUE(file.at("traceEvents").empty());
}

TEST(TraceEvents, TheFileIsClosedWithTheObject) {
  std::ostringstream out;
  { const TraceEvents events(out); }
  EXPECT_TRUE(nlohmann::json::accept(out.str())) << out.str();
}

TEST(TraceEvents, TimesAreMicrosecondsToThePicosecond) {
  // 2^53 + 1 ps is the first time that a double of picoseconds cannot hold.
  std::ostringstream out;
  TraceEvents events(out);
  events.begin({1, 2}, picoseconds(9'007'199'254'740'993), "a");
  EXPECT_NE(out.str().find("\"ts\":9007199254.740993,"), std::string::npos) << out.str();
}

TEST(TraceEvents, DecimalsAreNeitherRoundedNorPadded) {
  EXPECT_EQ(decimal(0, 6), "0");
  EXPECT_EQ(decimal(1, 6), "0.000001");
  EXPECT_EQ(decimal(29'000, 6), "0.029");
  EXPECT_EQ(decimal(1'000'000, 6), "1");
  EXPECT_EQ(decimal(12'345'678, 6), "12.345678");
  EXPECT_EQ(decimal(100, 0), "100");
}

TEST(TraceEvents, ANameMayHoldQuotesAndBytesThatAreNoText) {
  const auto event = only_event([](TraceEvents& e) {
    e.begin({1, 2}, Time{}, "a \"b\" \\ \n \xff", TraceArguments().add("k", "\xc3"));
  });
  EXPECT_EQ(event.at("name"), "a \"b\" \\ \n \uFFFD");
  EXPECT_EQ(event.at("args").at("k"), "\uFFFD");
}

TEST(TraceEvents, AnArrowEndsInTheSliceThatEnclosesIt) {
  const auto event = only_event([](TraceEvents& e) { e.flow_to({1, 2}, picoseconds(5), "issue", 7); });
  EXPECT_EQ(event.at("ph"), "f");
  EXPECT_EQ(event.at("bp"), "e");
  EXPECT_EQ(event.at("id"), 7);
}

TEST(TraceEvents, NothingFollowsTheEnd) {
  std::ostringstream out;
  TraceEvents events(out);
  events.close();
  const auto closed = out.str();
  events.begin({1, 2}, Time{}, "late");
  events.close();
  EXPECT_EQ(out.str(), closed);
}

}  // namespace
}  // namespace npu::report
