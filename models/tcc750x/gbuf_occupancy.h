// How much of each core's local memory holds what a later command reads, from the program alone. A word is in
// use from the end of the command that writes it to the end of the last command that reads it before it is
// written again. What is never read is never in use, nor is what no command has written.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "isa/tcc750x/command.h"
#include "models/tcc750x/config.h"

namespace npu::tcc750x {

struct OccupancyChange {
  int core = 0;
  std::int64_t words = 0;  // of 32 bytes; negative: fewer are in use
};

// What changes when a command ends, by the word of its RUN; commands that change nothing are left out. The
// changes of a program sum to 0 for each core.
std::map<std::int64_t, std::vector<OccupancyChange>> gbuf_occupancy(std::span<const Command> commands,
                                                                    const Config& config);

}  // namespace npu::tcc750x
