#include "isa/container/json_reader.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace npu::container {
namespace {

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const auto meant = did_you_mean(word, candidates);
  return meant ? fmt::format("did you mean '{}'?", *meant) : "";
}

std::string shortened(const nlohmann::json& value) {
  constexpr std::size_t kMost = 40;
  auto text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() > kMost) text = text.substr(0, kMost) + "...";
  return text;
}

// What nlohmann accepts silently: the same key twice in one object.
class DuplicateKeys {
 public:
  bool operator()(int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) open_.emplace_back();
    if (event == Event::object_end) open_.pop_back();
    if (event == Event::key) {
      const auto key = value.get<std::string>();
      if (!open_.back().insert(key).second) duplicates.push_back(key);
    }
    return true;
  }

  std::vector<std::string> duplicates;

 private:
  std::vector<std::set<std::string>> open_;
};

}  // namespace

JsonReader::JsonReader(const nlohmann::json& object, std::string path, std::string file,
                       std::vector<Diagnostic>& problems)
    : object_(&object), path_(std::move(path)), file_(std::move(file)), problems_(&problems) {}

const nlohmann::json* JsonReader::find(const std::string& key) {
  known_.insert(key);
  const auto found = object_->find(key);
  return found == object_->end() ? nullptr : &*found;
}

void JsonReader::problem(const std::string& key, std::string what, std::string hint) {
  problems_->push_back(
      {.file = file_, .path = path_of(key), .what = std::move(what), .hint = std::move(hint)});
}

void JsonReader::require(const std::string& key) {
  if (find(key) == nullptr) problem(key, "is missing");
}

std::optional<std::int64_t> JsonReader::integer(const std::string& key, IntegerRange range) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) {
    problem(key, fmt::format("{} is no integer", shortened(*value)));
    return std::nullopt;
  }
  const bool too_big =
      value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(range.high);
  if (too_big || value->get<std::int64_t>() < range.low || value->get<std::int64_t>() > range.high) {
    problem(key, fmt::format("{} is outside {}..{}", shortened(*value), range.low, range.high));
    return std::nullopt;
  }
  return value->get<std::int64_t>();
}

std::optional<double> JsonReader::number(const std::string& key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number() || !std::isfinite(value->get<double>())) {
    problem(key, fmt::format("{} is no finite number", shortened(*value)));
    return std::nullopt;
  }
  return value->get<double>();
}

std::optional<std::string> JsonReader::string(const std::string& key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    problem(key, fmt::format("{} is no string", shortened(*value)));
    return std::nullopt;
  }
  return value->get<std::string>();
}

std::optional<std::vector<std::string>> JsonReader::strings(const std::string& key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto is_string = [](const nlohmann::json& element) { return element.is_string(); };
  if (!value->is_array() || !std::all_of(value->begin(), value->end(), is_string)) {
    problem(key, fmt::format("{} is no list of strings", shortened(*value)));
    return std::nullopt;
  }
  return value->get<std::vector<std::string>>();
}

std::optional<JsonReader> JsonReader::object(const std::string& key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    problem(key, fmt::format("{} is no object", shortened(*value)));
    return std::nullopt;
  }
  return JsonReader(*value, path_of(key), file_, *problems_);
}

std::optional<std::vector<double>> JsonReader::numbers(const std::string& key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array()) {
    const auto one = number(key);
    return one ? std::optional(std::vector{*one}) : std::nullopt;
  }
  std::vector<double> list;
  for (const auto& element : *value) {
    if (!element.is_number() || !std::isfinite(element.get<double>())) {
      problem(key, fmt::format("{} is no finite number", shortened(element)));
      return std::nullopt;
    }
    list.push_back(element.get<double>());
  }
  return list;
}

std::vector<JsonReader> JsonReader::objects(const std::string& key) {
  std::vector<JsonReader> readers;
  const auto* value = find(key);
  if (value == nullptr) return readers;
  if (!value->is_array()) {
    problem(key, fmt::format("{} is no list", shortened(*value)));
    return readers;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    const auto path = fmt::format("{}[{}]", path_of(key), i);
    if (!(*value)[i].is_object()) {
      problems_->push_back(
          {.file = file_, .path = path, .what = fmt::format("{} is no object", shortened((*value)[i]))});
      continue;
    }
    readers.emplace_back((*value)[i], path, file_, *problems_);
  }
  return readers;
}

std::optional<std::vector<std::vector<std::int64_t>>> JsonReader::rows(const std::string& key,
                                                                       std::size_t columns) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::vector<std::vector<std::int64_t>> rows;
  const auto is_integer = [](const nlohmann::json& element) {
    return element.is_number_integer() &&
           (!element.is_number_unsigned() || element.get<std::uint64_t>() <= INT64_MAX);
  };
  const auto is_row = [&](const nlohmann::json& row) {
    return row.is_array() && row.size() == columns && std::all_of(row.begin(), row.end(), is_integer);
  };
  if (!value->is_array() || !std::all_of(value->begin(), value->end(), is_row)) {
    problem(key, fmt::format("{} is no list of lists of {} integers", shortened(*value), columns));
    return std::nullopt;
  }
  for (const auto& row : *value) rows.push_back(row.get<std::vector<std::int64_t>>());
  return rows;
}

std::optional<std::size_t> JsonReader::one_of(const std::string& key, const std::vector<std::string>& names) {
  const auto name = string(key);
  if (!name) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), *name);
  if (found == names.end()) {
    problem(key, fmt::format("'{}' is none of {}", *name, fmt::join(names, ", ")), suggestion(*name, names));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

void JsonReader::reject_unknown_keys() {
  const std::vector<std::string> names(known_.begin(), known_.end());
  for (const auto& [key, value] : object_->items()) {
    if (!known_.contains(key)) problem(key, "unknown key", suggestion(key, names));
  }
}

nlohmann::json parse_json(const std::string& text, const std::string& filename) {
  DuplicateKeys keys;
  nlohmann::json parsed;
  try {
    parsed = nlohmann::json::parse(text, std::ref(keys));
  } catch (const nlohmann::json::parse_error& problem) {
    const auto at = std::min(problem.byte > 0 ? problem.byte - 1 : 0, text.size());
    const auto begin = text.begin();
    const auto here = begin + static_cast<std::ptrdiff_t>(at);
    const auto line = 1 + static_cast<int>(std::count(begin, here, '\n'));
    const auto line_start = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    const auto column = static_cast<int>(line_start == std::string::npos ? at : at - line_start - 1) + 1;
    const std::string what = problem.what();
    const auto reason = what.rfind(": ");
    throw InputError(Diagnostic{
        .file = filename,
        .line = line,
        .column = column,
        .what = fmt::format("no JSON: {}", reason == std::string::npos ? what : what.substr(reason + 2))});
  } catch (const nlohmann::json::exception& problem) {  // a number beyond a double
    const std::string what = problem.what();
    throw InputError(
        Diagnostic{.file = filename, .what = fmt::format("no JSON: {}", what.substr(what.find("] ") + 2))});
  }
  if (!keys.duplicates.empty()) {
    std::vector<Diagnostic> problems;
    for (const auto& key : keys.duplicates) {
      problems.push_back({.file = filename, .path = key, .what = "is given twice in one object"});
    }
    throw InputError(std::move(problems));
  }
  return parsed;
}

}  // namespace npu::container
