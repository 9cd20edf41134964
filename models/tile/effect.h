// What a command does to bytes. A shell holds a pointer to one, which is null in timing-only mode.
#pragma once

#include "sim/core/result.h"

namespace npu::tile {

template <class Work>
class Effect {
 public:
  virtual ~Effect() = default;
  // An error is a fault of the program: a code without known meaning, an address outside every buffer.
  virtual Result<void> execute(const Work& work) = 0;
};

}  // namespace npu::tile
