// A sweep from its file to its table: plan, programs, points, table; whatever is there already is not done
// again.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tools/crew.h"

namespace npu::sweep {

// Of n shards the i-th, both from 1: every n-th point.
struct Shard {
  std::size_t i = 1, n = 1;
};
Shard parse_shard(const std::string& text);  // "2/8"; throws InputError

struct Options {
  std::string spec_file;
  std::optional<std::string> folder;  // needed but for a dry run
  Shard shard;
  bool dry_run = false;
  std::filesystem::path npusim;  // what the crew runs: part of what a result is computed by
};

struct Outcome {
  std::size_t enumerated = 0, points = 0, programs = 0;
  std::size_t reused = 0;  // points whose result was there
  std::size_t failed = 0;  // of this shard
  bool faulted = false;    // one of them by a fault, deadlock or race of the simulated program
  std::optional<nlohmann::ordered_json>
      table;  // nothing in a dry run, or while other shards' points are missing
};

// Throws InputError: the file, the folder, a disk that is full.
Outcome sweep(const Options& options, tools::Crew& crew);

}  // namespace npu::sweep
