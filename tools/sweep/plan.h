// What a sweep is to run: its points that the conditions leave, each with a checked configuration, and the
// programs that they share. Points that differ only in keys of time run the same program, compiled for the
// machine as `base` leaves it; `recompile: always` compiles for each point's own keys.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/sweep/spec.h"

namespace npu::sweep {

struct Program {
  std::string key;    // of model, options and the configuration that it is compiled for
  std::string model;  // as the command line takes it
  std::string hardware;
  std::vector<std::string> options;  // of the compiler, as the command line takes them
  Assignment sets;
  bool is_folder = false;  // compiled already: the model itself
};

struct Point {
  std::size_t index = 0;  // in the order of the file, of the points that are run
  std::size_t program = 0;
  std::string hardware;
  Assignment sets;
  std::optional<std::int64_t> frames, in_flight, clusters;
  std::vector<std::string> columns;  // a value for each column of the plan; empty: does not apply
  std::string configuration;         // every key and its value, a line each
};

struct Column {
  std::string name, unit;
};

struct Plan {
  std::vector<Column> columns;
  std::vector<Program> programs;
  std::vector<Point> points;
  std::size_t enumerated = 0;  // points before `where`
};

// Throws InputError: unknown keys, values out of range, points without model or machine, conditions that name
// nothing, and where `where` leaves no point.
// `build` tells one npusim from another: what one compiled or computed is not taken for another's.
Plan make_plan(const Spec& spec, const std::string& build);

// What names its result: program, configuration and model. `program_hash` is of the commands.
std::string point_hash(const Point& point, const Program& program, const std::string& program_hash,
                       const std::string& build);

}  // namespace npu::sweep
