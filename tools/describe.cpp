// npusim describe: a machine as its configuration and its tables say it is.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "isa/tcc750x/manual.h"
#include "models/tcc750x/operation.h"
#include "sim/config/print.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

struct DescribeOptions {
  std::string hardware;
  std::vector<std::string> sets;
  std::optional<std::string> json;
  bool manual = false, isa_json = false, keys = false, config = false;
};

std::string config_json(const Hardware& hardware) {
  auto keys = nlohmann::ordered_json::array();
  for (const auto& item : config::inventory_of(hardware.config)) {
    if (item.kind == config::InventoryItem::Kind::kSection) continue;
    const bool number = item.kind == config::InventoryItem::Kind::kNumber;
    nlohmann::ordered_json key{
        {"key", item.path},
        {"value", number ? nlohmann::ordered_json::parse(item.value) : nlohmann::ordered_json(item.value)},
        {"unit", item.unit},
        {"range", item.range},
        {"meaning", item.meaning}};
    const auto provenance = hardware.provenance.find(item.path);
    if (provenance != hardware.provenance.end()) {
      key["tag"] = config::to_string(provenance->second.tag);
      key["from"] = provenance->second.from;
      key["rows"] = provenance->second.rows;
    }
    keys.push_back(std::move(key));
  }
  return nlohmann::ordered_json{{"name", hardware.name},
                                {"summary", hardware.summary},
                                {"product", hardware.product},
                                {"keys", std::move(keys)}}
             .dump(1) +
         "\n";
}

int describe(const DescribeOptions& o) {
  const Hardware hardware = load_hardware(o.hardware, o.sets);
  if (o.manual) {
    std::cout << tcc750x::manual_page();
  } else if (o.isa_json) {
    std::cout << tcc750x::instruction_set().dump(1) << '\n';
  } else if (o.keys) {
    std::cout << config::key_reference<board::Config>();
  } else if (o.config) {
    std::cout << config::print_config(hardware);
  } else if (o.json) {
    write_text(*o.json, config_json(hardware));
  } else {
    std::cout << config::describe_config(hardware);
    std::cout << fmt::format("\nengines of a cluster: {}\n",
                             fmt::join(tcc750x::engine_names(hardware.config.npu.cores), ", "));
    std::cout << "\nnot known for certain (a code without known meaning has a time, and is a fault when "
                 "values are asked for):\n";
    for (const auto& line : tcc750x::unknowns()) std::cout << "  " << line << '\n';
  }
  return kSuccess;
}

}  // namespace

void add_describe(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<DescribeOptions>();
  auto* verb =
      app.add_subcommand("describe", "a machine: every constant with its source, and what is not known");
  verb->add_option("HW", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")->required();
  verb->add_option("--set", o->sets, "override a key of the machine: key=value");
  auto* manual = verb->add_flag("--manual", o->manual, "the instruction set manual, markdown");
  auto* json = verb->add_flag("--isa-json", o->isa_json, "the instruction set as JSON")->excludes(manual);
  auto* keys = verb->add_flag("--keys", o->keys, "the reference of all keys, markdown")
                   ->excludes(manual)
                   ->excludes(json);
  auto* config =
      verb->add_flag("--config", o->config, "the configuration as YAML, inheritance and overrides resolved")
          ->excludes(manual)
          ->excludes(json)
          ->excludes(keys);
  verb->add_option("--json", o->json, "file for the configuration as JSON; - is standard output")
      ->excludes(manual)
      ->excludes(json)
      ->excludes(keys)
      ->excludes(config);
  verb->callback([o, &chosen] { chosen = [o] { return describe(*o); }; });
}

}  // namespace npu::tools
