#include "tools/akida/densities.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "sim/config/hint.h"
#include "sim/config/number.h"
#include "sim/core/diagnostic.h"
#include "tools/akida/density.h"
#include "tools/akida/published_layers.h"
#include "tools/csv.h"
#include "tools/files.h"

namespace npu::tools {

namespace {

constexpr std::string_view kDensitiesHeader = "layer,density";

// Those of the list, the others as assumed.
Densities filled(const std::map<std::string, double>& known, std::span<const std::string> layers,
                 double otherwise, const std::string& origin) {
  Densities d;
  std::int64_t missing = 0;
  for (const auto& layer : layers) {
    const auto it = known.find(layer);
    missing += it == known.end() ? 1 : 0;
    d.of_layers.push_back(it == known.end() ? otherwise : it->second);
  }
  if (missing < std::ssize(layers)) d.notes.push_back("densities of the layers' inputs: " + origin);
  if (missing > 0)
    d.notes.push_back(fmt::format("{} of {} layers have the assumed density of {} (npu.activity.density)",
                                  missing, layers.size(), otherwise));
  return d;
}

Densities from_file(const std::string& file, std::span<const std::string> layers, double otherwise) {
  const auto known = parse_densities(read_text(file), file);
  const std::vector<std::string> names(layers.begin(), layers.end());
  std::vector<Diagnostic> problems;
  for (const auto& [layer, unused] : known) {
    if (std::ranges::find(names, layer) == names.end())
      problems.push_back({.file = file,
                          .path = layer,
                          .what = "is no layer of the network",
                          .hint = config::did_you_mean_hint(layer, names)});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return filled(known, layers, otherwise, file);
}

}  // namespace

std::map<std::string, double> parse_densities(const std::string& text, const std::string& file) {
  std::vector<Diagnostic> problems;
  std::map<std::string, double> densities;
  std::istringstream in(text);
  std::string line;
  int number = 0;
  const auto bad = [&](std::string path, std::string what) {
    problems.push_back({.file = file, .line = number, .path = std::move(path), .what = std::move(what)});
  };
  while (std::getline(in, line)) {
    if (++number == 1) {
      if (line != kDensitiesHeader) bad("", fmt::format("the header is not '{}'", kDensitiesHeader));
      continue;
    }
    const auto f = csv_fields(line);
    if (f.size() != 2) {
      bad("", fmt::format("{} fields, there are 2 columns", f.size()));
    } else if (const auto density = parse_density(f[1]); !density) {
      bad(f[0], density.error().what);
    } else if (!densities.emplace(f[0], density.value()).second) {
      bad(f[0], "has a density already");
    }
  }
  if (number == 0)
    problems.push_back({.file = file, .what = fmt::format("has no header '{}'", kDensitiesHeader)});
  if (!problems.empty()) throw InputError(std::move(problems));
  return densities;
}

Densities densities_of(const std::string& model, const std::optional<std::string>& option,
                       std::span<const std::string> layers, double otherwise) {
  if (option && !config::parse_real(*option)) return from_file(*option, layers, otherwise);
  if (option) {
    const auto density = parse_density(*option);
    if (!density) throw InputError(Diagnostic{.path = "--density", .what = density.error().what});
    return {.of_layers = std::vector<double>(layers.size(), density.value()),
            .notes = {fmt::format("every layer's input has the density {} (--density)", density.value())}};
  }
  std::map<std::string, double> known;
  std::string note;
  for (const auto& layer : published_layers(model)) {
    if (!layer.density) continue;
    known[layer.layer] = *layer.density;
    note = layer.note;
  }
  return filled(known, layers, otherwise, fmt::format("published of this network, {}", note));
}

}  // namespace npu::tools
