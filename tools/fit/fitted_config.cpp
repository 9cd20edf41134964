#include "tools/fit/fitted_config.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/config/print.h"
#include "sim/core/diagnostic.h"
#include "tools/hardware.h"

namespace npu::tools {

namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return fs::weakly_canonical(fs::absolute(file).parent_path());
}

bool may_inherit(const fs::path& machine, const fs::path& target) {
  return machine.extension() == ".yaml" && folder_of(machine) == folder_of(target);
}

// The keys that differ from the machine's file, and the sections that they stand in.
config::Inventory changed_part(const config::Inventory& inventory, const std::vector<std::string>& changed) {
  config::Inventory part;
  for (const auto& item : inventory) {
    const bool section = item.kind == config::InventoryItem::Kind::kSection;
    const bool keep = std::ranges::any_of(changed, [&](const std::string& path) {
      return section ? path.starts_with(item.path + ".") : path == item.path;
    });
    if (keep) part.push_back(item);
  }
  return part;
}

}  // namespace

void check_target(const std::string& hardware, const fs::path& target) {
  const auto bad = [&](std::string what, std::string hint) {
    throw InputError(
        Diagnostic{.file = target.string(), .path = "-o", .what = std::move(what), .hint = std::move(hint)});
  };
  if (target.extension() != ".yaml") bad("does not end in .yaml", "a machine's file does");
  if (!fs::is_directory(folder_of(target))) bad("lies in no folder that exists", "make the folder first");
  std::error_code none;
  if (fs::equivalent(hardware_file(hardware), target, none))
    bad("is the machine that is fitted", "name another file");
}

std::string fitted_config_text(const FittedConfig& fitted, const fs::path& target) {
  std::vector<std::string> sets = fitted.sets;
  for (std::size_t i = 0; i < fitted.constants.size(); ++i)
    sets.push_back(fitted.constants[i].path + "=" + fitted.constants[i].text(fitted.values[i]));
  const Machine machine = load_machine(fitted.hardware, sets);
  std::vector<std::string> changed;
  for (const auto& set : sets) changed.push_back(set.substr(0, set.find('=')));
  Sources sources = machine.sources();
  for (const auto& constant : fitted.constants)
    sources[constant.path] = {
        .tag = config::Tag::kFitted,
        .from = fmt::format("{}; started at {}", fitted.how, constant.text(constant.start)),
        .rows = fitted.rows};
  const config::Header header{.name = machine.name(),
                              .summary = machine.summary() + "; with constants of npusim fit",
                              .product = machine.product()};
  const fs::path file = hardware_file(fitted.hardware);
  if (!may_inherit(file, target)) return config::print_config(header, machine.inventory(), sources);
  return fmt::format("inherits: {}\n", file.stem().string()) +
         config::print_config(header, changed_part(machine.inventory(), changed), sources);
}

}  // namespace npu::tools
