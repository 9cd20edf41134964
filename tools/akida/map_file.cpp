#include "tools/akida/map_file.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "sim/config/document.h"
#include "sim/config/hint.h"
#include "sim/config/number.h"
#include "sim/core/diagnostic.h"
#include "tools/files.h"

namespace npu::tools {

namespace {

using compiler::mesh::StatedSplit;

constexpr std::int64_t kMostParts = 1024;  // of np_count

Diagnostic at(const config::Place& place, std::string path, std::string what, std::string hint = {}) {
  return {.file = place.file,
          .line = place.line,
          .column = place.column,
          .path = std::move(path),
          .what = std::move(what),
          .hint = std::move(hint)};
}

StatedSplit read_split(const config::Entry& layer, std::vector<Diagnostic>& problems) {
  const std::vector<std::string> known{"n_spatial", "n_filters"};
  StatedSplit split{.layer = layer.name};
  if (layer.value.kind != config::Node::Kind::kMap)
    problems.push_back(at(layer.value.place, layer.name, "has no split", "{n_spatial: 1, n_filters: 2}"));
  for (const auto& entry : layer.value.entries) {
    const auto path = layer.name + "." + entry.name;
    if (entry.name != known[0] && entry.name != known[1]) {
      problems.push_back(
          at(entry.place, path, "is no part of a split", config::did_you_mean_hint(entry.name, known)));
      continue;
    }
    const auto parts = config::parse_integer(entry.value.text);
    if (!parts || parts.value() < 1 || parts.value() > kMostParts) {
      problems.push_back(at(entry.value.place, path,
                            fmt::format("'{}' is not 1 .. {} parts", entry.value.text, kMostParts)));
      continue;
    }
    (entry.name == known[0] ? split.n_spatial : split.n_filters) = static_cast<int>(parts.value());
  }
  return split;
}

}  // namespace

std::vector<StatedSplit> parse_map_file(std::string_view text, const std::string& file) {
  auto document = config::parse_yaml(text, file);
  auto& problems = document.problems;
  std::vector<StatedSplit> splits;
  if (document.root.kind != config::Node::Kind::kMap && problems.empty())
    problems.push_back({.file = file, .what = "states no layer", .hint = "conv_1: {n_filters: 2}"});
  for (const auto& layer : document.root.entries) splits.push_back(read_split(layer, problems));
  if (!problems.empty()) throw InputError(std::move(problems));
  return splits;
}

std::vector<StatedSplit> load_map_file(const std::string& file) {
  return parse_map_file(read_text(file), file);
}

}  // namespace npu::tools
