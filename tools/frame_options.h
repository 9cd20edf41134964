// Many frames on the command line: --frames N --in-flight F --clusters K --background-gbps B.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/frame_statistics.h"

namespace npu::tools {

struct FrameChoice {
  std::optional<std::int64_t> frames, in_flight, clusters;
  std::optional<std::string> background;  // GB/s: another way to say --set dram.background_gb_s

  std::vector<std::string> sets() const;
};

void add_frame_options(CLI::App& verb, FrameChoice& choice);

// None where nobody asked for frames. One frame, one cluster, and as many in flight as clusters where nothing
// is said. `clusters` is how many the machine has. Throws InputError: numbers out of range.
std::optional<report::FrameLimits> frame_limits(const FrameChoice& choice, std::int64_t clusters);

}  // namespace npu::tools
