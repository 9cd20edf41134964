// The command line of `npusim accuracy`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/network_model.h"

namespace npu::tools {

struct AccuracyOptions {
  NetworkOptions network_options;  // with the model's name, a folder's too
  std::string hardware = "tcc750x", images, labels;
  std::vector<std::string> sets;
  std::optional<std::string> network, json;
  std::int64_t limit = 0, label_offset = 0;
  bool no_float = false;
};

}  // namespace npu::tools
