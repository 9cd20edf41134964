#include "tools/sweep/table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "sim/config/number.h"
#include "sim/core/diagnostic.h"
#include "tools/sweep/expression.h"
#include "tools/sweep/pareto.h"
#include "tools/sweep/problems.h"
#include "tools/sweep/results.h"
#include "tools/sweep/sensitivity.h"
#include "tools/sweep/values.h"

namespace npu::sweep {

namespace {

using nlohmann::ordered_json;

// A number where the text is one.
ordered_json value_of(const std::string& text) {
  if (const auto integer = config::parse_integer(text)) return integer.value();
  if (const auto real = config::parse_real(text)) return real.value();
  return text;
}

double number_in(const ordered_json& values, const std::string& name) {
  const auto it = values.find(name);
  return it != values.end() && it->is_number() ? it->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

// A front for each workload: networks and input sizes do not compete with each other.
void mark_fronts(const Spec& spec, ordered_json& rows) {
  if (spec.minimise.size() + spec.maximise.size() < 2) return;
  struct Workload {
    std::vector<std::vector<double>> values;
    std::vector<std::size_t> rows;
  };
  std::map<std::string, Workload> workloads;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i]["kept"].get<bool>()) continue;
    const auto& values = rows[i]["values"];
    std::vector<double> point;
    for (const auto& name : spec.minimise) point.push_back(number_in(values, name));
    for (const auto& name : spec.maximise) point.push_back(-number_in(values, name));
    if (std::ranges::any_of(point, [](double v) { return std::isnan(v); })) continue;
    auto& workload = workloads[values.value("model", "") + "@" + values.value("size", "")];
    workload.values.push_back(std::move(point));
    workload.rows.push_back(i);
  }
  for (const auto& [unused, workload] : workloads) {
    const auto front = pareto_front(workload.values);
    for (std::size_t i = 0; i < front.size(); ++i)
      rows[workload.rows[i]]["pareto"] = static_cast<bool>(front[i]);
  }
}

// Of every key that moves, for every objective that is a result.
ordered_json sensitivities(const Spec& spec, const Plan& plan, const ordered_json& rows) {
  auto list = ordered_json::array();
  std::vector<std::string> wanted = spec.minimise;
  wanted.insert(wanted.end(), spec.maximise.begin(), spec.maximise.end());
  if (wanted.empty()) wanted.emplace_back("latency_ms");
  for (const auto& result : wanted) {
    if (std::ranges::find(quantities(), result, &Quantity::name) == quantities().end()) continue;
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
      std::vector<std::string> keys;
      std::vector<double> numbers;
      for (std::size_t i = 0; i < plan.points.size(); ++i) {
        const double number = number_in(rows[i]["values"], result);
        if (std::isnan(number)) continue;
        keys.push_back(plan.points[i].columns[c]);
        numbers.push_back(number);
      }
      if (std::ranges::all_of(keys, [&](const std::string& key) { return key == keys[0]; })) continue;
      const auto s = sensitivity_of(plan.columns[c].name, result, keys, numbers);
      list.push_back({{"key", s.key},
                      {"result", s.result},
                      {"effect", s.effect},
                      {"trend", s.trend ? ordered_json(*s.trend) : ordered_json()}});
    }
  }
  return list;
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\n") == std::string::npos) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

std::string cell_text(const ordered_json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_number_float() ? number_text(value.get<double>()) : value.dump();
}

}  // namespace

void check_names(const Spec& spec, const Plan& plan) {
  std::vector<std::string> known;
  for (const auto& column : plan.columns) known.push_back(column.name);
  for (const auto& quantity : quantities()) known.emplace_back(quantity.name);
  std::vector<Diagnostic> problems;
  const auto check = [&](const std::string& name, Diagnostic problem) {
    if (std::ranges::find(known, name) != known.end()) return;
    const auto near = did_you_mean(name, known);
    problem.what = fmt::format("'{}' is no key of the sweep and no result", name);
    if (near) problem.hint = fmt::format("did you mean '{}'?", *near);
    problems.push_back(std::move(problem));
  };
  for (const auto& condition : spec.filter) {
    const Expression expression(condition.text);
    for (const auto& name : expression.names()) check(name, at(condition.place, "filter", ""));
  }
  for (const auto& name : spec.minimise) check(name, {.file = spec.file, .path = "minimise", .what = {}});
  for (const auto& name : spec.maximise) check(name, {.file = spec.file, .path = "maximise", .what = {}});
  if (!problems.empty()) throw InputError(std::move(problems));
}

