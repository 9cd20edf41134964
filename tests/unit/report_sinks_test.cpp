#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "sim/report/sinks.h"
#include "tests/unit/report_sample.h"

namespace npu::report {
namespace {

using sample::ns;

RunReport report() {
  RunReport r;
  r.model = "lenet5";
  r.machine = "tcc750x";
  r.record = sample::record();
  r.host = ns(4);
  r.engines = engine_accounts(r.record);
  r.path = critical_path(r.record);
  r.path_shares = {{"mm", ns(12)}};
  r.layers =
      layer_table(r.record, r.path,
                  {.layers = {{.name = "conv \"1\"", .detail = "conv 3x3"}}, .layer_of_word = {{6, 0}}});
  r.macs = 100;
  r.macs_executed = 1024;
  r.dram_bytes = 832;
  return r;
}

TEST(Timeline, ShowsWhoIsBusyWhen) {
  // 43 ns in 43 columns: a column a nanosecond. See report_sample.h for the picture.
  EXPECT_EQ(timeline_text(sample::record(), 43),
            "           |0                                          | 0.001 us a column\n"
            "front end  |    ccc        ccc         ccc           cc|\n"
            "dma        |      #########   #########                |\n"
            "mm.0       |                             ############  |\n");
}

TEST(Timeline, ADotIsAColumnThatIsBusyForLessThanHalf) {
  RunRecord r;
  r.engines = {"dma"};
  r.operations = {{.engine = 0, .started = ns(0), .ended = ns(14)},
                  {.engine = 0, .started = ns(26), .ended = ns(40)}};
  r.end = ns(40);
  EXPECT_EQ(timeline_text(r, 4),
            "           |0   | 0.010 us a column\n"
            "front end  |    |\n"
            "dma        |#..#|\n");
}

TEST(Timeline, AnEngineWithoutWorkHasNoLine) {
  auto record = sample::record();
  record.engines.push_back("mlx.0");
  EXPECT_EQ(timeline_text(record).find("mlx.0"), std::string::npos);
}

TEST(Timeline, TheClockOfTheRunBeginsAtZero) {
  auto shifted = sample::record();
  for (auto& o : shifted.operations) o.issued += ns(777), o.started += ns(777), o.ended += ns(777);
  for (auto& s : shifted.front_end) s.begin += ns(777), s.end += ns(777);
  shifted.begin += ns(777);
  shifted.end += ns(777);
  EXPECT_EQ(timeline_text(shifted), timeline_text(sample::record()));
}

TEST(Json, HasTheKeysThatScriptsRelyOn) {
  const auto j = to_json(report());
  for (const auto* key : {"latency_ms", "device_ms", "host_ms", "cycles", "clock", "macs", "macs_executed",
                          "dram_bytes", "races", "engines", "layers"}) {
    EXPECT_TRUE(j.contains(key)) << key;
  }
  EXPECT_DOUBLE_EQ(j["latency_ms"], 43e-6);
  EXPECT_DOUBLE_EQ(j["host_ms"], 4e-6);
  EXPECT_DOUBLE_EQ(j["device_ms"], 39e-6);
  EXPECT_EQ(j["cycles"], 43);
  EXPECT_EQ(j["races"], 0);
}

TEST(Json, EveryEngineTotalsTheLatency) {
  const auto j = to_json(report());
  for (const auto& engine : j["engines"]) {
    std::int64_t sum = engine["busy_ps"].get<std::int64_t>() + engine["memory_wait_ps"].get<std::int64_t>();
    for (const auto& cause : engine["no_command_ps"]) sum += cause.get<std::int64_t>();
    EXPECT_EQ(sum, 43'000) << engine["engine"];
    EXPECT_EQ(engine["total_ps"], 43'000);
  }
}

TEST(Json, ARunThatFaultedHasAFaultAndNoTimes) {
  auto r = report();
  r.fault = Fault{.word = 9, .disassembly = "run mm.0", .reason = "no"};
  const auto j = to_json(r);
  EXPECT_EQ(j["completed"], false);
  EXPECT_EQ(j["fault"]["word"], 9);
  EXPECT_FALSE(j.contains("latency_ms"));
}

TEST(Json, ADeadlockSaysWhoWaits) {
  auto r = report();
  r.deadlock = {"a waits for b"};
  EXPECT_EQ(to_json(r)["deadlock"][0], "a waits for b");
  EXPECT_FALSE(to_json(r).contains("cycles"));
}

TEST(Json, APublishedFigureStandsBesideOurs) {
  auto r = report();
  r.published = Published{.latency_ms = 40e-6, .measures = "kernel wall", .source = "zoo", .fitted = true};
  const auto j = to_json(r);
  EXPECT_NEAR(j["error"].get<double>(), 43.0 / 40 - 1, 1e-12);
  EXPECT_EQ(j["fitted"], true);
}

TEST(Csv, HasALineALayer) {
  const auto csv = to_csv(report());
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4);
  EXPECT_TRUE(csv.starts_with("layer,what,operations,macs,bytes,engines_ns,dma_ns,critical_ns\n"));
}

TEST(Csv, QuotesInANameAreDoubled) {
  EXPECT_NE(to_csv(report()).find("\"conv \"\"1\"\"\",\"conv 3x3\",1,"), std::string::npos)
      << to_csv(report());
}

TEST(Text, NamesAFaultInsteadOfTimes) {
  auto r = report();
  r.fault = Fault{.word = 9, .disassembly = "run mm.0", .reason = "no"};
  EXPECT_EQ(summary_text(r), "lenet5 on tcc750x\n  fault: command at word 9 (byte 36): `run mm.0`: no\n");
}

TEST(Text, LayersSumToTheLatency) {
  const auto text = layer_text(report());
  EXPECT_NE(text.find("sum"), std::string::npos);
  EXPECT_NE(text.find("0.04 100.00\n"), std::string::npos) << text;  // 43 ns in us, and percent
}

}  // namespace
}  // namespace npu::report
