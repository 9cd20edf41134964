#include "tools/sweep/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/config/number.h"
#include "tools/sweep/problems.h"

namespace npu::sweep {

namespace {

constexpr std::size_t kMaxSteps = 100'000;

std::optional<double> read_real(const config::Node& map, const char* name, const std::string& path,
                                std::vector<Diagnostic>& problems) {
  const config::Node* node = map.find(name);
  if (node == nullptr) {
    problems.push_back(at(map.place, path, fmt::format("the range has no '{}'", name)));
    return std::nullopt;
  }
  const auto value = config::parse_real(node->text);
  if (node->kind == config::Node::Kind::kScalar && value) return value.value();
  problems.push_back(at(node->place, path, fmt::format("{}: '{}' is no number", name, node->text)));
  return std::nullopt;
}

Range read_range(const config::Node& map, const std::string& path, Steps steps,
                 std::vector<Diagnostic>& problems) {
  constexpr std::array<std::string_view, 5> kKnown{"from", "to", "steps", "scale", "integer"};
  refuse_unknown(map, path, kKnown, problems);
  Range range;
  const auto from = read_real(map, "from", path, problems), to = read_real(map, "to", path, problems);
  range.from = from.value_or(0), range.to = to.value_or(1);
  if (const auto* node = map.find("scale")) {
    range.logarithmic = node->text == "log";
    if (!range.logarithmic && node->text != "linear")
      problems.push_back(
          at(node->place, path, fmt::format("scale: '{}' is neither linear nor log", node->text)));
  }
  if (const auto* node = map.find("integer")) {
    range.integer = node->text == "true";
    if (!range.integer && node->text != "false")
      problems.push_back(
          at(node->place, path, fmt::format("integer: '{}' is neither true nor false", node->text)));
  }
  if (from && to && range.logarithmic && !(*from > 0 && *to > 0))
    problems.push_back(at(map.place, path, "a logarithmic range needs positive ends"));
  if (from && to && *from > *to)
    problems.push_back(at(map.place, path, fmt::format("from {} is above to {}", *from, *to)));
  if (const auto* node = map.find("steps")) {
    const auto count = config::parse_integer(node->text);
    if (steps == Steps::kRefused) {
      problems.push_back(at(node->place, path, "a sampled range has no steps", "`samples` says how many"));
    } else if (!count || count.value() < 1 || count.value() > static_cast<std::int64_t>(kMaxSteps)) {
      problems.push_back(
          at(node->place, path, fmt::format("steps: '{}' is not 1 .. {}", node->text, kMaxSteps)));
    } else {
      range.steps = static_cast<std::size_t>(count.value());
    }
  } else if (steps == Steps::kNeeded) {
    problems.push_back(at(map.place, path, "the range has no 'steps'"));
  }
  return range;
}

}  // namespace

std::string number_text(double value) {
  return value == std::floor(value) && std::abs(value) < 1e15
             ? fmt::format("{}", static_cast<std::int64_t>(value))
             : fmt::format("{}", value);
}

double Range::at(double share) const {
  const double value = logarithmic ? from * std::pow(to / from, share) : from + (to - from) * share;
  return std::clamp(integer ? std::round(value) : value, from, to);
}

std::string Values::pick(double share) const {
  if (list.empty()) {
    if (!range.integer) return number_text(range.at(share));
    if (range.logarithmic) return number_text(range.at(share));
    // Every integer as likely as any other.
    const double count = std::floor(range.to) - std::ceil(range.from) + 1;
    return number_text(std::min(std::ceil(range.from) + std::floor(share * count), std::floor(range.to)));
  }
  return list[std::min(list.size() - 1, static_cast<std::size_t>(share * static_cast<double>(list.size())))];
}

Values read_values(const config::Node& node, const std::string& path, Steps steps,
                   std::vector<Diagnostic>& problems) {
  Values values;
  if (node.kind == config::Node::Kind::kMap) {
    values.range = read_range(node, path, steps, problems);
    for (std::size_t i = 0; i < values.range.steps; ++i) {
      const double last = static_cast<double>(std::max<std::size_t>(values.range.steps - 1, 1));
      values.list.push_back(number_text(values.range.at(static_cast<double>(i) / last)));
    }
    const auto repeated = std::ranges::adjacent_find(values.list);
    if (repeated != values.list.end())
      problems.push_back(
          at(node.place, path, fmt::format("the range gives {} twice", *repeated), "fewer steps"));
    return values;
  }
  if (node.kind == config::Node::Kind::kScalar) {
    values.list = {node.text};
    return values;
  }
  for (const auto& item : node.items) {
    if (item.kind != config::Node::Kind::kScalar) {
      problems.push_back(at(item.place, path, "a value is one word or number"));
    } else {
      values.list.push_back(item.text);
    }
  }
  if (node.items.empty()) problems.push_back(at(node.place, path, "has no values"));
  return values;
}

}  // namespace npu::sweep
