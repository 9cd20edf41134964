// Where one resource is free, the other one's bound is met. Both bounds come from what the report counts,
// bytes, transfers and the engines' own times, and not from the latency.
#include <fmt/format.h>

#include "tests/system/many_runs.h"

namespace npu::test {
namespace {

std::int64_t busy_ps(const nlohmann::json& report, const std::string& engine) {
  for (const auto& row : report.at("engines"))
    if (row.at("engine") == engine) return row.at("busy_ps").get<std::int64_t>();
  return 0;
}

std::vector<std::string> all_programs(const TempFolder& folder) {
  std::vector<std::string> programs{(source_folder() / "tests/programs/stripes").string(),
                                    compiled_once("zoo:mobilenet_v2@96x96", folder / "mobilenet"),
                                    compiled_once("zoo:resnet18@64x64", folder / "resnet")};
  if (have_vendor_models()) {
    for (const char* model : {"lenet5", "mobilenet_v2_10", "mb2_ssd_lite", "yolov5n"})
      programs.push_back(vendor_folder(model).string());
  }
  return programs;
}

// One kind of engine after the other, the cores side by side: how both compilers schedule. Seen: latency
// above this bound by 2.3 % at most, the vendor's MobileNetV2: 1.0 % for reading commands, 1.3 % because the
// core that has more to do is not the same in every layer. Kinds may overlap, so that it may also be a little
// less.
TEST(Bounds, WithoutTrafficTheEnginesBoundIsMet) {
  const TempFolder folder;
  std::vector<TimedRun> runs;
  for (const auto& model : all_programs(folder))
    runs.push_back({.model = model,
                    .sets = {{"npu.dma.port_gb_s", "10000"},
                             {"npu.dma.setup_ns", "0"},
                             {"dram.peak_gb_s", "10000"},
                             {"dram.efficiency", "1"},
                             {"dram.latency_ns", "0"}}});
  for (const auto& report : reports_of(runs)) {
    const auto device = static_cast<double>(latency_ps(report) - host_ps(report));
    std::int64_t busiest = 0, in_turn = 0;
    for (const char* kind : {"mm", "dw", "misc", "mlx"}) {
      const auto longest =
          std::max(busy_ps(report, fmt::format("{}.0", kind)), busy_ps(report, fmt::format("{}.1", kind)));
      busiest = std::max(busiest, longest);
      in_turn += longest;
    }
    EXPECT_GE(device, static_cast<double>(busiest)) << report["model"];
    EXPECT_NEAR(device / static_cast<double>(in_turn), 1.0, 0.025) << report["model"];
    std::int64_t dma = 0;
    for (const auto& share : report["critical_path"]) {
      if (share["what"].get<std::string>().starts_with("dma")) dma += share["ps"].get<std::int64_t>();
    }
    EXPECT_LT(static_cast<double>(dma), 0.001 * device) << report["model"];
  }
}

// Fast engines, slow memory: all transfers one after the other. Above the bound the latency may only have
// what the engines still take, which is most for the example: 9.4 million multiply-accumulates, 0.3 %.
void expect_traffic_bound(const Sets& memory, double bytes_per_ns, double ns_a_transfer) {
  Sets sets{{"npu.clocks.core_mhz", "10000"},
            {"npu.clocks.vector_mhz", "10000"},
            {"npu.command.cycles_per_word", "0"},
            {"npu.mm.start_cycles", "0"},
            {"npu.mm.chunk_pixels", "65536"},
            {"npu.mm.chunk_overhead_cycles", "0"},
            {"npu.mm.chunk_floor_cycles", "0"},
            {"npu.dw.start_cycles", "0"},
            {"npu.dw.cycles_per_word", "0.01"},
            {"npu.misc.start_cycles", "0"},
            {"npu.misc.scalar_cycles_per_word", "0.01"},
            {"npu.misc.tensor_cycles_per_word", "0.01"},
            {"npu.misc.resample_cycles_per_word", "0.01"},
            {"npu.mlx.start_cycles", "0"},
            {"npu.mlx.cycles_per_word", "0"}};
  sets.insert(memory.begin(), memory.end());
  const TempFolder folder;
  std::vector<TimedRun> runs;
  for (const auto& model : all_programs(folder)) runs.push_back({.model = model, .sets = sets});
  for (const auto& report : reports_of(runs)) {
    std::int64_t transfers = 0, engines = 0;
    for (const auto& row : report["engines"]) {
      if (row["engine"] == "dma")
        transfers = row["operations"].get<std::int64_t>();
      else
        engines += row["busy_ps"].get<std::int64_t>();
    }
    const double bound = report["dram_bytes"].get<double>() / bytes_per_ns * 1e3 +
                         static_cast<double>(transfers) * ns_a_transfer * 1e3 +
                         static_cast<double>(host_ps(report));
    const double latency = static_cast<double>(latency_ps(report));
    const double rounding = static_cast<double>(transfers);  // a picosecond each
    EXPECT_GE(latency, bound - rounding) << report["model"];
    EXPECT_LE(latency, bound + static_cast<double>(engines) + 1e3 * rounding) << report["model"];
    EXPECT_LT(latency, 1.004 * bound) << report["model"];
  }
}

TEST(Bounds, WithFreeEnginesASlowPortsBoundIsMet) {
  expect_traffic_bound({{"npu.dma.port_gb_s", "0.05"}}, 0.05, 493 + 100);
}

TEST(Bounds, WithFreeEnginesASlowMemorysBoundIsMet) {
  expect_traffic_bound({{"dram.peak_gb_s", "0.1"}, {"dram.efficiency", "0.5"}}, 0.05, 493 + 100);
}

TEST(Bounds, WithFreeEnginesAndBandwidthTheTransfersSetUpsAreTheBound) {
  expect_traffic_bound({{"npu.dma.port_gb_s", "10000"},
                        {"dram.peak_gb_s", "10000"},
                        {"dram.efficiency", "1"},
                        {"npu.dma.setup_ns", "1000000"}},
                       1e4, 1'000'000 + 100);
}

}  // namespace
}  // namespace npu::test
