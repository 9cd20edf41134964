// A run report for programs. The keys are those that docs/formats.md promises.
#include <fmt/format.h>

#include "sim/report/sinks.h"

namespace npu::report {

namespace {

nlohmann::ordered_json or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json frames_json(const FrameStatistics& s) {
  return {{"count", s.limits.frames},
          {"in_flight", s.limits.in_flight},
          {"clusters", s.limits.clusters},
          {"first_frame_ms", to_ms(s.first_frame)},
          {"interval_ms", or_null(s.interval_ms)},
          {"throughput_fps", or_null(s.throughput_fps())},
          {"warm_up", s.warm_up},
          {"total_ms", to_ms(s.total)},
          {"latency_p50_ms", to_ms(s.median_latency)},
          {"latency_worst_ms", to_ms(s.worst_latency)},
          {"per_cluster", s.of_cluster},
          {"dram_gb_s", s.dram_gb_s()},
          {"background_gb_s", s.background_gb_s}};
}

}  // namespace

nlohmann::ordered_json to_json(const RunReport& r) {
  nlohmann::ordered_json j;
  j["model"] = r.model;
  j["machine"] = r.machine;
  j["timing_only"] = r.timing_only;
  j["completed"] = r.completed();
  if (r.fault)
    j["fault"] = {
        {"word", r.fault->word}, {"disassembly", r.fault->disassembly}, {"reason", r.fault->reason}};
  if (!r.deadlock.empty()) j["deadlock"] = r.deadlock;
  if (r.completed()) {
    j["latency_ms"] = to_ms(r.latency());
    j["device_ms"] = to_ms(r.device());
    j["host_ms"] = to_ms(r.host);
    j["cycles"] = r.cycles().value;
    j["clock"] = r.clock.frequency().value;
    j["macs"] = r.macs;
    j["macs_executed"] = r.macs_executed;
    j["dram_bytes"] = r.dram_bytes;
    if (r.energy) {
      j["energy_mj"] = r.energy->total_mj();
      j["dynamic_energy_mj"] = r.energy->dynamic_mj;
    }
    if (r.mesh) {
      j["mapping"] = r.mesh->mapping;
      j["nps"] = r.mesh->nps;
      j["nps_with_converter"] = r.mesh->nps_with_converter;
      j["passes"] = r.mesh->passes;
      j["program_bytes"] = r.mesh->program_bytes;
      j["activity"] = r.mesh->densities;
    }
    if (r.published) {
      j["published_ms"] = r.published->latency_ms;
      j["error"] = to_ms(r.comparable()) / r.published->latency_ms - 1;
      j["fitted"] = r.published->fitted;
    }
  }
  if (r.frames) j["frames"] = frames_json(*r.frames);
  j["races"] = r.races.size();
  j["race_reports"] = nlohmann::ordered_json::array();
  for (const auto& race : r.races) j["race_reports"].push_back(race.text);
  if (!r.completed()) return j;  // no times of a run that did not end
  j["engines"] = nlohmann::ordered_json::array();
  for (const auto& engine : r.engines) {
    nlohmann::ordered_json causes = nlohmann::ordered_json::object();
    for (const auto& share : engine.no_command) causes[share.cause] = share.time.value;
    j["engines"].push_back({{"engine", engine.engine},
                            {"operations", engine.operations},
                            {"busy_ps", engine.busy.value},
                            {"memory_wait_ps", engine.memory_wait.value},
                            {"no_command_ps", causes},
                            {"total_ps", engine.total().value}});
  }
  j["critical_path"] = nlohmann::ordered_json::array();
  for (const auto& share : r.path_shares)
    j["critical_path"].push_back({{"what", share.what}, {"ps", share.time.value}});
  j["layers"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < r.layers.size(); ++i) {
    const auto& row = r.layers[i];
    j["layers"].push_back({{"layer", row.layer.name},
                           {"what", row.layer.detail},
                           {"operations", row.operations},
                           {"macs", row.macs},
                           {"bytes", row.bytes},
                           {"engines_ps", row.compute.value},
                           {"dma_ps", row.dma.value},
                           {"critical_ps", row.critical.value}});
    if (!r.mesh || i >= r.mesh->layers.size()) continue;
    const auto& placed = r.mesh->layers[i];
    auto& layer = j["layers"].back();
    layer["nps"] = placed.nps;
    layer["pass"] = placed.pass;
    layer["density"] = placed.density;
    layer["program_bytes"] = placed.program_bytes;
    layer["cycles"] = r.clock.cycles_in(row.critical).value;
  }
  j["gbuf"] = nlohmann::ordered_json::array();
  for (const auto& b : r.banks)
    j["gbuf"].push_back({{"core", b.core},
                         {"bank", b.bank},
                         {"bytes_read", b.bytes_read},
                         {"bytes_written", b.bytes_written}});
  j["notes"] = r.notes;
  return j;
}

namespace {

std::string quoted(const std::string& cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace

std::string to_csv(const RunReport& r) {
  std::string text = "layer,what,operations,macs,bytes,engines_ns,dma_ns,critical_ns";
  text += r.mesh ? ",nps,pass,density,program_bytes\n" : "\n";
  for (std::size_t i = 0; i < r.layers.size(); ++i) {
    const auto& row = r.layers[i];
    text += fmt::format("{},{},{},{},{},{:.3f},{:.3f},{:.3f}", quoted(row.layer.name),
                        quoted(row.layer.detail), row.operations, row.macs, row.bytes, to_ns(row.compute),
                        to_ns(row.dma), to_ns(row.critical));
    if (r.mesh && i < r.mesh->layers.size()) {
      const auto& m = r.mesh->layers[i];
      text += fmt::format(",{},{},{},{}", m.nps, m.pass, m.density, m.program_bytes);
    } else if (r.mesh) {
      text += ",,,,";
    }
    text += "\n";
  }
  return text;
}

}  // namespace npu::report
