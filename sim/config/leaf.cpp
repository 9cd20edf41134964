#include "sim/config/leaf.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/config/hint.h"

namespace npu::config {
namespace {

constexpr std::string_view kForm = R"(write {value: ..., tag: ..., from: "..."})";
constexpr std::string_view kTags = "tag: published, decoded, inferred, fitted or assumed";

class LeafReader {
 public:
  LeafReader(const Node& node, const std::string& path) : node_(node), path_(path) {}

  Leaf read(const std::string& expected) {
    if (node_.kind == Node::Kind::kScalar) {
      report(node_.place, fmt::format("'{}' has no tag and no source", node_.text), kForm);
      leaf_.value = is_word(&node_) ? &node_ : nullptr;
    } else if (node_.kind != Node::Kind::kMap) {
      report(node_.place, "must be a value with its source", kForm);
    } else {
      read_map(expected);
    }
    return std::move(leaf_);
  }

 private:
  void read_map(const std::string& expected) {
    check_names();
    leaf_.provenance = {.tag = tag(),
                        .from = from(),
                        .rows = rows(),
                        .file = node_.place.file,
                        .line = node_.place.line,
                        .column = node_.place.column};
    if (leaf_.problems.empty()) check_agreement();
    leaf_.value = value(expected);
  }

  void check_names() {
    const std::vector<std::string> known = {"value", "tag", "from", "rows"};
    for (const Entry& entry : node_.entries) {
      if (std::ranges::find(known, entry.name) != known.end()) continue;
      report(entry.place, fmt::format("a value has no '{}'", entry.name),
             did_you_mean_hint(entry.name, known));
    }
  }

  Tag tag() {
    const Node* word = node_.find("tag");
    const auto known = is_word(word) ? tag_named(word->text) : std::nullopt;
    if (word == nullptr) {
      report(node_.place, "has no tag", kTags);
    } else if (!known) {
      report(word->place, fmt::format("'{}' is not a tag", word->text), kTags);
    }
    return known.value_or(Tag::kAssumed);
  }

  std::string from() {
    constexpr std::string_view kHint = "say where the value comes from";
    const Node* word = node_.find("from");
    if (is_word(word)) return word->text;
    if (word == nullptr) {
      report(node_.place, "has no `from`", kHint);
    } else {
      report(word->place, "`from` must be a sentence", kHint);
    }
    return {};
  }

  std::vector<std::string> rows() {
    const Node* list = node_.find("rows");
    if (list == nullptr) return {};
    std::vector<std::string> names;
    for (const Node& item : list->items) {
      if (is_word(&item)) names.push_back(item.text);
    }
    if (list->kind != Node::Kind::kList || names.size() != list->items.size()) {
      report(list->place, "`rows` must be a list of row names");
    }
    return names;
  }

  void check_agreement() {
    const Provenance& provenance = leaf_.provenance;
    if (provenance.tag == Tag::kUser && provenance.from != kFromSet) {
      report(node_.find("tag")->place, fmt::format("tag 'user' is what --set makes, from: \"{}\"", kFromSet),
             kTags);
    }
    if (provenance.tag == Tag::kFitted && provenance.rows.empty()) {
      report(node_.place, "a fitted value has no rows",
             "rows: [...] names the published rows that it was fitted to");
    }
  }

  const Node* value(const std::string& expected) {
    const Node* word = node_.find("value");
    if (is_word(word)) return word;
    if (word == nullptr) {
      report(node_.place, "has no value", "expected " + expected);
    } else {
      report(word->place, "the value is not a single number or word", "expected " + expected);
    }
    return nullptr;
  }

  void report(const Place& place, std::string what, std::string_view hint = {}) {
    leaf_.problems.push_back({.file = place.file,
                              .line = place.line,
                              .column = place.column,
                              .path = path_,
                              .what = std::move(what),
                              .hint = std::string(hint)});
  }

  const Node& node_;
  const std::string& path_;
  Leaf leaf_;
};

}  // namespace

Leaf read_leaf(const Node& node, const std::string& path, const std::string& expected) {
  return LeafReader(node, path).read(expected);
}

}  // namespace npu::config
