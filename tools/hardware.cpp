#include "tools/hardware.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/diagnostic.h"

namespace npu::tools {

namespace fs = std::filesystem;

fs::path config_folder() {
  return fs::path(NPUSIM_SOURCE_DIR) / "configs";
}

std::vector<std::string> hardware_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(config_folder() / "hw")) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

fs::path hardware_file(const std::string& name_or_file) {
  if (name_or_file.ends_with(".yaml") || fs::exists(name_or_file)) return name_or_file;
  const auto names = hardware_names();
  if (std::ranges::find(names, name_or_file) == names.end()) {
    const auto near = did_you_mean(name_or_file, names);
    throw InputError(Diagnostic{
        .path = "--on",
        .what = fmt::format("no machine is called '{}'; there are {}", name_or_file, fmt::join(names, ", ")),
        .hint = near ? fmt::format("did you mean '{}'?", *near) : "or name a .yaml file"});
  }
  return config_folder() / "hw" / (name_or_file + ".yaml");
}

Hardware load_hardware(const std::string& name_or_file, const std::vector<std::string>& sets) {
  config::Overrides overrides;
  for (const auto& set : sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos)
      throw InputError(Diagnostic{.path = "--set " + set, .what = "is not key=value"});
    overrides.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  const auto file = hardware_file(name_or_file);
  if (const auto product = config::read_header(file).product; product != "tcc750x") {
    throw InputError(Diagnostic{.file = file.string(),
                                .path = "product",
                                .what = fmt::format("'{}' is no machine that this program models", product),
                                .hint = "it models tcc750x"});
  }
  return config::load<board::Config>(file, overrides);
}

}  // namespace npu::tools
