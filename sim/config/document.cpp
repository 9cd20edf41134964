#include "sim/config/document.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/hint.h"

namespace npu::config {
namespace {

namespace fs = std::filesystem;

// What describes one file rather than the machine, and stays behind when another file inherits it.
constexpr std::array<std::string_view, 3> kNotInherited = {"name", "summary", "inherits"};

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// Names that `inherits` could have meant: the YAML files of a folder.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder.empty() ? fs::path(".") : folder, error), end;
       !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".yaml") names.push_back(entry->path().stem().string());
  }
  std::ranges::sort(names);  // the order of a folder is not the same on every machine
  return names;
}

Diagnostic missing_file(const fs::path& path) {
  return {.file = path.string(),
          .what = "cannot be read: no such file",
          .hint = did_you_mean_hint(path.stem().string(), names_in(path.parent_path()))};
}

// A plain file name: the text of a configuration must not reach outside of its folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

bool is_section(const Node& node) {
  return node.kind == Node::Kind::kMap && !is_leaf(node);
}

void merge_sections(Node& parent, Node child);

// Puts the child over the parent. An empty section of the child changes nothing.
void merge_over(Node& parent, Node child) {
  const bool empty_section = child.kind == Node::Kind::kNull && is_section(parent);
  if (empty_section) return;
  if (is_section(parent) && is_section(child)) {
    merge_sections(parent, std::move(child));
  } else {
    parent = std::move(child);
  }
}

void merge_sections(Node& parent, Node child) {
  parent.place = child.place;
  for (Entry& entry : child.entries) {
    const auto inherited = std::ranges::find(parent.entries, entry.name, &Entry::name);
    if (inherited == parent.entries.end()) {
      parent.entries.push_back(std::move(entry));
    } else {
      inherited->place = entry.place;
      merge_over(inherited->value, std::move(entry.value));
    }
  }
}

Document resolve(Document document, const fs::path& path, std::vector<std::string> chain);

Document resolve_parent(const Node& inherits, const fs::path& path, const std::vector<std::string>& chain) {
  const auto refuse = [&](std::string what, std::string hint = {}) {
    return Document{.root = {},
                    .problems = {{.file = inherits.place.file,
                                  .line = inherits.place.line,
                                  .column = inherits.place.column,
                                  .path = "inherits",
                                  .what = std::move(what),
                                  .hint = std::move(hint)}}};
  };
  if (inherits.kind != Node::Kind::kScalar || !is_plain_name(inherits.text)) {
    return refuse(fmt::format("'{}' is not the name of a file", inherits.text),
                  "name a file of the same folder, without .yaml");
  }
  const fs::path parent = path.parent_path() / (inherits.text + ".yaml");
  const std::string file = parent.filename().string();
  if (std::ranges::find(chain, file) != chain.end()) {
    return refuse(fmt::format("inheritance goes in a circle: {} -> {}", fmt::join(chain, " -> "), file));
  }
  const auto text = read_file(parent);
  if (!text) {
    return refuse(fmt::format("cannot read '{}'", parent.string()),
                  did_you_mean_hint(inherits.text, names_in(path.parent_path())));
  }
  return resolve(parse_yaml(*text, parent.string()), parent, chain);
}

// `chain`: the files whose inheritance is being resolved, the outermost first.
Document resolve(Document document, const fs::path& path, std::vector<std::string> chain) {
  const Node* inherits = document.root.find("inherits");
  if (inherits == nullptr) return document;
  chain.push_back(path.filename().string());
  Document parent = resolve_parent(*inherits, path, chain);
  std::erase_if(parent.root.entries, [](const Entry& entry) {
    return std::ranges::find(kNotInherited, entry.name) != kNotInherited.end();
  });
  std::ranges::move(parent.problems, std::back_inserter(document.problems));
  const bool parent_is_usable = parent.root.kind == Node::Kind::kMap;
  if (!parent_is_usable) return {.root = {}, .problems = std::move(document.problems)};
  merge_sections(parent.root, std::move(document.root));
  return {.root = std::move(parent.root), .problems = std::move(document.problems)};
}

}  // namespace

Document read_document(const fs::path& path) {
  const auto text = read_file(path);
  if (!text) return {.root = {}, .problems = {missing_file(path)}};
  return read_document_text(*text, path);
}

Document read_document_text(std::string_view text, const fs::path& path) {
  return resolve(parse_yaml(text, path.string()), path, {});
}

}  // namespace npu::config
