#include "tools/sweep/sweep.h"

#include <charconv>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/html/sweep_page.h"
#include "tools/sweep/hash.h"
#include "tools/sweep/plan.h"
#include "tools/sweep/results.h"
#include "tools/sweep/spec.h"
#include "tools/sweep/stage.h"
#include "tools/sweep/store.h"
#include "tools/sweep/table.h"

namespace npu::sweep {

namespace {

namespace fs = std::filesystem;
using tools::Finished;
using tools::Job;

void add_sets(std::vector<std::string>& arguments, const Assignment& sets) {
  for (const auto& [key, value] : sets) {
    arguments.emplace_back("--set");
    arguments.push_back(key + "=" + value);
  }
}

// All that makes a folder this sweep's: what is asked, not how it is written down.
std::string identity_of(const Spec& spec, const Plan& plan) {
  Hash hash;
  hash.add(spec.name);
  for (const auto& program : plan.programs) hash.add(program.model);
  for (const auto& point : plan.points) {
    hash.add(point.hardware);
    for (const auto& value : point.columns) hash.add(value);
  }
  for (const auto& column : plan.columns) hash.add(column.name);
  for (const auto* list : {&spec.minimise, &spec.maximise}) {
    for (const auto& name : *list) hash.add(name);
  }
  for (const auto& condition : spec.filter) hash.add(condition.text);
  return hash.hex();
}

class Runner {
 public:
  Runner(const Spec& spec, const Plan& plan, const Store& store, const Options& options, std::string build)
      : spec_(spec), plan_(plan), store_(store), options_(options), build_(std::move(build)) {}

  Outcome run(tools::Crew& crew) {
    compile(crew);
    simulate(crew);
    Outcome outcome{.enumerated = plan_.enumerated,
                    .points = plan_.points.size(),
                    .programs = plan_.programs.size(),
                    .reused = reused_};
    bool complete = true;
    for (std::size_t i = 0; i < plan_.points.size(); ++i) {
      if (!results_[i]) results_[i] = store_.read(names_[i]);  // another shard's
      complete &= results_[i].has_value();
      if (!mine(i) || results_[i]->ok) continue;
      ++outcome.failed;
      outcome.faulted |= results_[i]->faulted;
    }
    if (complete) outcome.table = write_table();
    return outcome;
  }

 private:
  bool mine(std::size_t i) const { return i % options_.shard.n == options_.shard.i - 1; }

  void compile(tools::Crew& crew) {
    std::vector<std::size_t> missing;
    std::vector<bool> needed(plan_.programs.size());
    for (const auto& point : plan_.points) {
      if (mine(point.index)) needed[point.program] = true;
    }
    for (std::size_t p = 0; p < plan_.programs.size(); ++p) {
      const auto& program = plan_.programs[p];
      if (needed[p] && !program.is_folder && !store_.program_hash(program.key) &&
          !store_.program_failure(program.key))
        missing.push_back(p);
    }
    // Each process of a sweep compiles into a folder of its own and renames it.
    const auto folder = [&](std::size_t i) {
      return fs::path(
          fmt::format("{}.{}", store_.program_folder(plan_.programs[missing[i]].key).string(), ::getpid()));
    };
    sweep::run(
        crew,
        {.label = "programs",
         .jobs = missing.size(),
         .job =
             [&](std::size_t i) {
               const auto& p = plan_.programs[missing[i]];
               Job job{{"compile", p.model, "--on", p.hardware, "--timing-only", "-o", folder(i).string()}};
               job.arguments.insert(job.arguments.end(), p.options.begin(), p.options.end());
               add_sets(job.arguments, p.sets);
               return job;
             },
         .finished =
             [&](std::size_t i, const Finished& finished) {
               const auto& key = plan_.programs[missing[i]].key;
               if (finished.status == tools::kSuccess) {
                 std::error_code error;
                 fs::rename(folder(i), store_.program_folder(key), error);
                 if (error) fs::remove_all(folder(i), error);  // another process was first
               } else if (finished.status == tools::kBadInput) {
                 store_.write_program_failure(key, tools::reason_of(finished));
               } else {
                 died_[key] = tools::reason_of(finished);
               }
             }});
    for (const auto& program : plan_.programs) {
      program_hashes_.push_back(program.is_folder ? program.key
                                                  : store_.program_hash(program.key).value_or("none"));
    }
  }

