// Every key of a machine's configuration with its range and its kind, so that tests can give it other values.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/config/key.h"

namespace npu::test {

struct ListedKey {
  enum class Kind { kWhole, kReal, kWord };

  Kind kind = Kind::kReal;
  double low = 0, high = 0, value = 0;  // of a number
  std::string word;                     // of a choice
  std::vector<std::string> options;
  config::Affects affects = config::Affects::kTime;

  // A number of the key's kind and range, as --set takes it.
  std::string text(double wanted) const {
    const double inside = std::clamp(kind == Kind::kWhole ? std::round(wanted) : wanted, low, high);
    return kind == Kind::kWhole ? fmt::format("{:.0f}", inside) : fmt::format("{:.6g}", inside);
  }
};

// The visitor of describe() that lists them by path.
class KeyList {
 public:
  void number(const config::Key& key, const int& value) { add(key, ListedKey::Kind::kWhole, value); }
  void number(const config::Key& key, const std::int64_t& value) {
    add(key, ListedKey::Kind::kWhole, static_cast<double>(value));
  }
  void number(const config::Key& key, const double& value) { add(key, ListedKey::Kind::kReal, value); }

  void choice(const config::Key& key, const std::string& value, std::span<const std::string_view> options) {
    keys_[prefix_ + std::string(key.name)] = {.kind = ListedKey::Kind::kWord,
                                              .word = value,
                                              .options = {options.begin(), options.end()},
                                              .affects = key.affects};
  }

  template <class Struct>
  void section(std::string_view name, std::string_view, const Struct& value) {
    const std::string outer = prefix_;
    prefix_ += fmt::format("{}.", name);
    Struct::describe(value, *this);
    prefix_ = outer;
  }

  const std::map<std::string, ListedKey>& keys() const { return keys_; }

 private:
  void add(const config::Key& key, ListedKey::Kind kind, double value) {
    keys_[prefix_ + std::string(key.name)] = {.kind = kind,
                                              .low = key.low,
                                              .high = key.high,
                                              .value = value,
                                              .word = {},
                                              .options = {},
                                              .affects = key.affects};
  }

  std::string prefix_;
  std::map<std::string, ListedKey> keys_;
};

template <class Config>
std::map<std::string, ListedKey> keys_of(const Config& config) {
  KeyList list;
  Config::describe(config, list);
  return list.keys();
}

// Those that change what `affects` says.
template <class Config>
std::map<std::string, ListedKey> keys_that_affect(const Config& config, config::Affects affects) {
  auto keys = keys_of(config);
  std::erase_if(keys, [&](const auto& key) { return key.second.affects != affects; });
  return keys;
}

// Of a number half and double, of a 0 one; of a choice the other words. None is the value itself.
inline std::vector<std::string> other_values(const ListedKey& key) {
  if (key.kind == ListedKey::Kind::kWord) {
    auto others = key.options;
    std::erase(others, key.word);
    return others;
  }
  std::vector<std::string> values{key.text(key.value / 2), key.text(key.value == 0 ? 1 : 2 * key.value)};
  std::erase(values, key.text(key.value));
  return values;
}

}  // namespace npu::test
