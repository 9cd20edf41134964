// Time against the published figures. Expected values: ../shared/published/tcc750x_zoo.csv, rows 2025Q2.
#include <algorithm>
#include <cmath>
#include <map>
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
// The rows of the vendor's binaries; the others are networks that our compiler compiled.
std::vector<nlohmann::json> binaries() {
  std::vector<nlohmann::json> rows;
  const auto models = vendor_models();
  const auto j = validation();
  for (const auto& row : j["rows"]) {
    if (std::ranges::find(models, row["row"].get<std::string>()) != models.end()) rows.push_back(row);
  }
  return rows;
}

TEST(Fidelity, OurCopyOfThePublishedRowsAgreesWithTheSharedOnes) {
  NPUSIM_NEEDS_SHARED_DATA();
  for (const auto& row : tools::load_published("tcc750x")) {
    if (!row.network.empty()) continue;
    EXPECT_DOUBLE_EQ(row.published, published_ms(row.row)) << row.row;
  }
}

// The seven rows of tcc750x.csv, and ResNet-34 and -101 of the newer release.
TEST(Fidelity, OurCopyOfTheNetworksRowsAgreesWithTheSharedOnes) {
  NPUSIM_NEEDS_SHARED_DATA();
  struct Published {
    double ms, command_kb, weight_mb;
  };
  std::map<std::string, Published> expected;
  for (const auto& row : read_csv(shared_folder() / "published" / "tcc750x.csv")) {
    auto name = row.at("model") == "convmixer" ? "convmixer_768_32" : row.at("model") + row.at("variant");
    if (name == "resnet50-v2") name = "resnet50_v2";
    const auto size = row.at("input_w") == "224" ? "_224" : "_" + row.at("input_w") + "x" + row.at("input_h");
    expected[name + size] = {std::stod(row.at("inference_ms")), std::stod(row.at("command_kb")),
                             std::stod(row.at("weight_bias_mb"))};
  }
  ASSERT_EQ(expected.size(), 7U);
  for (const auto& row : read_csv(shared_folder() / "published" / "tcc750x_zoo.csv")) {
    const auto& variant = row.at("variant");
    if (row.at("family") == "ResNet" && (variant == "34" || variant == "101"))
      expected["resnet" + variant + "_224"] = {std::stod(row.at("latency_ms")),
                                               std::stod(row.at("cmd_bin_KB_published")),
                                               std::stod(row.at("weight_bin_MB_published"))};
  }
  int compared = 0;
  for (const auto& row : tools::load_published("tcc750x")) {
    if (row.network.empty()) continue;
    ASSERT_TRUE(expected.contains(row.row)) << row.row;
    const auto& e = expected.at(row.row);
    EXPECT_DOUBLE_EQ(row.published, row.quantity == "latency"    ? e.ms
                                    : row.quantity == "commands" ? e.command_kb
                                                                 : e.weight_mb)
        << row.row << " " << row.quantity;
    ++compared;
  }
  EXPECT_EQ(compared, 27);
}

// To the published digits: half a unit of the last one.
TEST(Fidelity, OfTheResNetsWeightSizesIsExact) {
  NPUSIM_NEEDS_SHARED_DATA();
  int compared = 0;
  const auto j = validation();
  for (const auto& row : j["rows"]) {
    if (row["quantity"] != "weights" || !row["row"].get<std::string>().starts_with("resnet")) continue;
    const double published = row["published"];
    const bool one_digit = std::abs(published * 10 - std::round(published * 10)) < 1e-9;
    EXPECT_NEAR(row["predicted"].get<double>(), published, one_digit ? 0.05 : 0.005) << row["row"];
    EXPECT_FALSE(row["fitted"].get<bool>());
    ++compared;
  }
  EXPECT_EQ(compared, 8);
}

TEST(Fidelity, OfTheEightBinariesIsWithinTwoPercentInTheMean) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto rows = binaries();
  double sum = 0;
  for (const auto& row : rows) sum += std::abs(row["predicted"].get<double>() / published_ms(row["row"]) - 1);
  ASSERT_EQ(rows.size(), 8U);
  EXPECT_LE(sum / 8, 0.02);
}

TEST(Fidelity, OfEachBinaryButLeNet5IsWithinFourPercent) {
  NPUSIM_NEEDS_SHARED_DATA();
  for (const auto& row : binaries()) {
    if (row["row"] == "lenet5") continue;  // published as 0.05 ms: one digit
    EXPECT_LE(std::abs(row["predicted"].get<double>() / published_ms(row["row"]) - 1), 0.04) << row["row"];
  }
}

TEST(Fidelity, IsPrintedAsInSample) {
  NPUSIM_NEEDS_SHARED_DATA();
  for (const auto& row : binaries()) EXPECT_TRUE(row["fitted"].get<bool>()) << row["row"];
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
