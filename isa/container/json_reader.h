// Strict reading of JSON objects: whoever reads takes the keys it knows, and what is left is an error.
// Problems are collected with their key path.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostic.h"

namespace npu::container {

struct IntegerRange {
  std::int64_t low = 0;
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

class JsonReader {
 public:
  // `path` is the key path of the object, empty at the root.
  JsonReader(const nlohmann::json& object, std::string path, std::string file,
             std::vector<Diagnostic>& problems);

  // Nothing where the key is absent, or was reported.
  std::optional<std::int64_t> integer(const std::string& key, IntegerRange range);
  std::optional<double> number(const std::string& key);
  std::optional<std::string> string(const std::string& key);
  std::optional<std::vector<std::string>> strings(const std::string& key);
  std::optional<std::vector<double>> numbers(const std::string& key);  // a number, or a list of them
  std::optional<JsonReader> object(const std::string& key);
  std::vector<JsonReader> objects(const std::string& key);  // of a list; empty where the key is absent
  // A list of lists of integers, all of `columns` entries.
  std::optional<std::vector<std::vector<std::int64_t>>> rows(const std::string& key, std::size_t columns);
  // The position of the string in `names`.
  std::optional<std::size_t> one_of(const std::string& key, const std::vector<std::string>& names);

  void problem(const std::string& key, std::string what, std::string hint = {});
  void require(const std::string& key);  // reports an absent key
  void reject_unknown_keys();            // after all keys were asked for

 private:
  const nlohmann::json* find(const std::string& key);
  std::string path_of(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const nlohmann::json* object_;
  std::string path_;
  std::string file_;
  std::vector<Diagnostic>* problems_;
  std::set<std::string> known_;
};

// Parses a text; a syntax error or a key given twice throws InputError with line and column.
nlohmann::json parse_json(const std::string& text, const std::string& filename);

}  // namespace npu::container