  void simulate(tools::Crew& crew) {
    results_.resize(plan_.points.size());
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < plan_.points.size(); ++i) {
      const auto& point = plan_.points[i];
      const auto& program = plan_.programs[point.program];
      names_.push_back(point_hash(point, program, program_hashes_[point.program], build_));
      if (!mine(i)) continue;
      results_[i] = store_.read(names_[i]);
      if (results_[i] && results_[i]->again) results_[i].reset();
      if (results_[i]) {
        ++reused_;
      } else if (const auto reason = no_program(program)) {
        finish(i, {.point = names_[i], .again = died_.contains(program.key), .reason = *reason});
      } else {
        missing.push_back(i);
      }
    }
    sweep::run(crew, {.label = "points",
                      .jobs = missing.size(),
                      .job = [&](std::size_t i) { return job_of(plan_.points[missing[i]]); },
                      .finished =
                          [&](std::size_t i, const Finished& finished) {
                            finish(missing[i], result_of(names_[missing[i]], finished));
                          }});
  }

  std::optional<std::string> no_program(const Program& program) const {
    if (const auto it = died_.find(program.key); it != died_.end()) return it->second;
    return program.is_folder ? std::nullopt : store_.program_failure(program.key);
  }

  Job job_of(const Point& point) const {
    const auto& program = plan_.programs[point.program];
    Job job{{"run", program.is_folder ? program.model : store_.program_folder(program.key).string(), "--on",
             point.hardware, "--timing-only", "--json", "-"}};
    add_sets(job.arguments, point.sets);
    const auto add = [&](const char* option, const std::optional<std::int64_t>& count) {
      if (count) job.arguments.insert(job.arguments.end(), {option, fmt::format("{}", *count)});
    };
    add("--frames", point.frames);
    add("--in-flight", point.in_flight);
    add("--clusters", point.clusters);
    return job;
  }

  static PointResult result_of(const std::string& name, const Finished& finished) {
    PointResult result{.point = name, .ok = finished.status == tools::kSuccess};
    if (!result.ok) {
      result.again = finished.status < 0;
      result.faulted = finished.status == tools::kProgramFailed;
      result.reason = tools::reason_of(finished);
      return result;
    }
    try {
      result.results = results_of(nlohmann::json::parse(finished.output));
    } catch (const nlohmann::json::exception& error) {
      result.ok = false;
      result.reason = fmt::format("the run's report is none: {}", error.what());
    }
    return result;
  }

  void finish(std::size_t i, PointResult result) {
    store_.write(result);
    results_[i] = std::move(result);
  }

  // A sweep on a machine without the chart library has its tables all the same.
  static std::optional<std::string> page_of(const nlohmann::ordered_json& table) {
    try {
      return tools::sweep_page(table);
    } catch (const InputError& error) {
      std::cerr << "no report.html: " << error.what() << '\n';
      return std::nullopt;
    }
  }

  nlohmann::ordered_json write_table() {
    std::vector<PointResult> results;
    for (auto& result : results_) results.push_back(*result);
    auto table = make_table(spec_, plan_, results);
    Store::write_file(store_.folder() / "table.json", table.dump(1) + "\n");
    Store::write_file(store_.folder() / "table.csv", table_csv(table));
    if (const auto page = page_of(table)) Store::write_file(store_.folder() / "report.html", *page);
    return table;
  }

  const Spec& spec_;
  const Plan& plan_;
  const Store& store_;
  const Options& options_;
  std::string build_;
  std::map<std::string, std::string> died_;  // programs that no compiler finished, and why
  std::vector<std::string> program_hashes_, names_;
  std::vector<std::optional<PointResult>> results_;
  std::size_t reused_ = 0;
};

}  // namespace

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.i);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, shard.n);
    if (second.ec == std::errc() && second.ptr == end && shard.i >= 1 && shard.i <= shard.n) return shard;
  }
  throw InputError(Diagnostic{.path = "--shard " + text, .what = "is not i/n with 1 <= i <= n"});
}

Outcome sweep(const Options& options, tools::Crew& crew) {
  const Spec spec = parse_spec(tools::read_text(options.spec_file), options.spec_file);
  const std::string build = Hash().add_file(options.npusim).hex();
  const Plan plan = make_plan(spec, build);
  check_names(spec, plan);
  if (options.dry_run)
    return {.enumerated = plan.enumerated, .points = plan.points.size(), .programs = plan.programs.size()};
  const Store store(*options.folder, spec, identity_of(spec, plan));
  return Runner(spec, plan, store, options, build).run(crew);
}

}  // namespace npu::sweep
