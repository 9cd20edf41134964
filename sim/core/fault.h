// Why a simulated program could not go on: the command at fault, its text, the reason.
#pragma once

#include <cstdint>
#include <string>

namespace npu {

struct Fault {
  std::int64_t word = -1;   // index of the command's first 32-bit word in the binary; -1: no single command
  std::string disassembly;  // empty where the word decodes to nothing
  std::string reason;

  std::string to_string() const;  // "word 123: `run mm.0`: reason"
};

}  // namespace npu
