#include "tools/fit/fit_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace npu::tools {

namespace {

using Index = Eigen::Index;

std::string percent(double ratio) {
  return fmt::format("{:+.2f} %", 100 * ratio);
}

// The values that the refits without a row chose for one constant, from lowest to highest.
std::pair<double, double> range_left_out(const FitResult& result, std::size_t constant) {
  std::pair range{result.fitted[constant], result.fitted[constant]};
  for (const auto& refit : result.left_out) {
    range.first = std::min(range.first, refit.values[constant]);
    range.second = std::max(range.second, refit.values[constant]);
  }
  return range;
}

std::string constants_text(const FitReport& r) {
  std::string text = fmt::format("{:<28} {:>10} {:>10} {:>9}  {:<24} {}\n", "constant", "start", "fitted",
                                 "change", "without one row", "end of its range");
  for (std::size_t i = 0; i < r.problem.constants.size(); ++i) {
    const auto& c = r.problem.constants[i];
    const double fitted = r.result.fitted[i];
    const auto [low, high] = range_left_out(r.result, i);
    text += fmt::format("{:<28} {:>10} {:>10} {:>9}  {:<24} {}\n", c.path, c.text(c.start), c.text(fitted),
                        percent(fitted / c.start - 1),
                        r.result.left_out.empty() ? "-" : fmt::format("{} .. {}", c.text(low), c.text(high)),
                        end_of_range(c, fitted).empty() ? "no" : end_of_range(c, fitted));
  }
  return text;
}

std::string rows_text(const FitReport& r) {
  std::string text =
      fmt::format("{:<24} {:>7} {:>10} {:>10} {:>9} {:>10} {:>9} {:>10} {:>9}\n", "row", "weight",
                  "published", "before", "error", "fitted", "error", "left out", "error");
  const auto before = errors_of(r.problem.rows, r.result.before);
  const auto after = errors_of(r.problem.rows, r.result.after);
  for (std::size_t i = 0; i < r.problem.rows.size(); ++i) {
    const auto& row = r.problem.rows[i];
    text += fmt::format("{:<24} {:>7.3f} {:>10.6g} {:>10.4f} {:>9} {:>10.4f} {:>9}", row.name, row.weight,
                        row.published, r.result.before[i], percent(before[i]), r.result.after[i],
                        percent(after[i]));
    if (!r.result.left_out.empty()) {
      const double predicted = r.result.left_out[i].predicted;
      text += fmt::format(" {:>10.4f} {:>9}", predicted, percent(predicted / row.published - 1));
    }
    text += '\n';
  }
  return text;
}

std::string sensitivities_text(const FitReport& r) {
  std::string text = fmt::format("{:<24}", "d ln(latency)/d ln(..)");
  for (const auto& c : r.problem.constants) text += fmt::format(" {:>20}", short_name(c.path));
  text += '\n';
  for (std::size_t i = 0; i < r.problem.rows.size(); ++i) {
    text += fmt::format("{:<24}", r.problem.rows[i].name);
    for (Index j = 0; j < r.result.sensitivity.cols(); ++j)
      text += fmt::format(" {:>20.4f}", r.result.sensitivity(static_cast<Index>(i), j));
    text += '\n';
  }
  return text;
}

// "dma.setup_ns^+0.80, mlx.start_cycles^-0.60": the parts of a direction that matter.
std::string weakest_text(const FitProblem& problem, const Identifiability& identifiability) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < identifiability.judged.size(); ++i) {
    const double share = identifiability.weakest[static_cast<Index>(i)];
    const auto& constant = problem.constants[static_cast<std::size_t>(identifiability.judged[i])];
    if (std::abs(share) >= 0.05) parts.push_back(fmt::format("{}^{:+.2f}", short_name(constant.path), share));
  }
  return fmt::format("{}", fmt::join(parts, " * "));
}

std::string summary_line(const char* what, const ErrorSummary& s) {
  return fmt::format("  {:<22} mean error {:.2f} %, worst {:.2f} %\n", what, 100 * s.mean, 100 * s.worst);
}

nlohmann::ordered_json json_of(const ErrorSummary& summary) {
  return {{"mean_error", summary.mean}, {"worst_error", summary.worst}};
}

}  // namespace

