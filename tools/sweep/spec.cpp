#include "tools/sweep/spec.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/config/document.h"
#include "sim/core/diagnostic.h"
#include "tools/sweep/blocks.h"
#include "tools/sweep/expression.h"
#include "tools/sweep/problems.h"

namespace npu::sweep {

namespace {

using config::Node;

std::string read_word(const Node& root, const char* name, std::vector<Diagnostic>& problems) {
  const Node* node = root.find(name);
  if (node == nullptr) return {};
  if (node->kind == Node::Kind::kScalar) return node->text;
  problems.push_back(at(node->place, name, "must be a word or a sentence"));
  return {};
}

// A list of words, or one word.
std::vector<const Node*> read_list(const Node& root, const char* name, std::vector<Diagnostic>& problems) {
  std::vector<const Node*> items;
  const Node* node = root.find(name);
  if (node == nullptr || node->kind == Node::Kind::kNull) return items;
  if (node->kind == Node::Kind::kScalar) return {node};
  if (node->kind == Node::Kind::kMap) problems.push_back(at(node->place, name, "must be a list"));
  for (const auto& item : node->items) {
    if (item.kind == Node::Kind::kScalar) {
      items.push_back(&item);
    } else {
      problems.push_back(at(item.place, name, "an entry is one word or condition"));
    }
  }
  return items;
}

std::vector<Condition> read_conditions(const Node& root, const char* name,
                                       std::vector<Diagnostic>& problems) {
  std::vector<Condition> conditions;
  for (const Node* node : read_list(root, name, problems)) {
    if (const auto problem = Expression::problem_of(node->text)) {
      problems.push_back(at(node->place, name, fmt::format("'{}': {}", node->text, *problem)));
    } else {
      conditions.push_back({node->text, node->place});
    }
  }
  return conditions;
}

// A key set twice would have two values in one point.
void refuse_repeated(const Spec& spec, const Node& root, std::vector<Diagnostic>& problems) {
  std::vector<std::string> seen;
  const auto add = [&](const std::string& key, const char* where) {
    if (std::ranges::find(seen, key) != seen.end())
      problems.push_back(at(root.place, key, fmt::format("is set twice, the second time in {}", where)));
    seen.push_back(key);
  };
  for (const auto& [key, value] : spec.base) add(key, "base");
  for (const auto& block : spec.blocks) {
    for (const auto& key : block.keys) add(key, "points");
  }
}

}  // namespace

std::vector<std::string> Spec::keys() const {
  std::vector<std::string> all;
  for (const auto& [key, value] : base) all.push_back(key);
  for (const auto& block : blocks) all.insert(all.end(), block.keys.begin(), block.keys.end());
  return all;
}

Spec parse_spec(std::string_view text, const std::string& file) {
  constexpr std::array<std::string_view, 9> kKnown{"sweep",  "question", "base",     "points",   "where",
                                                   "filter", "minimise", "maximise", "recompile"};
  auto document = config::parse_yaml(text, file);
  auto& problems = document.problems;
  const Node& root = document.root;
  if (root.kind != Node::Kind::kMap) {
    if (problems.empty()) problems.push_back({.file = file, .what = "holds no sweep"});
    throw InputError(std::move(problems));
  }
  refuse_unknown(root, "", kKnown, problems);
  Spec spec{.name = read_word(root, "sweep", problems),
            .question = read_word(root, "question", problems),
            .file = file};
  if (spec.name.empty()) problems.push_back(at(root.place, "sweep", "needs a name", "sweep: my_question"));
  if (const Node* base = root.find("base")) {
    if (base->kind != Node::Kind::kMap)
      problems.push_back(at(base->place, "base", "must be keys with values"));
    for (const auto& entry : base->entries) {
      if (entry.value.kind != Node::Kind::kScalar)
        problems.push_back(at(entry.value.place, entry.name, "a key of base has one value",
                              "several values belong in points"));
      spec.base.emplace_back(entry.name, entry.value.text);
    }
  }
  const Node* points = root.find("points");
  if (points != nullptr && points->kind == Node::Kind::kList) {
    for (const auto& item : points->items) {
      if (auto block = read_block(item, problems)) spec.blocks.push_back(std::move(*block));
    }
  }
  if (points == nullptr || points->kind != Node::Kind::kList || points->items.empty())
    problems.push_back(at(points != nullptr ? points->place : root.place, "points", "needs a list of blocks",
                          "points: [{grid: {npu.cores: [1, 2]}}]"));
  spec.where = read_conditions(root, "where", problems);
  spec.filter = read_conditions(root, "filter", problems);
  for (const Node* node : read_list(root, "minimise", problems)) spec.minimise.push_back(node->text);
  for (const Node* node : read_list(root, "maximise", problems)) spec.maximise.push_back(node->text);
  const auto recompile = read_word(root, "recompile", problems);
  spec.recompile_always = recompile == "always";
  if (!recompile.empty() && recompile != "always" && recompile != "when_needed")
    problems.push_back(at(root.find("recompile")->place, "recompile",
                          fmt::format("'{}' is neither when_needed nor always", recompile)));
  refuse_repeated(spec, root, problems);
  if (!problems.empty()) throw InputError(std::move(problems));
  return spec;
}

}  // namespace npu::sweep
