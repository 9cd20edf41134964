// What the exit status of npusim means.
#pragma once

namespace npu::tools {

enum ExitStatus : int {
  kSuccess = 0,
  kCheckFailed = 1,     // a run that failed its check
  kBadInput = 2,        // usage, files, configuration
  kProgramFailed = 3,   // the simulated program faulted, deadlocked or raced
  kInternalError = 70,  // a defect of npusim itself
};

}  // namespace npu::tools
