// Many jobs on a crew: starts them as there is room, hands each result on as it comes.
#pragma once

#include <functional>
#include <string>

#include "tools/crew.h"

namespace npu::sweep {

struct Stage {
  std::string label;  // "programs", "points": of the progress on standard error
  std::size_t jobs = 0;
  std::function<tools::Job(std::size_t)> job;
  std::function<void(std::size_t, const tools::Finished&)> finished;
};

// A job whose process a signal ended is tried once more.
void run(tools::Crew& crew, const Stage& stage);

}  // namespace npu::sweep
