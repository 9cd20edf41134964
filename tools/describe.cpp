// npusim describe: a machine as its configuration and its tables say it is.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "isa/akida/manual.h"
#include "isa/tcc750x/manual.h"
#include "models/tcc750x/operation.h"
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

std::string config_json(const Machine& machine) {
  auto keys = nlohmann::ordered_json::array();
  for (const auto& item : machine.keys()) {
    const bool number = item.kind == config::InventoryItem::Kind::kNumber;
    nlohmann::ordered_json key{
        {"key", item.path},
        {"value", number ? nlohmann::ordered_json::parse(item.value) : nlohmann::ordered_json(item.value)},
        {"unit", item.unit},
        {"range", item.range},
        {"meaning", item.meaning}};
    const auto provenance = machine.sources().find(item.path);
    if (provenance != machine.sources().end()) {
      key["tag"] = config::to_string(provenance->second.tag);
      key["from"] = provenance->second.from;
      key["rows"] = provenance->second.rows;
    }
    keys.push_back(std::move(key));
  }
  return nlohmann::ordered_json{{"name", machine.name()},
                                {"summary", machine.summary()},
                                {"product", machine.product()},
                                {"keys", std::move(keys)}}
             .dump(1) +
         "\n";
}

// What a product's tables say of it.
struct Tables {
  std::string manual;
  nlohmann::json instruction_set;
  std::vector<std::string> engines;
  std::string unknown;  // what follows is
  std::vector<std::string> unknowns;
};

Tables tables_of(const Hardware& hardware) {
  return {.manual = tcc750x::manual_page(),
          .instruction_set = tcc750x::instruction_set(),
          .engines = tcc750x::engine_names(hardware.config.npu.cores),
          .unknown = " (a code without known meaning has a time, and is a fault when values are asked for)",
          .unknowns = tcc750x::unknowns()};
}

Tables tables_of(const AkidaHardware&) {
  return {.manual = akida::manual_page(),
          .instruction_set = akida::instruction_set(),
          .engines = {},
          .unknown = {},
          .unknowns = akida::unknowns()};
}

std::string page_of(const Machine& machine, const Tables& tables) {
  std::string page = machine.describe_config();
  if (!tables.engines.empty())
    page += fmt::format("\nengines of a cluster: {}\n", fmt::join(tables.engines, ", "));
  page += fmt::format("\nnot known for certain{}:\n", tables.unknown);
  for (const auto& line : tables.unknowns) page += fmt::format("  {}\n", line);
  return page;
}

int describe(const DescribeOptions& o) {
  const Machine machine = load_machine(o.hardware, o.sets);
  const Tables tables = machine.visit([](const auto& hardware) { return tables_of(hardware); });
  if (o.manual) {
    std::cout << tables.manual;
  } else if (o.isa_json) {
    std::cout << tables.instruction_set.dump(1) << '\n';
  } else if (o.keys) {
    std::cout << machine.key_reference();
  } else if (o.config) {
    std::cout << machine.print_config();
  } else if (o.json) {
    write_text(*o.json, config_json(machine));
  } else {
    std::cout << page_of(machine, tables);
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
