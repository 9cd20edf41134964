// The command line of `npusim run`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/frame_options.h"
#include "tools/network_model.h"

namespace npu::tools {

struct RunOptions {
  NetworkOptions network_options;  // with the model's name, a folder's too
  std::string hardware;
  std::int64_t index = 0;
  FrameChoice frames;
  std::vector<std::string> sets;
  std::optional<std::string> network, input, output, dump, json, csv, trace, report;
  bool timing_only = false, timeline = false;
  std::string races = "error";
};

}  // namespace npu::tools
