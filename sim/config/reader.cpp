#include "sim/config/reader.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/hint.h"
#include "sim/config/leaf.h"
#include "sim/config/number.h"
#include "sim/config/range_text.h"

namespace npu::config {
namespace {

constexpr std::array<std::string_view, 4> kHeaderKeys = {"name", "summary", "product", "inherits"};

Diagnostic pointing_at(const Place& place, std::string path) {
  return {
      .file = place.file, .line = place.line, .column = place.column, .path = std::move(path), .what = {}};
}

Diagnostic with(Diagnostic where, std::string what, std::string hint) {
  where.what = std::move(what);
  where.hint = std::move(hint);
  return where;
}

}  // namespace

Reader::Reader(Document document, Overrides overrides)
    : document_(std::move(document)), overrides_(std::move(overrides)), problems_(document_.problems) {
  if (document_.root.kind != Node::Kind::kMap) throw InputError(std::move(problems_));
  Section top = {.prefix = {},
                 .meaning = {},
                 .node = &document_.root,
                 .place = document_.root.place,
                 .names = {},
                 .missing = {},
                 .broken = false};
  top.names.assign(kHeaderKeys.begin(), kHeaderKeys.end());
  sections_.push_back(std::move(top));
}

Header Reader::header() {
  return {.name = header_word("name"), .summary = header_word("summary"), .product = header_word("product")};
}

std::string Reader::header_word(std::string_view name) {
  const Node* node = document_.root.find(name);
  if (is_word(node)) return node->text;
  if (node == nullptr) {
    report(document_.root.place, std::string(name), "the key is missing", "it is a plain word or sentence");
  } else {
    report(node->place, std::string(name), "must be a plain word or sentence");
  }
  return {};
}

std::optional<std::int64_t> Reader::integer(const Key& key) {
  return number<std::int64_t>(key, "an integer", parse_integer);
}

std::optional<double> Reader::real(const Key& key) {
  return number<double>(key, "a number", parse_real);
}

template <class T, class Parse>
std::optional<T> Reader::number(const Key& key, std::string_view kind, Parse parse) {
  const std::string expected = fmt::format("{} in {}", kind, range_text(key));
  std::optional<T> result;
  for (Source& source : sources_of(key, expected)) {
    const auto fail = [&](const std::string& what, std::string hint) {
      problems_.push_back(with(source.where, what + parenthesised(key.meaning), std::move(hint)));
    };
    if (source.quoted) {
      fail(fmt::format("'{}' is a quoted word, not {}", source.text, kind), "write it without quotes");
      continue;
    }
    const Result<T> value = parse(source.text);
    if (!value) {
      fail(value.error().what, "expected " + expected);
    } else if (static_cast<double>(value.value()) < key.low ||
               static_cast<double>(value.value()) > key.high) {
      fail(fmt::format("{} is outside {}", with_unit(source.text, key.unit), range_text(key)), "");
    } else {
      result = value.value();
      provenance_[source.where.path] = source.provenance;
    }
  }
  return result;
}

std::optional<std::string> Reader::choice(const Key& key, std::span<const std::string_view> options) {
  const std::string expected = fmt::format("one of {}", fmt::join(options, ", "));
  std::optional<std::string> result;
  for (Source& source : sources_of(key, expected)) {
    if (std::ranges::find(options, source.text) != options.end()) {
      result = source.text;
      provenance_[source.where.path] = source.provenance;
      continue;
    }
    const std::vector<std::string> words(options.begin(), options.end());
    problems_.push_back(
        with(source.where, fmt::format("'{}' is not {}{}", source.text, expected, parenthesised(key.meaning)),
             did_you_mean_hint(source.text, words)));
  }
  return result;
}

void Reader::enter_section(std::string_view name, std::string_view meaning) {
  const Section& outer = sections_.back();
  Section section = {.prefix = fmt::format("{}{}.", outer.prefix, name),
                     .meaning = std::string(meaning),
                     .node = declare(name),
                     .place = outer.place,
                     .names = {},
                     .missing = {},
                     .broken = outer.broken};
  if (section.node != nullptr) {
    section.place = section.node->place;
    const bool is_section = section.node->kind == Node::Kind::kMap || section.node->kind == Node::Kind::kNull;
    if (!is_section) {
      report(section.place, outer.prefix + std::string(name),
             fmt::format("must be a section{}", parenthesised(meaning)));
      section.broken = true;
      section.node = nullptr;
    }
  }
  sections_.push_back(std::move(section));
}

void Reader::leave_section() {
  const Section section = std::move(sections_.back());
  sections_.pop_back();
  check_unknown_keys(section);
  report_missing(section);
}

// Notes that the current section has a key or section of this name, and finds what the file says of it.
const Node* Reader::declare(std::string_view name) {
  Section& section = sections_.back();
  assert(std::ranges::find(section.names, name) == section.names.end() && "describe() names a key twice");
  section.names.emplace_back(name);
  return section.node == nullptr ? nullptr : section.node->find(name);
}

// What the file says and what the command line says, if they do, the latter last. Both are checked, so that
// an override hides no mistake of the file.
std::vector<Reader::Source> Reader::sources_of(const Key& key, const std::string& expected) {
  const Node* node = declare(key.name);
  const std::string path = sections_.back().prefix + std::string(key.name);
  paths_.push_back(path);
  auto in_file = node == nullptr ? std::nullopt : source_in_file(path, *node, expected);
  auto in_overrides = source_in_overrides(path);
  if (node == nullptr && !in_overrides) {
    sections_.back().missing.push_back(
        {.name = std::string(key.name), .expected = expected + parenthesised(key.meaning)});
  }
  std::vector<Source> sources;
  if (in_file) sources.push_back(std::move(*in_file));
  if (in_overrides) sources.push_back(std::move(*in_overrides));
  return sources;
}

std::optional<Reader::Source> Reader::source_in_file(const std::string& path, const Node& node,
                                                     const std::string& expected) {
  Leaf leaf = read_leaf(node, path, expected);
  std::ranges::move(leaf.problems, std::back_inserter(problems_));
  if (leaf.value == nullptr) return std::nullopt;
  return Source{.text = leaf.value->text,
                .quoted = leaf.value->quoted,
                .where = pointing_at(leaf.value->place, path),
                .provenance = std::move(leaf.provenance)};
}

std::optional<Reader::Source> Reader::source_in_overrides(const std::string& path) {
  const auto found = std::ranges::find(overrides_, path, &Overrides::value_type::first);
  if (found == overrides_.end()) return std::nullopt;
  const std::string flag = fmt::format("{} {}={}", kFromSet, found->first, found->second);
  return Source{.text = found->second,
                .quoted = false,
                .where = {.file = flag, .path = path, .what = {}},
                .provenance = {.tag = Tag::kUser, .from = std::string(kFromSet), .rows = {}, .file = flag}};
}

void Reader::check_unknown_keys(const Section& section) {
  if (section.node == nullptr) return;
  for (const Entry& entry : section.node->entries) {
    if (std::ranges::find(section.names, entry.name) != section.names.end()) continue;
    report(entry.place, section.prefix + entry.name, "unknown key",
           did_you_mean_hint(entry.name, section.names));
  }
}

void Reader::report_missing(const Section& section) {
  if (section.broken || section.missing.empty()) return;
  if (section.node != nullptr) {
    for (const Missing& key : section.missing) {
      report(section.place, section.prefix + key.name, "the key is missing", "expected " + key.expected);
    }
    return;
  }
  std::vector<std::string> keys;
  for (const Missing& key : section.missing) keys.push_back(fmt::format("{}: {}", key.name, key.expected));
  report(section.place, section.prefix.substr(0, section.prefix.size() - 1),
         fmt::format("the section is missing{}", parenthesised(section.meaning)),
         fmt::format("it holds {}", fmt::join(keys, ", ")));
}

void Reader::check_overrides() {
  for (auto it = overrides_.begin(); it != overrides_.end(); ++it) {
    const std::string& path = it->first;
    const std::string flag = fmt::format("{} {}={}", kFromSet, path, it->second);
    if (std::ranges::find(overrides_.begin(), it, path, &Overrides::value_type::first) != it) {
      problems_.push_back({.file = flag, .path = path, .what = "the key is set twice"});
    }
    if (std::ranges::find(paths_, path) != paths_.end()) continue;
    // The last part alone is what people type who forget the section.
    const auto by_last_part =
        std::ranges::find_if(paths_, [&](const std::string& known) { return known.ends_with("." + path); });
    problems_.push_back({.file = flag,
                         .path = path,
                         .what = "unknown key",
                         .hint = by_last_part != paths_.end()
                                     ? fmt::format("did you mean '{}'?", *by_last_part)
                                     : did_you_mean_hint(path, paths_)});
  }
}

void Reader::require_no_problems() {
  if (problems_.empty()) return;
  // In the order in which a reader of the files meets them; what has no line comes last.
  std::ranges::stable_sort(problems_, {}, [](const Diagnostic& d) {
    return std::tuple(!d.line.has_value(), d.line ? d.file : "", d.line.value_or(0), d.column.value_or(0));
  });
  throw InputError(std::move(problems_));
}

std::map<std::string, Provenance> Reader::finish() {
  assert(sections_.size() == 1 && "a section was entered and not left");
  leave_section();
  check_overrides();
  require_no_problems();
  return std::move(provenance_);
}

void Reader::report(const Place& place, std::string path, std::string what, std::string hint) {
  problems_.push_back(with(pointing_at(place, std::move(path)), std::move(what), std::move(hint)));
}

}  // namespace npu::config
