#include "tools/sweep_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/sweep/table.h"
#include "tools/worker_pool.h"

namespace npu::tools {

void add_sweep_options(CLI::App& verb, SweepOptions& o) {
  verb.add_option("SPEC", o.sweep.spec_file, "the question: a YAML file (configs/sweep has examples)")
      ->required();
  verb.add_option("-o", o.sweep.folder,
                  "folder for results, table and report; an unfinished one is gone on with");
  verb.add_flag("--dry-run", o.sweep.dry_run, "check everything and count, run nothing");
  verb.add_option("--shard", o.shard, "i/n: every n-th point from the i-th on, into the same folder");
  verb.add_option("-j", o.workers, "processes at a time; default: one a processor")
      ->check(CLI::Range(1, 4096));
  verb.add_option("--json", o.json, "file for the table as JSON; - is standard output");
  verb.add_option("--csv", o.csv, "file for the table");
}

int run_sweep(SweepOptions& o, Crew& crew) {
  if (!o.sweep.folder && !o.sweep.dry_run)
    throw InputError(Diagnostic{
        .path = "sweep", .what = "needs a folder for the results", .hint = "-o DIR, or --dry-run"});
  if (!o.shard.empty()) o.sweep.shard = sweep::parse_shard(o.shard);
  o.sweep.npusim = own_executable();
  const auto outcome = sweep::sweep(o.sweep, crew);
  const auto counts = fmt::format("{} points ({} before conditions), {} programs", outcome.points,
                                  outcome.enumerated, outcome.programs);
  if (o.sweep.dry_run) {
    std::cout << counts << '\n';
    return kSuccess;
  }
  if (outcome.table) {
    if (o.json) write_text(*o.json, outcome.table->dump(1) + "\n");
    if (o.csv) write_text(*o.csv, sweep::table_csv(*outcome.table));
    if (o.json != "-" && o.csv != "-") std::cout << sweep::table_text(*outcome.table);
  } else {
    std::cerr << "no table yet: points of other shards are missing\n";
  }
  std::cerr << fmt::format("{}; {} were there already; in {}\n", counts, outcome.reused, *o.sweep.folder);
  if (outcome.failed == 0) return kSuccess;
  std::cerr << fmt::format("npusim: {} points failed; the table says why\n", outcome.failed);
  return outcome.faulted ? kProgramFailed : kCheckFailed;
}

void add_sweep(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<SweepOptions>();
  auto* verb = app.add_subcommand("sweep", "many runs: any key, model or size over many values");
  add_sweep_options(*verb, *o);
  verb->callback([o, &chosen] {
    chosen = [o] {
      const unsigned processors = std::max(std::thread::hardware_concurrency(), 1U);
      WorkerPool pool(own_executable(), o->workers > 0 ? o->workers : static_cast<int>(processors));
      return run_sweep(*o, pool);
    };
  });
}

}  // namespace npu::tools
