// A machine's configuration with constants that a fit chose, each with the rows that it was fitted on, so
// that `npusim validate` knows what is in-sample.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/fit/constants.h"

namespace npu::tools {

struct FittedConfig {
  std::string hardware;           // what was fitted, as the command line names it
  std::vector<std::string> sets;  // "key=value", of keys that were not fitted
  std::vector<Constant> constants;
  std::vector<double> values;     // by constant
  std::vector<std::string> rows;  // names
  std::string how;                // for people: "npusim fit: ..."
};

// YAML that loads as the file `target`: what changed, and `inherits`, where the machine's own file lies in
// the same folder; else everything. The machine keeps its name, by which its published rows are found.
std::string fitted_config_text(const FittedConfig& fitted, const std::filesystem::path& target);

// Throws InputError where `target` is the file that would be inherited, or cannot hold a configuration.
void check_target(const std::string& hardware, const std::filesystem::path& target);

}  // namespace npu::tools