ordered_json make_table(const Spec& spec, const Plan& plan, const std::vector<PointResult>& results) {
  std::vector<Expression> filter;
  for (const auto& condition : spec.filter) filter.emplace_back(condition.text);
  auto rows = ordered_json::array();
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const auto& r = results[i];
    ordered_json values;
    for (std::size_t c = 0; c < plan.columns.size(); ++c)
      values[plan.columns[c].name] = value_of(plan.points[i].columns[c]);
    if (r.ok) values.update(r.results);
    const bool kept = r.ok && std::ranges::all_of(filter, [&](Expression& e) {
                        return e.holds([&](const std::string& name) { return number_in(values, name); });
                      });
    rows.push_back({{"point", r.point},
                    {"status", r.ok ? "ok" : "failed"},
                    {"reason", r.reason},
                    {"kept", kept},
                    {"pareto", false},
                    {"values", values}});
  }
  mark_fronts(spec, rows);
  auto columns = ordered_json::array();
  for (const auto& column : plan.columns)
    columns.push_back({{"name", column.name}, {"role", "axis"}, {"unit", column.unit}});
  for (const auto& quantity : quantities()) {
    const bool there = std::ranges::any_of(rows, [&](const ordered_json& row) {
      return row["status"] == "ok" && row["values"].contains(quantity.name);
    });
    if (there) columns.push_back({{"name", quantity.name}, {"role", "result"}, {"unit", quantity.unit}});
  }
  return {{"sweep", spec.name},
          {"question", spec.question},
          {"columns", columns},
          {"objectives", {{"minimise", spec.minimise}, {"maximise", spec.maximise}}},
          {"sensitivity", sensitivities(spec, plan, rows)},
          {"rows", rows}};
}

std::string table_csv(const ordered_json& table) {
  std::string text = "point,status,kept,pareto";
  for (const auto& column : table["columns"]) text += "," + quoted(column["name"].get<std::string>());
  text += ",reason\n";
  for (const auto& row : table["rows"]) {
    text += fmt::format("{},{},{},{}", row["point"].get<std::string>(), row["status"].get<std::string>(),
                        cell_text(row["kept"]), cell_text(row["pareto"]));
    for (const auto& column : table["columns"]) {
      const auto value = row["values"].find(column["name"].get<std::string>());
      text += "," + (value == row["values"].end() ? "" : quoted(cell_text(*value)));
    }
    text += "," + quoted(row["reason"].get<std::string>()) + "\n";
  }
  return text;
}

std::string table_text(const ordered_json& table) {
  constexpr std::size_t kMostRows = 30;
  const auto& rows = table["rows"];
  const bool front =
      std::ranges::any_of(rows, [](const ordered_json& row) { return row["pareto"].get<bool>(); });
  std::vector<const ordered_json*> shown;
  for (const auto& row : rows) {
    if (!front || row["pareto"].get<bool>()) shown.push_back(&row);
  }
  const std::size_t all = shown.size();
  if (shown.size() > kMostRows) shown.resize(kMostRows);

  // Columns that say something: keys that move, objectives, latency.
  std::vector<std::string> names;
  for (const auto& column : table["columns"]) {
    const auto name = column["name"].get<std::string>();
    const auto& objectives = table["objectives"];
    const auto named = [&](const char* list) {
      return std::ranges::find(objectives[list], ordered_json(name)) != objectives[list].end();
    };
    const bool moves = column["role"] == "axis" && std::ranges::any_of(rows, [&](const ordered_json& row) {
                         return row["values"][name] != rows[0]["values"][name];
                       });
    if (moves || named("minimise") || named("maximise") || name == "latency_ms") names.push_back(name);
  }
  std::vector<std::vector<std::string>> cells{names};
  for (const auto* row : shown) {
    std::vector<std::string> line;
    for (const auto& name : names) {
      const auto value = (*row)["values"].find(name);
      line.push_back(value == (*row)["values"].end() ? "-"
                     : value->is_number_float()      ? fmt::format("{:.6g}", value->get<double>())
                                                     : cell_text(*value));
    }
    if ((*row)["status"] != "ok") line.push_back((*row)["reason"].get<std::string>());
    cells.push_back(std::move(line));
  }
  std::string text = front ? "Pareto front\n" : "";
  for (const auto& line : cells) {
    std::string out;
    for (std::size_t c = 0; c < line.size(); ++c) {
      std::size_t width = 0;
      for (const auto& other : cells)
        width = std::max(width, c < other.size() && c < names.size() ? other[c].size() : 0);
      out += fmt::format("{:>{}}  ", line[c], width);
    }
    text += "  " + out.substr(0, out.find_last_not_of(' ') + 1) + "\n";
  }
  if (all > shown.size()) text += fmt::format("  and {} more\n", all - shown.size());
  return text;
}

}  // namespace npu::sweep
