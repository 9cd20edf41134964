#include "tools/fit/evaluation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"

namespace npu::tools {

namespace {

const nlohmann::json* latency_of(const nlohmann::json& answer, const std::string& name) {
  const auto& rows = answer.at("rows");
  const auto it = std::ranges::find_if(
      rows, [&](const auto& row) { return row.at("row") == name && row.at("quantity") == "latency"; });
  return it == rows.end() ? nullptr : &*it;
}

std::string remark_of(const nlohmann::json& row) {
  return row.value("remark", "no prediction");
}

}  // namespace

Evaluation::Texts Evaluation::texts_of(std::span<const double> point) const {
  Texts values;
  for (std::size_t i = 0; i < point.size(); ++i) values.push_back(setup_.constants[i].text(point[i]));
  return values;
}

Job Evaluation::job_for(const Texts& values) const {
  Job job{.arguments = {"validate"}};
  job.arguments.insert(job.arguments.end(), setup_.arguments.begin(), setup_.arguments.end());
  for (std::size_t i = 0; i < values.size(); ++i)
    job.arguments.insert(job.arguments.end(), {"--set", setup_.constants[i].path + "=" + values[i]});
  job.arguments.insert(job.arguments.end(),
                       {"--rows", fmt::format("{}", fmt::join(setup_.rows, ",")), "--json", "-"});
  return job;
}

std::vector<double> Evaluation::answer_of(const Finished& finished, const Texts& values) const {
  std::vector<std::string> where;
  for (std::size_t i = 0; i < values.size(); ++i) where.push_back(setup_.constants[i].path + "=" + values[i]);
  const auto fail = [&](int status, const std::string& why) {
    throw EvaluationFailed(status, fmt::format("the machine with {}: {}", fmt::join(where, ", "), why));
  };
  if (finished.status != kSuccess && finished.status != kProgramFailed)
    fail(finished.status < 0 ? static_cast<int>(kInternalError) : finished.status, reason_of(finished));
  const auto answer = nlohmann::json::parse(finished.output, nullptr, false);
  if (answer.is_discarded() || !answer.contains("rows"))
    fail(kInternalError, "the worker's answer is not that of npusim validate");
  if (finished.status == kProgramFailed) {
    std::vector<std::string> remarks;
    for (const auto& row : answer["rows"]) {
      if (row.contains("remark")) remarks.push_back(row.at("row").get<std::string>() + ": " + remark_of(row));
    }
    fail(kProgramFailed, fmt::format("a program failed: {}", fmt::join(remarks, "; ")));
  }
  std::vector<double> latencies;
  std::vector<Diagnostic> missing;
  for (const auto& name : setup_.rows) {
    const auto* row = latency_of(answer, name);
    if (row != nullptr && row->at("predicted").is_number()) {
      latencies.push_back(row->at("predicted").get<double>());
    } else {
      missing.push_back({.file = "--rows",
                         .path = name,
                         .what = row != nullptr ? remark_of(*row) : "has no latency",
                         .hint = "--models names the folder of the compiled models"});
    }
  }
  if (!missing.empty()) throw InputError(std::move(missing));
  return latencies;
}

std::vector<std::vector<double>> Evaluation::latencies(std::span<const std::vector<double>> points) {
  std::vector<Texts> wanted;
  for (const auto& point : points) {
    const Texts values = texts_of(point);
    if (!known_.contains(values) && std::ranges::find(wanted, values) == wanted.end())
      wanted.push_back(values);
  }
  WorkerPool pool(setup_.executable, setup_.workers);
  std::size_t next = 0;
  while (next < wanted.size() || pool.running() > 0) {
    for (; next < wanted.size() && pool.has_room(); ++next) {
      pool.start(next, job_for(wanted[next]));
      ++runs_;
    }
    const Finished finished = pool.wait();
    const Texts& values = wanted[finished.job];
    known_[values] = answer_of(finished, values);
  }
  std::vector<std::vector<double>> answers;
  for (const auto& point : points) answers.push_back(known_.at(texts_of(point)));
  return answers;
}

}  // namespace npu::tools
