// What the compiler makes: a compiled model's folder, in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "isa/container/network.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler {

struct Compiled {
  std::vector<std::uint32_t> commands;
  std::vector<std::uint8_t> weights;  // empty where the graph has no values
  container::NetworkDescription network;
  Schedule schedule;
};

}  // namespace npu::compiler
