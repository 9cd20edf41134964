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

namespace {

// Two keys that contradict each other: what others ask for must leave something.
void check_background(const Hardware& hardware) {
  const auto& dram = hardware.config.dram;
  if (dram.background_gb_s < dram.bytes_per_ns()) return;
  constexpr const char* kKey = "dram.background_gb_s";
  const auto& source = hardware.provenance.at(kKey);
  Diagnostic problem{
      .file = source.file,
      .path = kKey,
      .what = fmt::format("{} GB/s is not below what the memory reaches, dram.peak_gb_s x dram.efficiency = "
                          "{:.6g} GB/s",
                          dram.background_gb_s, dram.bytes_per_ns())};
  if (source.line > 0) problem.line = source.line;
  if (source.column > 0) problem.column = source.column;
  throw InputError(std::move(problem));
}

}  // namespace

HardwareFile::HardwareFile(const std::string& name_or_file) {
  const auto file = hardware_file(name_or_file);
  document_ = config::read_document(file);
  const auto* product = document_.root.find("product");
  if (product != nullptr && product->text != "tcc750x") {  // one that is missing is told with all else
    throw InputError(
        Diagnostic{.file = file.string(),
                   .path = "product",
                   .what = fmt::format("'{}' is no machine that this program models", product->text),
                   .hint = "it models tcc750x"});
  }
}

Hardware HardwareFile::with(const std::vector<std::string>& sets) const {
  config::Overrides overrides;
  for (const auto& set : sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos)
      throw InputError(Diagnostic{.path = "--set " + set, .what = "is not key=value"});
    overrides.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  auto hardware = config::load_document<board::Config>(document_, overrides);
  check_background(hardware);
  return hardware;
}

Hardware load_hardware(const std::string& name_or_file, const std::vector<std::string>& sets) {
  return HardwareFile(name_or_file).with(sets);
}

}  // namespace npu::tools
