#include "tools/sweep/problems.h"

#include <algorithm>

#include <fmt/format.h>

namespace npu::sweep {

Diagnostic at(const config::Place& place, std::string path, std::string what, std::string hint) {
  return {.file = place.file,
          .line = place.line,
          .column = place.column,
          .path = std::move(path),
          .what = std::move(what),
          .hint = std::move(hint)};
}

void refuse_unknown(const config::Node& map, const std::string& path, std::span<const std::string_view> known,
                    std::vector<Diagnostic>& problems) {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& entry : map.entries) {
    if (std::ranges::find(known, entry.name) != known.end()) continue;
    const auto near = did_you_mean(entry.name, names);
    problems.push_back(at(entry.place, path.empty() ? entry.name : path + "." + entry.name, "unknown key",
                          near ? fmt::format("did you mean '{}'?", *near) : ""));
  }
}

}  // namespace npu::sweep
