// The command line of `npusim verify`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/network_model.h"

namespace npu::tools {

struct VerifyOptions {
  NetworkOptions network;
  std::string folder, hardware = "tcc750x";
  std::vector<std::string> sets;
  std::optional<std::string> input, json;
  std::int64_t index = 0;
};

}  // namespace npu::tools
