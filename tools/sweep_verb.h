// npusim sweep, for whoever has a crew: this process's workers, or MPI's ranks.
#pragma once

#include <functional>

#include "tools/crew.h"
#include "tools/sweep/sweep.h"
#include "tools/verbs.h"

namespace npu::tools {

struct SweepOptions {
  sweep::Options sweep;
  std::string shard;
  std::optional<std::string> json, csv;
  int workers = 0;  // 0: as many as there are processors
};

// Adds the options of `npusim sweep` to a command line.
void add_sweep_options(CLI::App& verb, SweepOptions& options);

// Runs it and prints the answer; the exit status.
int run_sweep(SweepOptions& options, Crew& crew);

}  // namespace npu::tools
