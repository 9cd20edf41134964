// npusim fit: named constants of a machine, refitted on named published rows by running the rows' programs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/fit/evaluation.h"
#include "tools/fit/fit_report.h"
#include "tools/fit/fitted_config.h"
#include "tools/hardware.h"
#include "tools/published.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

struct FitOptions {
  std::string hardware;
  std::vector<std::string> keys, rows, sets;
  std::string weights = "precision";
  std::optional<std::string> models, published, output, json;
  bool no_leave_one_out = false;
  int jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
};

// The latency rows of these names, in their order. Throws InputError with all that is wrong.
std::vector<PublishedRow> latency_rows(const std::vector<PublishedRow>& file,
                                       const std::vector<std::string>& names) {
  const auto known = select_rows(file, names);
  std::vector<PublishedRow> rows;
  std::vector<Diagnostic> problems;
  for (const auto& name : names) {
    const auto bad = [&](std::string what) {
      problems.push_back({.file = "--rows", .path = name, .what = std::move(what)});
    };
    const auto row = std::ranges::find_if(known, [&](const PublishedRow& candidate) {
      return candidate.row == name && candidate.quantity == "latency";
    });
    if (row == known.end()) {
      bad("has no published latency");
    } else if (std::ranges::find(rows, name, &PublishedRow::row) != rows.end()) {
      bad("is named twice");
    } else if (!(row->published > 0)) {
      bad(fmt::format("is published as {}: there is no relative error of that", row->published));
    } else {
      rows.push_back(*row);
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return rows;
}

// What the command line sets beside the constants that are fitted.
std::vector<std::string> other_sets(const FitOptions& o) {
  std::vector<std::string> others;
  std::ranges::copy_if(o.sets, std::back_inserter(others), [&](const std::string& set) {
    return std::ranges::find(o.keys, set.substr(0, set.find('='))) == o.keys.end();
  });
  return others;
}

std::vector<std::string> validate_arguments(const FitOptions& o) {
  std::vector<std::string> arguments{o.hardware};
  if (o.models) arguments.insert(arguments.end(), {"--models", *o.models});
  if (o.published) arguments.insert(arguments.end(), {"--published", *o.published});
  for (const auto& set : other_sets(o)) arguments.insert(arguments.end(), {"--set", set});
  return arguments;
}

int fit(const FitOptions& o) {
  const Machine machine = load_machine(o.hardware, o.sets);
  if (o.output) check_target(o.hardware, *o.output);
  const auto weights = o.weights == "equal" ? Weights::kEqual : Weights::kPrecision;
  const auto file = load_published(machine.name(), o.published);
  FitProblem problem{.constants = find_constants(machine, o.keys), .leave_one_out = !o.no_leave_one_out};
  std::vector<std::string> notes;
  for (const auto& row : latency_rows(file, o.rows)) {
    problem.rows.push_back({.name = row.row,
                            .model = row.model,
                            .published = row.published,
                            .weight = weight_of(row.published, unit_of_latencies(file), weights)});
    if (!row.network.empty())
      notes.push_back(fmt::format(
          "the program of {} is our compiler's, not the one whose latency was published", row.row));
  }
  if (problem.rows.size() < problem.constants.size())
    throw InputError(Diagnostic{
        .path = "--rows",
        .what = fmt::format("{} rows cannot fix {} constants", problem.rows.size(), problem.constants.size()),
        .hint = fmt::format("{} rows or more fix them, {} or more leave one to test with",
                            problem.constants.size(), problem.constants.size() + 1)});

  Evaluation evaluation({.executable = own_executable(),
                         .workers = o.jobs,
                         .arguments = validate_arguments(o),
                         .constants = problem.constants,
                         .rows = o.rows});
  problem.predict = [&](std::span<const std::vector<double>> points) { return evaluation.latencies(points); };
  problem.progress = [&](const std::string& what) {
    std::cerr << fmt::format("fit: {}; {} runs so far\n", what, evaluation.runs());
  };
  const FitResult result = fit_constants(problem);

  const FitReport report{.machine = machine.name(),
                         .problem = problem,
                         .result = result,
                         .weights = weights,
                         .runs = evaluation.runs(),
                         .notes = std::move(notes)};
  if (o.output) {
    const FittedConfig fitted{
        .hardware = o.hardware,
        .sets = other_sets(o),
        .constants = problem.constants,
        .values = result.fitted,
        .rows = o.rows,
        .how = fmt::format("npusim fit of {} constants on {} rows, weights {}", problem.constants.size(),
                           problem.rows.size(), to_string(weights))};
    write_text(*o.output, fitted_config_text(fitted, *o.output));
  }
  if (o.json) write_text(*o.json, fit_json(report).dump(1) + "\n");
  if (o.json != "-") std::cout << fit_text(report);
  return kSuccess;
}

int fit_or_say_why(const FitOptions& o) {
  try {
    return fit(o);
  } catch (const EvaluationFailed& failed) {
    std::cerr << "npusim: " << failed.what() << '\n';
    return failed.status();
  }
}

}  // namespace

void add_fit(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<FitOptions>();
  auto* verb = app.add_subcommand("fit", "refit constants of a machine on published rows");
  verb->add_option("HW", o->hardware, "machine: a name of `npusim list hw` or a .yaml file")->required();
  verb->add_option("--keys", o->keys, "constants to fit, separated by commas: npu.dma.setup_ns,...")
      ->delimiter(',')
      ->required();
  verb->add_option("--rows", o->rows, "published rows to fit them on, separated by commas")
      ->delimiter(',')
      ->required();
  verb->add_option("--weights", o->weights,
                   "how rows count: equal, or by the precision that they are published with")
      ->check(CLI::IsMember({"equal", "precision"}))
      ->capture_default_str();
  verb->add_flag("--no-leave-one-out", o->no_leave_one_out,
                 "only the fit: no refit without each row in turn");
  verb->add_option("--models", o->models, "folder with the compiled models; else that of validate");
  verb->add_option("--published", o->published, "file of published rows instead of the machine's own");
  verb->add_option("--set", o->sets,
                   "override a key of the machine, or the start of a fitted one: key=value");
  verb->add_option("-o", o->output, "FILE.yaml: the machine with the fitted constants");
  verb->add_option("--json", o->json, "file for the result as JSON; - is standard output");
  verb->add_option("-j", o->jobs, "runs at a time")->check(CLI::Range(1, 256));
  verb->callback([o, &chosen] { chosen = [o] { return fit_or_say_why(*o); }; });
}

}  // namespace npu::tools
