// The command line of `npusim compile`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/network_model.h"

namespace npu::tools {

struct CompileOptions {
  NetworkOptions network;
  std::string hardware;
  std::vector<std::string> sets;
  std::optional<std::string> folder, onnx;
  bool explain = false, timing_only = false;
};

}  // namespace npu::tools
