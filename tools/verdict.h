// What `npusim verify` does: a program and its network.json against the quantised model.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/exit_status.h"
#include "tools/hardware.h"
#include "tools/program.h"
#include "workloads/integer/integer_graph.h"

namespace npu::tools {

// What was found; the first of it, in the order of the checks: parameters in the weight file; faults,
// deadlocks and races of the run; what commands wrote, as they retired.
struct Verdict {
  bool equal = true;
  int status = kSuccess;
  std::string check;  // "parameters", "fault", "deadlock", "race", "tensor"
  std::string text;
  nlohmann::ordered_json difference;
  std::int64_t tensors = 0, elements = 0;
  std::vector<std::uint8_t> output;  // of the machine, where it ended
};

// Throws InputError where network.json's tensors are not the model's, or are missing.
void check_tensors(const integer::IntegerGraph& graph, const container::NetworkDescription& network,
                   const std::string& file);

// `input` is the input tensor, [H][W][C]. SystemC: once a process.
Verdict judge(const integer::IntegerGraph& graph, const Program& program, const Hardware& hardware,
              std::vector<std::int8_t> input);

}  // namespace npu::tools
