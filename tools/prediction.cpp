#include "tools/prediction.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "tools/exit_status.h"
#include "tools/files.h"

namespace npu::tools {

namespace {

struct Errors {
  int count = 0;
  double sum = 0, worst = 0;

  void add(double error) {
    ++count;
    sum += std::abs(error);
    worst = std::max(worst, std::abs(error));
  }
  double mean() const { return count > 0 ? sum / count : 0; }
};

nlohmann::ordered_json json_of(const Prediction& p) {
  nlohmann::ordered_json row{
      {"row", p.row.row},           {"model", p.row.model},         {"quantity", p.row.quantity},
      {"unit", p.row.unit},         {"published", p.row.published}, {"fitted", p.fitted},
      {"measures", p.row.measures}, {"source", p.row.source}};
  if (!p.row.mapping.empty()) row["mapping"] = p.row.mapping;
  row["predicted"] = p.predicted ? nlohmann::ordered_json(*p.predicted) : nlohmann::ordered_json();
  row["error"] = p.predicted ? nlohmann::ordered_json(p.error()) : nlohmann::ordered_json();
  if (!p.remark.empty()) row["remark"] = p.remark;
  return row;
}

std::string model_of(const Prediction& p) {
  return p.row.mapping.empty() ? p.row.model : p.row.model + " " + p.row.mapping;
}

// Widths of the columns that names are in.
struct Widths {
  std::size_t model = 30, quantity = 8, published = 6;

  void cover(const Prediction& p) {
    model = std::max(model, model_of(p).size());
    quantity = std::max(quantity, p.row.quantity.size());
    published = std::max(published, fmt::format("{}", p.row.published).size());
  }
};

std::string text_of(const Prediction& p, const Widths& w) {
  return fmt::format("{:<{}} {:<{}} {:>{}} {:<4} {:>10} {:>8}  {:<9} {}{}\n", model_of(p), w.model,
                     p.row.quantity, w.quantity, p.row.published, w.published, p.row.unit,
                     p.predicted ? fmt::format("{:.4f}", *p.predicted) : "-",
                     p.predicted ? fmt::format("{:+.2f} %", 100 * p.error()) : "-",
                     p.fitted ? "in-sample" : "held out", p.row.measures,
                     p.remark.empty() ? "" : "; " + p.remark);
}

}  // namespace

int conclude_validation(const std::string& machine, std::span<const Prediction> predictions,
                        const std::optional<std::string>& json, const std::string& none_compared) {
  std::map<std::string, Errors> groups;
  int compared = 0;
  nlohmann::ordered_json j{{"machine", machine}, {"rows", nlohmann::ordered_json::array()}};
  Widths w;
  for (const auto& p : predictions) w.cover(p);
  std::string text =
      fmt::format("{:<{}} {:<{}} {:>{}} {:>10} {:>8}  {:<9} {}\n", "model", w.model, "quantity", w.quantity,
                  "published", w.published + 5, "predicted", "error", "rows", "measures");
  for (const auto& p : predictions) {
    j["rows"].push_back(json_of(p));
    text += text_of(p, w);
    if (!p.predicted) continue;
    ++compared;
    groups[fmt::format("{}, {}", p.row.quantity, p.fitted ? "in-sample" : "held out")].add(p.error());
  }
  j["summary"] = {{"rows", predictions.size()}, {"compared", compared}};
  text += fmt::format("{} of {} rows compared\n", compared, predictions.size());
  for (const auto& [name, errors] : groups) {
    j["summary"][name] = {
        {"rows", errors.count}, {"mean_error", errors.mean()}, {"worst_error", errors.worst}};
    text += fmt::format("  {:<22} {:>2} rows, mean error {:.2f} %, worst {:.2f} %\n", name, errors.count,
                        100 * errors.mean(), 100 * errors.worst);
  }
  if (compared == 0) text += "  " + none_compared + "\n";
  if (json) write_text(*json, j.dump(1) + "\n");
  if (json != "-") std::cout << text;
  return std::ranges::any_of(predictions, &Prediction::failed) ? kProgramFailed : kSuccess;
}

}  // namespace npu::tools
