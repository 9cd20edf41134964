#include "tools/sweep/plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/number.h"
#include "sim/core/diagnostic.h"
#include "tools/hardware.h"
#include "tools/network_model.h"
#include "tools/sweep/expression.h"
#include "tools/sweep/hash.h"
#include "tools/sweep/problems.h"
#include "workloads/compiler/mesh/mapping.h"

namespace npu::sweep {

namespace {

namespace fs = std::filesystem;
using tools::HardwareFile;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

bool is_point_key(const std::string& key) {
  return std::ranges::find(kPointKeys, key) != kPointKeys.end();
}

// A point as the file states it.
using Settings = std::map<std::string, std::string>;

double number_of(const std::string& text) {
  const auto value = config::parse_real(text);
  return value ? value.value() : kNothing;
}

// What a model is, whatever it is called: the hash of the file, or of the folder's.
std::string contents_of(const std::string& model) {
  if (model.starts_with("zoo:")) return model;
  return fs::is_directory(model) ? hash_of_folder(model) : Hash().add_file(model).hex();
}

class Planner {
 public:
  Planner(const Spec& spec, const std::string& build) : spec_(spec), build_(build) {
    for (const auto& condition : spec.where) where_.emplace_back(condition.text);
    rejected_.resize(where_.size());
  }

  Plan plan() {
    check_keys();
    std::size_t count = 1;
    for (const auto& block : spec_.blocks) {
      count *= block.rows.size();
      if (count > kMaxPoints) refuse("points", fmt::format("has more than {} points", kMaxPoints));
    }
    plan_.enumerated = count;
    std::vector<Settings> points;
    for (std::size_t i = 0; i < count; ++i) add(settings(i, count));
    if (!problems_.empty()) throw InputError(std::move(problems_));
    if (plan_.points.empty()) refuse_all();
    fill_columns();
    return std::move(plan_);
  }

 private:
  [[noreturn]] void refuse(std::string path, std::string what, std::string hint = {}) const {
    throw InputError(Diagnostic{
        .file = spec_.file, .path = std::move(path), .what = std::move(what), .hint = std::move(hint)});
  }

  // All problems of all points, each once, and no more than a screen of them.
  void add_problem(Diagnostic problem) {
    constexpr std::size_t kMostProblems = 20;
    if (problem.file.empty() || problem.file.starts_with("--set")) problem.file = spec_.file;
    if (problems_.size() < kMostProblems && said_.insert(problem.to_string()).second)
      problems_.push_back(std::move(problem));
  }

  [[noreturn]] void refuse_all() const {
    std::vector<Diagnostic> problems{{.file = spec_.file,
                                      .path = "where",
                                      .what = fmt::format("leaves none of {} points", plan_.enumerated)}};
    for (std::size_t i = 0; i < where_.size(); ++i) {
      problems.push_back(at(spec_.where[i].place, "where",
                            fmt::format("'{}' rejects {} of them", spec_.where[i].text, rejected_[i])));
    }
    throw InputError(std::move(problems));
  }

  // A key that no machine of the sweep has is found before anything is expanded.
  void check_keys() {
    const auto keys = spec_.keys();
    for (const char* needed : {"model", "on"}) {
      if (std::ranges::find(keys, needed) == keys.end())
        refuse(needed, "no point has one", fmt::format("base: {{{}: ...}}", needed));
    }
  }

  Settings settings(std::size_t i, std::size_t count) const {
    Settings s(spec_.base.begin(), spec_.base.end());
    std::size_t stride = count;
    for (const auto& block : spec_.blocks) {
      stride /= block.rows.size();
      for (const auto& [key, value] : block.rows[i / stride % block.rows.size()]) s[key] = value;
    }
    return s;
  }

  const HardwareFile& hardware(const std::string& name) {
    auto it = files_.find(name);
    if (it == files_.end()) it = files_.emplace(name, HardwareFile(name)).first;
    return it->second;
  }

  std::optional<std::int64_t> count_of(const Settings& s, const char* key) {
    const auto it = s.find(key);
    if (it == s.end()) return std::nullopt;
    const auto value = config::parse_integer(it->second);
    if (value && value.value() >= 1) return value.value();
    add_problem({.path = key, .what = fmt::format("'{}' is no count", it->second)});
    return std::nullopt;
  }

  std::string model_of(const Settings& s) {
    std::string model = s.at("model");
    if (const auto size = s.find("size"); size != s.end()) {
      if (!model.starts_with("zoo:") || model.find('@') != std::string::npos)
        add_problem({.path = "size",
                     .what = fmt::format("'{}' has one size; a network of the zoo can have any", model)});
      model += "@" + size->second;
    }
    if (!models_.insert(model).second) return model;
    try {
      if (model.starts_with("zoo:")) {
        tools::load_graph(model);
      } else if (!fs::exists(model)) {
        add_problem({.path = "model", .what = fmt::format("'{}' does not exist", model)});
      }
    } catch (const InputError& error) {
      for (const auto& problem : error.problems()) add_problem(problem);
    }
    return model;
  }

  void add(const Settings& s) {
    try {
      add_checked(s);
    } catch (const InputError& error) {
      for (const auto& problem : error.problems()) add_problem(problem);
    }
  }

