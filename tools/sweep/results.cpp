#include "tools/sweep/results.h"

#include <array>

namespace npu::sweep {

namespace {

constexpr std::array kQuantities{
    Quantity{"latency_ms", "ms", "of a frame"},
    Quantity{"device_ms", "ms", "of the latency, the device's share"},
    Quantity{"host_ms", "ms", "of the latency, the host's share"},
    Quantity{"cycles", "cycle", "of the core clock, in the latency"},
    Quantity{"tmac_per_s", "TMAC/s", "MACs of the network, over the latency"},
    Quantity{"dram_gb_s", "GB/s", "bytes moved, over the latency"},
    Quantity{"macs", "MAC", "of the network, unpadded"},
    Quantity{"macs_executed", "MAC", "of the arrays"},
    Quantity{"dram_bytes", "byte", "moved to and from DRAM"},
    Quantity{"energy_mj", "mJ", "where it is modelled"},
    Quantity{"dynamic_energy_mj", "mJ", "of the energy, what work takes"},
    Quantity{"nps", "NP", "of a mesh, in all passes, without the input converter"},
    Quantity{"passes", "pass", "of a mesh"},
    Quantity{"program_bytes", "byte", "of a mesh"},
    Quantity{"first_frame_ms", "ms", "of many frames, the first"},
    Quantity{"interval_ms", "ms", "between the ends of frames, once the pipeline is full"},
    Quantity{"throughput_fps", "1/s", "1 / interval"},
};

}  // namespace

std::span<const Quantity> quantities() {
  return kQuantities;
}

nlohmann::ordered_json results_of(const nlohmann::json& report) {
  nlohmann::ordered_json results;
  const double seconds = report.at("latency_ms").get<double>() / 1e3;
  for (const auto& quantity : kQuantities) {
    const std::string name(quantity.name);
    if (name == "tmac_per_s") {
      results[name] = report.at("macs").get<double>() / seconds / 1e12;
    } else if (name == "dram_gb_s") {
      results[name] = report.at("dram_bytes").get<double>() / seconds / 1e9;
    } else if (report.contains(name)) {
      results[name] = report[name];
    } else if (report.contains("frames") && report["frames"].contains(name) &&
               !report["frames"][name].is_null()) {
      results[name] = report["frames"][name];
    }
  }
  return results;
}

}  // namespace npu::sweep
