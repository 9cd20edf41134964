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

constexpr const char* kTcc750x = "tcc750x";
constexpr const char* kAkida = "akida";

// Two keys that contradict each other: what others ask for must leave something.
template <class Config>
void check_background(const config::Loaded<Config>& hardware) {
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

template <class Config>
Machine load(const config::Document& document, const config::Overrides& overrides) {
  auto hardware = config::load_document<Config>(document, overrides);
  check_background(hardware);
  return hardware;
}

}  // namespace

HardwareFile::HardwareFile(const std::string& name_or_file) {
  const auto file = hardware_file(name_or_file);
  document_ = config::read_document(file);
  const auto* product = document_.root.find("product");
  product_ = product != nullptr ? product->text : kTcc750x;  // one that is missing is told with all else
  if (product_ != kTcc750x && product_ != kAkida) {
    throw InputError(Diagnostic{.file = file.string(),
                                .path = "product",
                                .what = fmt::format("'{}' is no machine that this program models", product_),
                                .hint = fmt::format("it models {} and {}", kTcc750x, kAkida)});
  }
}

Machine HardwareFile::with(const std::vector<std::string>& sets) const {
  config::Overrides overrides;
  for (const auto& set : sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos)
      throw InputError(Diagnostic{.path = "--set " + set, .what = "is not key=value"});
    overrides.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  return product_ == kAkida ? load<board::AkidaConfig>(document_, overrides)
                            : load<board::Config>(document_, overrides);
}

Machine load_machine(const std::string& name_or_file, const std::vector<std::string>& sets) {
  return HardwareFile(name_or_file).with(sets);
}

Hardware load_hardware(const std::string& name_or_file, const std::vector<std::string>& sets) {
  const Machine machine = load_machine(name_or_file, sets);
  if (const auto* hardware = machine.tcc750x()) return *hardware;
  throw InputError(
      Diagnostic{.path = name_or_file,
                 .what = fmt::format("is of product '{}'; only {} can do this", machine.product(), kTcc750x),
                 .hint = "npusim list hw"});
}

}  // namespace npu::tools