std::vector<std::string> warnings_of(const FitProblem& problem, const FitResult& result) {
  const auto path = [&](Index i) { return problem.constants[static_cast<std::size_t>(i)].path; };
  std::vector<std::string> warnings;
  for (const Index i : result.identifiability.unseen)
    warnings.push_back(fmt::format(
        "no row sees {}: changed by 1 %, it changes no latency by more than {} %; its value means nothing",
        path(i), Identifiability::kUnseen));
  for (const auto& pair : result.identifiability.alike)
    warnings.push_back(
        fmt::format("the rows do not tell {} and {} apart: their sensitivities correlate to {:+.3f}",
                    path(pair.first), path(pair.second), pair.correlation));
  for (std::size_t i = 0; i < problem.constants.size(); ++i) {
    const auto end = end_of_range(problem.constants[i], result.fitted[i]);
    if (!end.empty())
      warnings.push_back(fmt::format("{} ended at {}, the {} value that the fit may choose",
                                     problem.constants[i].path, problem.constants[i].text(result.fitted[i]),
                                     end));
  }
  if (!problem.leave_one_out) {
    warnings.emplace_back("no row was left out: the errors say nothing of other networks");
  } else if (result.left_out.empty()) {
    warnings.push_back(
        fmt::format("{} rows for {} constants: no row to spare, so none was left out and the errors say "
                    "nothing of other networks",
                    problem.rows.size(), problem.constants.size()));
  }
  if (result.end == LeastSquaresSolution::End::kIterations)
    warnings.push_back(fmt::format("the fit had not settled after {} iterations", result.iterations));
  return warnings;
}

std::string fit_text(const FitReport& r) {
  const auto& rows = r.problem.rows;
  std::string text = fmt::format(
      "{}: {} constants fitted on {} rows; weights {}: {}\n{} runs of the machine, {} iterations, sum of "
      "squares {:.6g} -> {:.6g}\n\n",
      r.machine, r.problem.constants.size(), rows.size(), to_string(r.weights), explanation_of(r.weights),
      r.runs, r.result.iterations, r.result.sum_before, r.result.sum_after);
  text += constants_text(r) + "\n" + rows_text(r) + "\n" + sensitivities_text(r) + "\n";
  const auto& identifiability = r.result.identifiability;
  if (!identifiability.judged.empty()) {
    text +=
        fmt::format("condition number {:.3g} of the weighted sensitivities{}\n", identifiability.condition(),
                    identifiability.judged.size() < r.problem.constants.size()
                        ? " of the constants that are not at an end of their range"
                        : "");
    text +=
        fmt::format("the product that the rows know least: {}\n", weakest_text(r.problem, identifiability));
  }
  text += "every error counted alike\n";
  text += summary_line("before", summary_of(errors_of(rows, r.result.before)));
  text += summary_line("fitted, in-sample", summary_of(errors_of(rows, r.result.after)));
  if (!r.result.left_out.empty())
    text += summary_line("each row left out", summary_of(errors_of(rows, predictions_of(r.result.left_out))));
  for (const auto& note : r.notes) text += "note: " + note + "\n";
  for (const auto& warning : warnings_of(r.problem, r.result)) text += "warning: " + warning + "\n";
  return text;
}

nlohmann::ordered_json fit_json(const FitReport& r) {
  using Json = nlohmann::ordered_json;
  const auto& problem = r.problem;
  const auto& result = r.result;
  Json j{{"machine", r.machine},
         {"weights", to_string(r.weights)},
         {"runs", r.runs},
         {"iterations", result.iterations},
         {"converged", result.end == LeastSquaresSolution::End::kConverged},
         {"sum_of_squares", {{"before", result.sum_before}, {"fitted", result.sum_after}}},
         {"constants", Json::array()},
         {"rows", Json::array()}};
  for (std::size_t i = 0; i < problem.constants.size(); ++i) {
    const auto& c = problem.constants[i];
    Json constant{{"key", c.path}, {"unit", c.unit}, {"start", c.start}, {"fitted", result.fitted[i]}};
    const auto end = end_of_range(c, result.fitted[i]);
    constant["end_of_range"] = end.empty() ? Json() : Json(end);
    j["constants"].push_back(constant);
  }
  const auto before = errors_of(problem.rows, result.before);
  const auto after = errors_of(problem.rows, result.after);
  for (std::size_t i = 0; i < problem.rows.size(); ++i) {
    const auto& row = problem.rows[i];
    Json out{{"row", row.name},           {"model", row.model},         {"published", row.published},
             {"weight", row.weight},      {"before", result.before[i]}, {"error_before", before[i]},
             {"fitted", result.after[i]}, {"error", after[i]}};
    if (!result.left_out.empty()) {
      const auto& left_out = result.left_out[i];
      out["left_out"] = {{"predicted", left_out.predicted},
                         {"error", left_out.predicted / row.published - 1},
                         {"constants", left_out.values}};
    }
    out["sensitivities"] = Json::array();
    for (Index k = 0; k < result.sensitivity.cols(); ++k)
      out["sensitivities"].push_back(result.sensitivity(static_cast<Index>(i), k));
    j["rows"].push_back(out);
  }
  const double condition = result.identifiability.condition();
  j["condition"] = std::isfinite(condition) ? Json(condition) : Json();
  j["summary"] = {{"before", json_of(summary_of(before))}, {"in_sample", json_of(summary_of(after))}};
  if (!result.left_out.empty())
    j["summary"]["left_out"] = json_of(summary_of(errors_of(problem.rows, predictions_of(result.left_out))));
  j["notes"] = r.notes;
  j["warnings"] = warnings_of(problem, result);
  return j;
}

}  // namespace npu::tools
