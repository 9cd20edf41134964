// Takes the values of a description out of a document, key by key in the order of describe(), and collects
// what is wrong on the way. finish() throws all of it at once, or returns the sources.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/document.h"
#include "sim/config/key.h"
#include "sim/config/loaded.h"
#include "sim/core/diagnostic.h"

namespace npu::config {

class Reader {
 public:
  // Throws InputError at once where there is no tree to read from.
  Reader(Document document, Overrides overrides);

  Reader(const Reader&) = delete;  // points into its own document
  Reader& operator=(const Reader&) = delete;

  Header header();

  // The value of a key of the current section; nothing where a problem was noted.
  std::optional<std::int64_t> integer(const Key& key);
  std::optional<double> real(const Key& key);
  std::optional<std::string> choice(const Key& key, std::span<const std::string_view> options);

  void enter_section(std::string_view name, std::string_view meaning);
  void leave_section();

  void require_no_problems();  // throws those noted so far
  std::map<std::string, Provenance> finish();

 private:
  // A value as written, in the file or on the command line, and where to point when it is wrong.
  struct Source {
    std::string text;
    bool quoted;
    Diagnostic where;
    Provenance provenance;
  };

  struct Missing {
    std::string name;
    std::string expected;
  };

  struct Section {
    std::string prefix;  // "dma.", empty at the top
    std::string meaning;
    const Node* node;                // null: the file does not have it
    Place place;                     // of the section, or of what should have held it
    std::vector<std::string> names;  // described so far
    std::vector<Missing> missing;
    bool broken;  // the file has something else in its place
  };

  const Node* declare(std::string_view name);
  std::vector<Source> sources_of(const Key& key, const std::string& expected);
  std::optional<Source> source_in_file(const std::string& path, const Node& node,
                                       const std::string& expected);
  std::optional<Source> source_in_overrides(const std::string& path);
  template <class T, class Parse>
  std::optional<T> number(const Key& key, std::string_view kind, Parse parse);
  std::string header_word(std::string_view name);
  void check_unknown_keys(const Section& section);
  void check_overrides();
  void report_missing(const Section& section);
  void report(const Place& place, std::string path, std::string what, std::string hint = {});

  Document document_;
  Overrides overrides_;
  std::vector<Section> sections_;   // the open ones, the innermost last
  std::vector<std::string> paths_;  // of every key described so far
  std::map<std::string, Provenance> provenance_;
  std::vector<Diagnostic> problems_;
};

}  // namespace npu::config
