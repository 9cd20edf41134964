// A command on its way through an engine.
#pragma once

#include <cstdint>

namespace npu::tile {

template <class Work>
struct Job {
  Work work{};
  std::int64_t word = 0;  // index of its RUN in the binary
  int operation = -1;     // its number in the run's record; -1: nobody records
};

}  // namespace npu::tile
