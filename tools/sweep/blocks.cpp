#include "tools/sweep/blocks.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "sim/config/number.h"
#include "sim/core/rng.h"
#include "tools/sweep/problems.h"
#include "tools/sweep/values.h"

namespace npu::sweep {

namespace {

using config::Node;

struct Column {
  std::string key;
  Values values;
};

std::vector<Column> read_columns(const Node& map, Steps steps, std::vector<Diagnostic>& problems) {
  std::vector<Column> columns;
  if (map.kind != Node::Kind::kMap || map.entries.empty()) {
    problems.push_back(at(map.place, "points", "needs keys with values", "npu.cores: [1, 2]"));
    return columns;
  }
  for (const auto& entry : map.entries)
    columns.push_back({entry.name, read_values(entry.value, entry.name, steps, problems)});
  return columns;
}

Block block_of(const std::vector<Column>& columns) {
  Block block;
  for (const auto& column : columns) block.keys.push_back(column.key);
  return block;
}

// The first key changes slowest.
Block grid(const std::vector<Column>& columns, const Node& node, std::vector<Diagnostic>& problems) {
  Block block = block_of(columns);
  std::size_t count = 1;
  for (const auto& column : columns) {
    count *= column.values.list.size();
    if (count > kMaxPoints) {
      problems.push_back(at(node.place, "grid", fmt::format("has more than {} points", kMaxPoints)));
      return block;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    Assignment row;
    std::size_t stride = count;
    for (const auto& column : columns) {
      stride /= column.values.list.size();
      row.emplace_back(column.key, column.values.list[i / stride % column.values.list.size()]);
    }
    block.rows.push_back(std::move(row));
  }
  return block;
}

Block zip(const std::vector<Column>& columns, const Node& node, std::vector<Diagnostic>& problems) {
  Block block = block_of(columns);
  const std::size_t count = columns.empty() ? 0 : columns[0].values.list.size();
  for (const auto& column : columns) {
    if (column.values.list.size() == count) continue;
    problems.push_back(at(node.place, "zip",
                          fmt::format("'{}' has {} values, '{}' has {}", column.key,
                                      column.values.list.size(), columns[0].key, count)));
    return block;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Assignment row;
    for (const auto& column : columns) row.emplace_back(column.key, column.values.list[i]);
    block.rows.push_back(std::move(row));
  }
  return block;
}

Block list(const Node& node, std::vector<Diagnostic>& problems) {
  Block block;
  if (node.kind != Node::Kind::kList || node.items.empty()) {
    problems.push_back(at(node.place, "list", "needs points", "list: [{npu.cores: 1}, {npu.cores: 2}]"));
    return block;
  }
  for (const auto& item : node.items) {
    Assignment row;
    for (const auto& entry : item.entries) {
      if (entry.value.kind != Node::Kind::kScalar)
        problems.push_back(at(entry.value.place, entry.name, "a point of a list has one value a key"));
      row.emplace_back(entry.name, entry.value.text);
      if (std::ranges::find(block.keys, entry.name) == block.keys.end()) block.keys.push_back(entry.name);
    }
    if (row.empty()) problems.push_back(at(item.place, "list", "a point is a map of keys and values"));
    block.rows.push_back(std::move(row));
  }
  return block;
}

// Uniform in [0, 1).
double share(Rng& rng) {
  constexpr double kScale = 1.0 / 9007199254740992.0;  // 2^-53: all bits of a double's mantissa
  return static_cast<double>(rng.next() >> 11) * kScale;
}

struct Sampling {
  std::size_t samples = 0;
  std::uint64_t seed = 0;
  std::vector<Column> columns;
};

std::optional<Sampling> read_sampling(const Node& node, std::string_view kind,
                                      std::vector<Diagnostic>& problems) {
  const std::size_t before = problems.size();
  const std::string path(kind);
  constexpr std::array<std::string_view, 3> kKnown{"samples", "seed", "keys"};
  refuse_unknown(node, path, kKnown, problems);
  Sampling sampling;
  const auto read = [&](const char* name, std::int64_t low, std::int64_t high) {
    const auto* value = node.find(name);
    const auto number =
        value != nullptr ? config::parse_integer(value->text) : Result<std::int64_t>(error(""));
    if (number && number.value() >= low && number.value() <= high) return number.value();
    problems.push_back(at(value != nullptr ? value->place : node.place, path,
                          value != nullptr
                              ? fmt::format("{}: '{}' is not {} .. {}", name, value->text, low, high)
                              : fmt::format("needs '{}'", name)));
    return low;
  };
  sampling.samples = static_cast<std::size_t>(read("samples", 1, kMaxPoints));
  sampling.seed = static_cast<std::uint64_t>(read("seed", 0, std::int64_t{1} << 62));
  if (const auto* keys = node.find("keys")) {
    sampling.columns = read_columns(*keys, Steps::kRefused, problems);
  } else {
    problems.push_back(at(node.place, path, "needs 'keys'"));
  }
  if (problems.size() > before) return std::nullopt;
  return sampling;
}

Block random(const Sampling& sampling) {
  Block block = block_of(sampling.columns);
  Rng rng(sampling.seed);
  for (std::size_t i = 0; i < sampling.samples; ++i) {
    Assignment row;
    for (const auto& column : sampling.columns) row.emplace_back(column.key, column.values.pick(share(rng)));
    block.rows.push_back(std::move(row));
  }
  return block;
}

// Every key's range is cut into as many strata as there are samples, and each stratum is used once.
Block latin_hypercube(const Sampling& sampling) {
  Block block = block_of(sampling.columns);
  Rng rng(sampling.seed);
  block.rows.resize(sampling.samples);
  for (const auto& column : sampling.columns) {
    std::vector<std::size_t> strata(sampling.samples);
    std::iota(strata.begin(), strata.end(), std::size_t{0});
    for (std::size_t i = strata.size() - 1; i > 0; --i)
      std::swap(strata[i], strata[static_cast<std::size_t>(rng.between(0, static_cast<std::int64_t>(i)))]);
    for (std::size_t i = 0; i < sampling.samples; ++i) {
      const double place =
          (static_cast<double>(strata[i]) + share(rng)) / static_cast<double>(sampling.samples);
      block.rows[i].emplace_back(column.key, column.values.pick(place));
    }
  }
  return block;
}

}  // namespace

std::optional<Block> read_block(const Node& node, std::vector<Diagnostic>& problems) {
  constexpr std::array<std::string_view, 5> kKinds{"grid", "zip", "list", "random", "latin_hypercube"};
  const std::size_t before = problems.size();
  if (node.kind != Node::Kind::kMap || node.entries.size() != 1) {
    problems.push_back(
        at(node.place, "points", "each entry is one block",
           "- grid: ... , - zip: ... , - list: ... , - random: ... or - latin_hypercube: ..."));
    return std::nullopt;
  }
  refuse_unknown(node, "points", kKinds, problems);
  if (problems.size() > before) return std::nullopt;
  const auto& [kind, place, value] = node.entries[0];
  Block block;
  if (kind == "list") {
    block = list(value, problems);
  } else if (kind == "grid" || kind == "zip") {
    const auto columns = read_columns(value, Steps::kNeeded, problems);
    if (problems.size() > before) return std::nullopt;
    block = kind == "grid" ? grid(columns, value, problems) : zip(columns, value, problems);
  } else if (const auto sampling = read_sampling(value, kind, problems)) {
    block = kind == "random" ? random(*sampling) : latin_hypercube(*sampling);
  }
  if (problems.size() > before) return std::nullopt;
  return block;
}

}  // namespace npu::sweep
