// What the page of a run is given. Expected numbers are read off the picture in report_sample.h.
#include <gtest/gtest.h>

#include "tests/unit/html_sample.h"
#include "tools/html/provenance_data.h"
#include "tools/html/roofline_data.h"
#include "tools/html/run_page.h"
#include "tools/html/timeline_data.h"

namespace npu::tools {
namespace {

using report::sample::ns;
using report::sample::page_report;
using Json = nlohmann::ordered_json;

TEST(TimelineData, HasATrackForThePathTheFrontEndAndEveryEngineThatWorked) {
  auto r = page_report();
  r.record.engines.emplace_back("mlx.0");
  const auto data = timeline_data(r);
  EXPECT_EQ(data["tracks"], Json({"critical path", "front end", "dma", "mm.0"}));
  EXPECT_EQ(data["operations"], 3);
  EXPECT_TRUE(data["merged"].is_null());
}

TEST(TimelineData, SpansAreCountedFromTheBeginningOfTheRun) {
  auto shifted = page_report();
  for (auto& o : shifted.record.operations) o.issued += ns(777), o.started += ns(777), o.ended += ns(777);
  for (auto& s : shifted.record.front_end) s.begin += ns(777), s.end += ns(777);
  for (auto& s : shifted.path) s.begin += ns(777), s.end += ns(777);
  shifted.record.begin += ns(777);
  shifted.record.end += ns(777);
  EXPECT_EQ(timeline_data(shifted), timeline_data(page_report()));
}

TEST(TimelineData, ThePathTouchesItselfFromBeginningToEnd) {
  const auto data = timeline_data(page_report());
  std::int64_t reached = 0;
  for (const auto& span : data["spans"]) {
    if (span[0] != 0) continue;
    EXPECT_EQ(span[1], reached);
    reached = span[2].get<std::int64_t>();
  }
  EXPECT_EQ(reached, 43'000);
}

TEST(TimelineData, NeighboursAreMergedWhereARunHasMoreOperationsThanAllowedAndTheDataSaySo) {
  auto r = page_report();
  for (int i = 0; i < 1000; ++i) {
    r.record.operations.push_back(
        {.engine = 1, .word = 100 + i, .started = ns(50 + 2 * i), .ended = ns(51 + 2 * i)});
    r.labels.emplace_back("b, computes");
    r.purposes.push_back({.what = "mm", .row = 1});
  }
  const auto data = timeline_data(r, 100);
  EXPECT_LE(data["spans"].size(), 100U);
  // 1001 operations in a fourth of 100 spans: 41 in one.
  EXPECT_EQ(data["merged"], Json::parse(R"([{"track": "mm.0", "neighbours": 41}])"));
  std::int64_t operations = 0, last = 0;
  for (const auto& span : data["spans"]) {
    if (span[0] != 3) continue;
    operations += span[6].get<std::int64_t>();
    last = span[2].get<std::int64_t>();
  }
  EXPECT_EQ(operations, 1001);
  EXPECT_EQ(last, 2'049'000);
}

TEST(TimelineData, AMergedSpanIsOfWhatTookMostOfIt) {
  auto r = page_report();
  r.record.engines = {"dma"};
  r.record.operations = {{.engine = 0, .started = ns(0), .ended = ns(1)},
                         {.engine = 0, .started = ns(1), .ended = ns(9)},
                         {.engine = 0, .started = ns(9), .ended = ns(11)}};
  r.labels = {"x", "y", "z"};
  r.purposes = {{.what = "short"}, {.what = "long"}, {.what = "short"}};
  r.path.clear();
  r.record.front_end.clear();
  const auto data = timeline_data(r, 1);
  EXPECT_EQ(data["whats"], Json({"long"}));
  EXPECT_EQ(data["texts"], Json({"3 neighbours, the first: x"}));
  EXPECT_EQ(data["spans"], Json::parse("[[0, 0, 11000, 0, 0, 0, 3, 0]]"));
}

TEST(RooflineData, ALayersTimeIsTheUnionOfItsOperations) {
  auto r = page_report();
  // Layer b: mm.0 from 29 to 41 and, overlapping, a transfer from 35 to 43.
  r.record.operations.push_back({.engine = 0, .word = 30, .started = ns(35), .ended = ns(43)});
  r.labels.emplace_back("");
  r.purposes.push_back({.what = "dma: weights", .row = 1});
  r.layers[1].bytes = 50;
  const auto data = roofline_data(r, board::Config{});
  ASSERT_EQ(data["points"].size(), 1U);
  EXPECT_EQ(data["points"][0]["layer"], 1);
  EXPECT_EQ(data["points"][0]["active_ps"], 14'000);
  EXPECT_DOUBLE_EQ(data["points"][0]["macs_per_byte"].get<double>(), 2);
  EXPECT_DOUBLE_EQ(data["points"][0]["macs_per_s"].get<double>(), 100 / 14e-9);
}

TEST(RooflineData, ALayerWithoutTrafficHasNoIntensity) {
  const auto data = roofline_data(page_report(), board::Config{});
  EXPECT_TRUE(data["points"][0]["macs_per_byte"].is_null());
}

TEST(RooflineData, ThePeakIsEveryMultiplierOfAClusterEveryCycle) {
  // Two cores of 1024 multipliers at 1 GHz.
  EXPECT_DOUBLE_EQ(peak_macs_per_s(load_hardware("tcc750x", {}).config), 2.048e12);
}

Json key_of(const Json& data, const std::string& name) {
  for (const auto& key : data["keys"])
    if (key["key"] == name) return key;
  return {};
}

TEST(ProvenanceData, AKeyHasTheShareOfItsResourceOnThePath) {
  const auto data = provenance_data(page_report(), load_hardware("tcc750x", {}));
  EXPECT_DOUBLE_EQ(key_of(data, "npu.mm.chunk_pixels")["share"].get<double>(), 12. / 43);
  EXPECT_DOUBLE_EQ(key_of(data, "dram.peak_gb_s")["share"].get<double>(), 18. / 43);
  EXPECT_DOUBLE_EQ(key_of(data, "host.submit_and_interrupt_ns")["share"].get<double>(), 4. / 43);
  EXPECT_DOUBLE_EQ(key_of(data, "npu.clocks.core_mhz")["share"].get<double>(), 21. / 43);
  EXPECT_DOUBLE_EQ(key_of(data, "npu.mlx.start_cycles")["share"].get<double>(), 0);
}

TEST(ProvenanceData, WhatDecidesTheProgramOrTheValuesHasNoShare) {
  const auto data = provenance_data(page_report(), load_hardware("tcc750x", {}));
  for (const auto* key : {"npu.gbuf.kib", "npu.cores", "npu.meanings.lut_one", "dram.size_mib"})
    EXPECT_TRUE(key_of(data, key)["share"].is_null()) << key;
}

TEST(ProvenanceData, TheLargestShareComesFirst) {
  const auto data = provenance_data(page_report(), load_hardware("tcc750x", {}));
  double before = 1;
  for (const auto& key : data["keys"]) {
    const double share = key["share"].is_null() ? -1 : key["share"].get<double>();
    EXPECT_LE(share, before);
    before = share;
  }
}

TEST(ProvenanceData, AnOverriddenKeySaysSo) {
  const auto data = provenance_data(page_report(), load_hardware("tcc750x", {"npu.dma.setup_ns=500"}));
  EXPECT_EQ(key_of(data, "npu.dma.setup_ns")["value"], "500");
  EXPECT_EQ(key_of(data, "npu.dma.setup_ns")["tag"], "user");
}

TEST(ProvenanceData, OfAnotherProductHasItsKeysAndTheirShares) {
  auto r = page_report();
  r.path_shares = {{"np: events and scan", ns(12)}, {"host: submit, interrupt", ns(31)}};
  const auto data = provenance_data(r, load_machine("akd1500", {}));
  EXPECT_DOUBLE_EQ(key_of(data, "npu.events.cycles_per_update")["share"].get<double>(), 12. / 43);
  EXPECT_DOUBLE_EQ(key_of(data, "host.submit_and_interrupt_ns")["share"].get<double>(), 31. / 43);
  EXPECT_TRUE(key_of(data, "npu.np.np_count")["share"].is_null());
}

TEST(RunPageData, AMachineWithoutArraysHasNoRoofs) {
  EXPECT_TRUE(run_page_data(page_report(), load_machine("akd1500", {}))["roofline"].is_null());
  EXPECT_FALSE(run_page_data(page_report(), load_machine("tcc750x", {}))["roofline"].is_null());
}

TEST(RunPageData, ThePathByLayerAddsUpToTheLatency) {
  const auto data = run_page_data(page_report(), load_hardware("tcc750x", {}));
  std::int64_t sum = 0;
  for (const auto& row : data["path_by_layer"]) sum += row[2].get<std::int64_t>();
  EXPECT_EQ(sum, 43'000);
}

TEST(RunPageData, OfARunThatDidNotEndThereIsOnlyWhatHappened) {
  report::RunReport r;
  r.fault = Fault{.reason = "no such address"};
  const auto data = run_page_data(r, load_hardware("tcc750x", {}));
  EXPECT_EQ(data["run"]["fault"]["reason"], "no such address");
  EXPECT_FALSE(data.contains("timeline"));
}

}  // namespace
}  // namespace npu::tools
