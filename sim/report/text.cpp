// Tables for people.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/sinks.h"

namespace npu::report {

namespace {

double percent(Time part, Time whole) {
  return whole.value == 0 ? 0 : 100.0 * static_cast<double>(part.value) / static_cast<double>(whole.value);
}

std::string bar(double share, int width) {
  return std::string(static_cast<std::size_t>(std::lround(share / 100 * width)), '#');
}

std::string frames_text(const FrameStatistics& s) {
  std::string text = fmt::format("  frames     {:>10}     at most {} in flight, by cluster {}\n",
                                 s.limits.frames, s.limits.in_flight, fmt::join(s.of_cluster, " + "));
  text += fmt::format("  interval   {:>10} ms  = {} frames/s in the steady state, after {} frames\n",
                      s.interval_ms ? fmt::format("{:.4f}", *s.interval_ms) : "-",
                      s.throughput_fps() ? fmt::format("{:.2f}", *s.throughput_fps()) : "-", s.warm_up);
  text += fmt::format(
      "  per frame  {:>10.4f} ms  the first, {:.4f} the median, {:.4f} the worst; submission to end\n",
      to_ms(s.first_frame), to_ms(s.median_latency), to_ms(s.worst_latency));
  return text + fmt::format("  all        {:>10.4f} ms  {:.3f} GB/s of DRAM moved, {} asked for by others\n",
                            to_ms(s.total), s.dram_gb_s(), s.background_gb_s);
}

std::string mesh_text(const MeshUse& m) {
  std::string text = fmt::format("  map        {:>10} NPs, {} with the input converter; {} pass{}; {}\n",
                                 m.nps, m.nps_with_converter, m.passes, m.passes == 1 ? "" : "es", m.mapping);
  text += fmt::format("  program    {:>10} bytes\n", m.program_bytes);
  for (const auto& line : m.densities) text += fmt::format("  activity   {}\n", line);
  return text;
}

// Layers on a mesh: where they are, how active, how long.
std::string mesh_layer_text(const RunReport& r) {
  std::size_t name = 8, detail = 8;
  for (const auto& row : r.layers) {
    name = std::max(name, row.layer.name.size());
    detail = std::max(detail, row.layer.detail.size());
  }
  std::string text =
      fmt::format("{:<{}}  {:<{}}  {:>4} {:>4} {:>7} {:>9} {:>10} {:>10} {:>6}\n", "layer", name, "what",
                  detail, "NPs", "pass", "density", "MMAC", "cycles", "path us", "path %");
  for (std::size_t i = 0; i < r.layers.size(); ++i) {
    const auto& row = r.layers[i];
    const bool placed = i < r.mesh->layers.size();
    if (!placed && row.critical == Time{}) continue;
    const std::string where = placed ? fmt::format("{:>4} {:>4} {:>7.4f} {:>9.2f}", r.mesh->layers[i].nps,
                                                   r.mesh->layers[i].pass + 1, r.mesh->layers[i].density,
                                                   static_cast<double>(row.macs) / 1e6)
                                     : std::string(27, ' ');
    text += fmt::format("{:<{}}  {:<{}}  {} {:>10} {:>10.2f} {:>6.2f}\n", row.layer.name, name,
                        row.layer.detail, detail, where, r.clock.cycles_in(row.critical).value,
                        to_ns(row.critical) / 1e3, percent(row.critical, r.latency()));
  }
  return text + fmt::format("{:<{}}  {:<{}}  {:>27} {:>10} {:>10.2f} {:>6.2f}\n", "sum", name, "", detail, "",
                            r.cycles().value, to_ns(r.latency()) / 1e3, 100.0);
}

}  // namespace

std::string summary_text(const RunReport& r) {
  std::string text = fmt::format("{} on {}\n", r.model, r.machine);
  if (r.fault) return text + "  fault: " + r.fault->to_string() + "\n";
  if (!r.deadlock.empty()) {
    text += "  deadlock: nothing can go on\n";
    for (const auto& line : r.deadlock) text += "    " + line + "\n";
    return text;
  }
  text += fmt::format("  latency    {:>10.4f} ms  = device {:.4f} + host {:.4f}; {} core cycles\n",
                      to_ms(r.latency()), to_ms(r.device()), to_ms(r.host), r.cycles().value);
  if (r.published) {
    text += fmt::format("  published  {:>10.4g} ms  ({:+.1f} %{}; {})\n", r.published->latency_ms,
                        100 * (to_ms(r.comparable()) / r.published->latency_ms - 1),
                        r.published->fitted
                            ? ", in-sample: the machine's constants were fitted on rows that include it"
                            : ", held out",
                        r.published->measures);
  }
  if (r.frames) text += frames_text(*r.frames);
  text += fmt::format(
      "  work       {:>10.2f} MMAC of the network, {:.2f} executed; {:.3f} MB moved to and from DRAM\n",
      static_cast<double>(r.macs) / 1e6, static_cast<double>(r.macs_executed) / 1e6,
      static_cast<double>(r.dram_bytes) / 1e6);
  if (r.energy)
    text += fmt::format("  energy     {:>10.4f} mJ  = dynamic {:.4f} + static {:.4f}\n", r.energy->total_mj(),
                        r.energy->dynamic_mj, r.energy->static_mj);
  if (r.mesh) text += mesh_text(*r.mesh);
  if (!r.mesh) text += fmt::format("  races      {:>10}\n", r.races.size());
  for (const auto& race : r.races) text += "    " + race.text + "\n";
  text += "\nwhere the time went (critical path)\n";
  for (const auto& share : r.path_shares) {
    const double p = percent(share.time, r.latency());
    text +=
        fmt::format("  {:<28}{:>10.4f} ms {:>6.1f} %  {}\n", share.what, to_ms(share.time), p, bar(p, 40));
  }
  return text;
}

std::string layer_text(const RunReport& r) {
  if (r.mesh) return mesh_layer_text(r);
  std::size_t name = 8, detail = 8;
  for (const auto& row : r.layers) {
    name = std::max(name, row.layer.name.size());
    detail = std::max(detail, row.layer.detail.size());
  }
  std::string text =
      fmt::format("{:<{}}  {:<{}}  {:>5} {:>9} {:>8} {:>10} {:>10} {:>10} {:>6}\n", "layer", name, "what",
                  detail, "ops", "MMAC", "KB", "engines us", "dma us", "path us", "path %");
  Time total{};
  for (const auto& row : r.layers) {
    text += fmt::format("{:<{}}  {:<{}}  {:>5} {:>9.2f} {:>8.1f} {:>10.2f} {:>10.2f} {:>10.2f} {:>6.2f}\n",
                        row.layer.name, name, row.layer.detail, detail, row.operations,
                        static_cast<double>(row.macs) / 1e6, static_cast<double>(row.bytes) / 1e3,
                        to_ns(row.compute) / 1e3, to_ns(row.dma) / 1e3, to_ns(row.critical) / 1e3,
                        percent(row.critical, r.latency()));
    total += row.critical;
  }
  text += fmt::format("{:<{}}  {:<{}}  {:>5} {:>9} {:>8} {:>10} {:>10} {:>10.2f} {:>6.2f}\n", "sum", name, "",
                      detail, "", "", "", "", "", to_ns(total) / 1e3, percent(total, r.latency()));
  return text;
}

std::string engine_text(const RunReport& r) {
  constexpr std::size_t kCauses = 3;  // JSON has them all
  std::string text = fmt::format("{:<12}{:>6} {:>10} {:>7} {:>10}   {}\n", "engine", "ops", "busy us",
                                 "busy %", "memory us", "without a command while the ...");
  for (const auto& engine : r.engines) {
    if (engine.operations == 0 && engine.engine != "front end") continue;
    text += fmt::format("{:<12}{:>6} {:>10.2f} {:>7.2f} {:>10.2f}   ", engine.engine, engine.operations,
                        to_ns(engine.busy) / 1e3, percent(engine.busy, r.latency()),
                        to_ns(engine.memory_wait) / 1e3);
    Time rest{};
    for (std::size_t i = 0; i < engine.no_command.size(); ++i) {
      const auto& share = engine.no_command[i];
      if (i < kCauses)
        text +=
            fmt::format("{}{} {:.1f} %", i == 0 ? "" : ", ", share.cause, percent(share.time, r.latency()));
      else
        rest += share.time;
    }
    if (rest > Time{}) text += fmt::format(", other {:.1f} %", percent(rest, r.latency()));
    text += "\n";
  }
  if (!r.banks.empty()) text += "\nlocal memory, MB read / written by bank:\n";
  for (std::size_t i = 0; i < r.banks.size(); ++i) {
    const auto& b = r.banks[i];
    if (b.bank == 0) text += fmt::format("{}core {}  ", i == 0 ? "" : "\n", b.core);
    text += fmt::format("  {}: {:.3f} / {:.3f}", b.bank, static_cast<double>(b.bytes_read) / 1e6,
                        static_cast<double>(b.bytes_written) / 1e6);
  }
  if (!r.banks.empty()) text += "\n";
  return text;
}

}  // namespace npu::report
