#include "tools/html/provenance_data.h"

#include <algorithm>

#include "sim/config/inventory.h"

namespace npu::tools {

namespace {

// What on the path the keys below a prefix are the price of.
struct Resource {
  std::string_view keys;                  // a prefix of key paths
  std::vector<std::string_view> on_path;  // beginnings of path shares
};

const std::vector<Resource>& resources_of(const Machine& machine) {
  static const std::vector<Resource> akida{
      {"npu.clock_mhz", {"np", "hrc", "config dma", "mesh"}},
      {"npu.events.", {"np: events and scan"}},
      {"npu.converter.", {"hrc"}},
      {"npu.fully_connected.", {"np: fully connected", "np: external weights"}},
      {"npu.router.", {"mesh"}},
      {"npu.config_dma.", {"config dma"}},
      {"dram.", {"np: external weights"}},
      {"host.", {"host"}},
  };
  static const std::vector<Resource> tcc750x{
      {"npu.clocks.core_mhz", {"mm", "dw", "misc", "front end"}},
      {"npu.clocks.vector_mhz", {"mlx"}},
      {"npu.command.", {"front end"}},
      {"npu.dma.", {"dma"}},
      {"npu.mm.", {"mm"}},
      {"npu.dw.", {"dw"}},
      {"npu.misc.", {"misc"}},
      {"npu.mlx.", {"mlx"}},
      {"dram.", {"dma"}},
      {"host.", {"host"}},
  };
  return machine.akida() != nullptr ? akida : tcc750x;
}

double share_of(const Resource& resource, const report::RunReport& r) {
  Time sum{};
  for (const auto& share : r.path_shares) {
    const bool named = std::ranges::any_of(
        resource.on_path, [&](std::string_view beginning) { return share.what.starts_with(beginning); });
    if (named) sum += share.time;
  }
  return static_cast<double>(sum.value) / static_cast<double>(r.latency().value);
}

std::string_view to_string(config::Affects affects) {
  switch (affects) {
    case config::Affects::kTime:
      return "time";
    case config::Affects::kProgram:
      return "program";
    case config::Affects::kValues:
      return "values";
    case config::Affects::kLimit:
      return "limit";
  }
  return "?";
}

nlohmann::ordered_json key_data(const config::InventoryItem& item, const Machine& machine,
                                const report::RunReport& r) {
  nlohmann::ordered_json key{
      {"key", item.path}, {"value", item.value}, {"unit", item.unit}, {"share", nullptr}};
  if (item.affects == config::Affects::kTime) {
    for (const auto& resource : resources_of(machine))
      if (item.path.starts_with(resource.keys)) key["share"] = share_of(resource, r);
  }
  const auto provenance = machine.sources().find(item.path);
  if (provenance != machine.sources().end()) {
    key["tag"] = config::to_string(provenance->second.tag);
    key["source"] = provenance->second.from;
    key["rows"] = provenance->second.rows;
  }
  key["affects"] = to_string(item.affects);
  key["meaning"] = item.meaning;
  return key;
}

}  // namespace

nlohmann::ordered_json provenance_data(const report::RunReport& r, const Machine& machine) {
  nlohmann::ordered_json data;
  auto& sections = data["resources"] = nlohmann::ordered_json::array();
  for (const auto& resource : resources_of(machine)) {
    const bool section = resource.keys.ends_with('.');
    sections.push_back({{"keys", std::string(resource.keys) + (section ? "*" : "")},
                        {"on_path", resource.on_path},
                        {"share", share_of(resource, r)}});
  }
  std::vector<nlohmann::ordered_json> keys;
  for (const auto& item : machine.keys()) keys.push_back(key_data(item, machine, r));
  std::ranges::stable_sort(keys, [](const auto& a, const auto& b) {
    const auto rank = [](const auto& key) {
      return key["share"].is_null() ? -1.0 : key["share"].template get<double>();
    };
    return rank(a) > rank(b);
  });
  data["keys"] = keys;
  return data;
}

}  // namespace npu::tools
