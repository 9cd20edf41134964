#include "tools/fit/constants.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "sim/config/hint.h"
#include "sim/core/diagnostic.h"

namespace npu::tools {

namespace {

struct KnownKey {
  std::optional<Constant> number;  // nothing: a choice of words
  config::Affects affects = config::Affects::kTime;
};

// The visitor of describe() that lists every key with its number.
class KeyLister {
 public:
  void number(const config::Key& key, const int& value) { add(key, value, Constant::Kind::kWhole); }
  void number(const config::Key& key, const std::int64_t& value) {
    add(key, static_cast<double>(value), Constant::Kind::kWhole);
  }
  void number(const config::Key& key, const double& value) { add(key, value, Constant::Kind::kReal); }

  void choice(const config::Key& key, const std::string&, std::span<const std::string_view>) {
    keys_[prefix_ + std::string(key.name)] = {.number = std::nullopt, .affects = key.affects};
  }

  template <class Struct>
  void section(std::string_view name, std::string_view, const Struct& value) {
    const std::string outer = prefix_;
    prefix_ += fmt::format("{}.", name);
    Struct::describe(value, *this);
    prefix_ = outer;
  }

  const std::map<std::string, KnownKey>& keys() const { return keys_; }

 private:
  void add(const config::Key& key, double value, Constant::Kind kind) {
    const std::string path = prefix_ + std::string(key.name);
    keys_[path] = {.number = Constant{.path = path,
                                      .unit = std::string(key.unit),
                                      .low = key.low,
                                      .high = key.high,
                                      .start = value,
                                      .kind = kind},
                   .affects = key.affects};
  }

  std::string prefix_;
  std::map<std::string, KnownKey> keys_;
};

// Why a key cannot be fitted; empty where it can.
std::string obstacle(const KnownKey& key) {
  if (!key.number) return "is a choice of words, not a number";
  if (key.affects == config::Affects::kProgram)
    return "changes the program, so that no published program would be for the machine";
  if (key.affects == config::Affects::kValues) return "changes values and never the time";
  if (key.affects == config::Affects::kLimit) return "is a limit and never changes the time";
  if (!(key.number->start > 0))
    return fmt::format("starts at {}: the fit looks for a factor, and 0 has none", key.number->start);
  return {};
}

}  // namespace

double Constant::nearest(double value) const {
  const double rounded = kind == Kind::kWhole ? std::round(value) : std::stod(fmt::format("{:.6g}", value));
  return std::clamp(rounded, low, high);
}

std::string Constant::text(double value) const {
  return kind == Kind::kWhole ? fmt::format("{}", std::llround(value)) : fmt::format("{}", value);
}

std::string end_of_range(const Constant& constant, double fitted) {
  if (fitted == constant.nearest(constant.low)) return "lowest";
  return fitted == constant.nearest(constant.high) ? "highest" : "";
}

std::string short_name(const std::string& path) {
  const auto last = path.rfind('.');
  if (last == std::string::npos || last == 0) return path;
  const auto before = path.rfind('.', last - 1);
  return before == std::string::npos ? path : path.substr(before + 1);
}

std::vector<Constant> find_constants(const Machine& machine, std::span<const std::string> keys) {
  KeyLister lister;
  machine.visit(
      [&]<class Config>(const config::Loaded<Config>& loaded) { Config::describe(loaded.config, lister); });
  std::vector<std::string> known;
  for (const auto& [path, key] : lister.keys()) known.push_back(path);

  std::vector<Constant> constants;
  std::vector<Diagnostic> problems;
  for (const auto& path : keys) {
    const auto bad = [&](std::string what, std::string hint = {}) {
      problems.push_back({.file = "--keys", .path = path, .what = std::move(what), .hint = std::move(hint)});
    };
    const auto found = lister.keys().find(path);
    if (found == lister.keys().end()) {
      const auto same_end =
          std::ranges::find_if(known, [&](const std::string& other) { return other.ends_with("." + path); });
      bad("unknown key", same_end != known.end() ? fmt::format("did you mean '{}'?", *same_end)
                                                 : config::did_you_mean_hint(path, known));
    } else if (std::ranges::find(constants, path, &Constant::path) != constants.end()) {
      bad("is named twice");
    } else if (const auto why = obstacle(found->second); !why.empty()) {
      bad(why, found->second.number && found->second.affects == config::Affects::kTime
                   ? fmt::format("--set {}=VALUE gives it a start", path)
                   : "");
    } else {
      constants.push_back(*found->second.number);
    }
  }
  if (keys.empty()) problems.push_back({.file = "--keys", .what = "names no key"});
  if (!problems.empty()) throw InputError(std::move(problems));
  return constants;
}

}  // namespace npu::tools
