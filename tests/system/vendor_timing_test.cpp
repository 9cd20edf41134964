// Time against the published figures. Expected values: ../shared/published/tcc750x_zoo.csv, rows 2025Q2.
#include <cmath>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/report/sinks.h"
#include "tests/system/support.h"

namespace npu::test {
namespace {

double published_ms(const std::string& model) {
  return std::stod(zoo_row(model).at("latency_ms"));
}

nlohmann::json validation() {
  return nlohmann::json::parse(npusim("validate tcc750x --json -").out);
}

TEST(Fidelity, OurCopyOfThePublishedRowsAgreesWithTheSharedOnes) {
  NPUSIM_NEEDS_SHARED_DATA();
  for (const auto& row : tools::load_published("tcc750x"))
    EXPECT_DOUBLE_EQ(row.published, published_ms(row.row)) << row.row;
}

TEST(Fidelity, OfTheEightBinariesIsWithinTwoPercentInTheMean) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto j = validation();
  double sum = 0;
  for (const auto& row : j["rows"])
    sum += std::abs(row["predicted"].get<double>() / published_ms(row["row"]) - 1);
  ASSERT_EQ(j["rows"].size(), 8U);
  EXPECT_LE(sum / 8, 0.02);
}

TEST(Fidelity, OfEachBinaryButLeNet5IsWithinFourPercent) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto j = validation();
  for (const auto& row : j["rows"]) {
    if (row["row"] == "lenet5") continue;  // published as 0.05 ms: one digit
    EXPECT_LE(std::abs(row["predicted"].get<double>() / published_ms(row["row"]) - 1), 0.04) << row["row"];
  }
}

TEST(Fidelity, IsPrintedAsInSample) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto j = validation();
  for (const auto& row : j["rows"]) EXPECT_TRUE(row["fitted"].get<bool>()) << row["row"];
}

TEST(Fidelity, TableIsTheGoldenOne) {
  NPUSIM_NEEDS_SHARED_DATA();
  expect_golden(npusim("validate tcc750x").out, "fidelity_tcc750x.txt");
}

TEST(Timeline, OfMobileNetV2IsTheGoldenOne) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto r = run_here(tools::load_program(vendor_folder("mobilenet_v2_10"), std::nullopt));
  expect_golden(report::timeline_text(r.record, 120), "timeline_mobilenet_v2.txt");
}

TEST(Determinism, ABoardBuiltInReversedOrderGivesTheSameTimes) {
  NPUSIM_NEEDS_SHARED_DATA();
  for (const auto& model : vendor_models()) {
    const auto program = tools::load_program(vendor_folder(model), std::nullopt);
    const auto run = [&](bool reversed) {
      return in_child([&] {
        std::string text;
        const auto r = run_here(program, {.reversed = reversed});
        for (const auto& o : r.record.operations)
          text += fmt::format("{} {} {} {}\n", o.word, o.issued.value, o.started.value, o.ended.value);
        return text;
      });
    };
    const auto forward = run(false);
    ASSERT_FALSE(forward.empty());
    EXPECT_EQ(forward, run(true)) << model;
  }
}

TEST(Determinism, TimingOnlyAndFunctionalGiveTheSameTimes) {
  NPUSIM_NEEDS_SHARED_DATA();
  for (const std::string model : {"lenet5", "mobilenet_v2_10", "mb2_ssd_lite"}) {
    const auto program = tools::load_program(vendor_folder(model), std::nullopt);
    const std::vector<std::uint8_t> input(static_cast<std::size_t>(program.input_bytes()), 77);
    const auto run = [&](bool functional) {
      return in_child([&] {
        std::string text;
        const auto r =
            run_here(program, {.functional = functional}, {},
                     functional ? std::span<const std::uint8_t>(input) : std::span<const std::uint8_t>{});
        for (const auto& o : r.record.operations)
          text += fmt::format("{} {} {} {}\n", o.word, o.issued.value, o.started.value, o.ended.value);
        return text;
      });
    };
    const auto timed = run(false);
    ASSERT_FALSE(timed.empty());
    EXPECT_EQ(timed, run(true)) << model;
  }
}

TEST(Clocks, HalfTheCoreClockSlowsMobileNetV2ButNotItsTransfers) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto folder = vendor_folder("mobilenet_v2_10").string();
  const auto full = nlohmann::json::parse(npusim("run " + folder + " --on tcc750x --json -").out);
  const auto half = nlohmann::json::parse(npusim("run " + folder + " --on tcc7502 --json -").out);
  const auto busy = [](const nlohmann::json& j, const std::string& engine) {
    for (const auto& e : j["engines"]) {
      if (e["engine"] == engine) return e["busy_ps"].get<double>();
    }
    return 0.0;
  };
  EXPECT_NEAR(busy(half, "mm.0") / busy(full, "mm.0"), 2.0, 1e-9);
  EXPECT_EQ(busy(half, "dma"), busy(full, "dma"));
  EXPECT_GT(half["latency_ms"].get<double>(), 1.5 * full["latency_ms"].get<double>());
}

}  // namespace
}  // namespace npu::test
