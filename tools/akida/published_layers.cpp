#include "tools/akida/published_layers.h"

#include <sstream>

#include <fmt/format.h>

#include "sim/config/number.h"
#include "sim/core/diagnostic.h"
#include "tools/akida/density.h"
#include "tools/csv.h"
#include "tools/files.h"
#include "tools/hardware.h"
#include "tools/network_model.h"

namespace npu::tools {

namespace {

constexpr std::string_view kLayersHeader = "network,layer,nps,density,cycles,note";
constexpr std::size_t kColumns = 6;

}  // namespace

std::vector<PublishedLayer> parse_published_layers(const std::string& text, const std::string& file) {
  std::vector<Diagnostic> problems;
  std::vector<PublishedLayer> layers;
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto bad = [&](std::string what) {
      problems.push_back({.file = file, .line = number, .what = std::move(what)});
    };
    if (number == 1) {
      if (line != kLayersHeader) bad(fmt::format("the header is not '{}'", kLayersHeader));
      continue;
    }
    const auto f = csv_fields(line);
    if (f.size() != kColumns) {
      bad(fmt::format("{} fields, there are {} columns", f.size(), kColumns));
      continue;
    }
    const auto nps = config::parse_integer(f[2]), cycles = config::parse_integer(f[4]);
    if (!nps || nps.value() < 0) bad(fmt::format("nps: '{}' is no count", f[2]));
    if (!cycles || cycles.value() < 1) bad(fmt::format("cycles: '{}' is no count", f[4]));
    std::optional<double> density;
    if (!f[3].empty()) {
      const auto value = parse_density(f[3]);
      if (value) density = value.value();
      if (!value) bad(fmt::format("{}: {}", f[1], value.error().what));
    }
    if (!problems.empty()) continue;
    layers.push_back({.network = f[0],
                      .layer = f[1],
                      .nps = static_cast<int>(nps.value()),
                      .density = density,
                      .cycles = cycles.value(),
                      .note = f[5]});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return layers;
}

std::vector<PublishedLayer> published_layers(const std::string& model) {
  const auto file = (config_folder() / "published" / "akida_layers.csv").string();
  auto layers = parse_published_layers(read_text(file), file);
  const auto network = with_size(model);
  std::erase_if(layers, [&](const PublishedLayer& layer) { return layer.network != network; });
  return layers;
}

}  // namespace npu::tools