  void add_checked(const Settings& s) {
    for (const auto& needed : {"model", "on"}) {
      if (!s.contains(needed)) {
        add_problem({.path = needed, .what = "a point has none"});
        return;
      }
    }
    std::vector<std::string> words;
    Assignment sets;
    for (const auto& key : spec_.keys()) {
      const auto it = s.find(key);
      if (it == s.end() || is_point_key(key)) continue;
      sets.emplace_back(*it);
      words.push_back(key + "=" + it->second);
    }
    const auto& name = s.at("on");
    const auto loaded = hardware(name).with(words);
    const auto keys = loaded.keys();
    std::map<std::string, const config::InventoryItem*> items;
    for (const auto& key : keys) items[key.path] = &key;

    const std::string model = model_of(s);
    if (!wanted(s, items)) return;
    Point point{.index = plan_.points.size(),
                .hardware = name,
                .sets = sets,
                .frames = count_of(s, "frames"),
                .in_flight = count_of(s, "in_flight"),
                .clusters = count_of(s, "clusters"),
                .configuration = loaded.configuration()};
    point.program = program_of(s, model, sets, items, point.configuration);
    for (const auto& key : spec_.keys()) {
      const auto item = items.find(key);
      const auto set = s.find(key);
      point.columns.push_back(item != items.end() ? item->second->value : set != s.end() ? set->second : "");
      if (item != items.end()) units_[key] = item->second->unit;
    }
    plan_.points.push_back(std::move(point));
  }

  bool wanted(const Settings& s, const std::map<std::string, const config::InventoryItem*>& items) {
    bool all = true;
    for (std::size_t i = 0; i < where_.size(); ++i) {
      const bool holds = where_[i].holds([&](const std::string& name) {
        if (const auto item = items.find(name); item != items.end()) return number_of(item->second->value);
        if (const auto set = s.find(name); set != s.end()) return number_of(set->second);
        if (name == "width" || name == "height") return side_of(s, name == "width");
        std::vector<std::string> known{"width", "height"};
        for (const auto& [path, item] : items) known.push_back(path);
        const auto near = did_you_mean(name, known);
        add_problem(at(spec_.where[i].place, "where", fmt::format("'{}' is no key of {}", name, s.at("on")),
                       near ? fmt::format("did you mean '{}'?", *near) : ""));
        return kNothing;
      });
      rejected_[i] += holds ? 0 : 1;
      all &= holds;
    }
    return all;
  }

  static double side_of(const Settings& s, bool width) {
    const auto size = s.find("size");
    if (size == s.end()) return kNothing;
    const auto x = size->second.find('x');
    return number_of(width ? size->second.substr(0, x)
                           : size->second.substr(x == std::string::npos ? 0 : x + 1));
  }

  // Each product has a choice of its own: of schedules, or of how layers are split.
  std::vector<std::string> compiler_options(const Settings& s) {
    const auto& name = s.at("on");
    const bool akida = hardware(name).product() == "akida";
    const auto known = akida ? "mapping" : "strategy", other = akida ? "strategy" : "mapping";
    if (s.contains(other))
      add_problem({.path = other,
                   .what = fmt::format("means nothing to {}, a machine of product {}", name,
                                       hardware(name).product())});
    if (akida && s.contains(known)) compiler::mesh::map_mode_of(s.at(known));  // throws where there is none
    if (!s.contains(known)) return {};
    return {akida ? "--map" : "--strategy", s.at(known)};
  }

  std::size_t program_of(const Settings& s, const std::string& model, const Assignment& sets,
                         const std::map<std::string, const config::InventoryItem*>& items,
                         const std::string& configuration) {
    Program program{.model = model,
                    .hardware = s.at("on"),
                    .options = compiler_options(s),
                    .is_folder = fs::is_directory(model)};
    std::string compiled_for = program.is_folder ? "" : configuration;
    if (!program.is_folder) {
      for (const auto& set : sets) {
        const bool of_base =
            std::ranges::find(spec_.base, set.first, &Assignment::value_type::first) != spec_.base.end();
        if (of_base || spec_.recompile_always || items.at(set.first)->affects == config::Affects::kProgram)
          program.sets.push_back(set);
      }
      if (program.sets != sets) {
        auto& text = configurations_[{program.hardware, program.sets}];
        if (text.empty()) {
          std::vector<std::string> words;
          for (const auto& [key, value] : program.sets) words.push_back(key + "=" + value);
          text = hardware(program.hardware).with(words).configuration();
        }
        compiled_for = text;
      }
    }
    auto& contents = contents_[model];
    if (contents.empty()) contents = contents_of(model);
    program.key = Hash()
                      .add(build_)
                      .add(contents)
                      .add(fmt::format("{}", fmt::join(program.options, " ")))
                      .add(compiled_for)
                      .hex();
    const auto [it, is_new] = programs_.emplace(program.key, plan_.programs.size());
    if (is_new) plan_.programs.push_back(std::move(program));
    return it->second;
  }

  void fill_columns() {
    for (const auto& key : spec_.keys()) plan_.columns.push_back({.name = key, .unit = units_[key]});
  }

  const Spec& spec_;
  const std::string& build_;
  std::vector<Expression> where_;
  std::vector<std::size_t> rejected_;  // by each condition
  std::map<std::string, HardwareFile> files_;
  std::set<std::string> models_, said_;
  std::map<std::string, std::string> contents_, units_;
  std::map<std::pair<std::string, Assignment>, std::string> configurations_;
  std::map<std::string, std::size_t> programs_;
  Plan plan_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

Plan make_plan(const Spec& spec, const std::string& build) {
  return Planner(spec, build).plan();
}

std::string point_hash(const Point& point, const Program& program, const std::string& program_hash,
                       const std::string& build) {
  Hash hash;
  hash.add(build).add(program.model).add(program_hash).add(point.configuration);
  for (const auto& count : {point.frames, point.in_flight, point.clusters})
    hash.add(count ? fmt::format("{}", *count) : "");
  return hash.hex();
}

}  // namespace npu::sweep
