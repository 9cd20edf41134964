// What blocks of a mesh tell while they work: their operations, and what the energy is counted from.
#pragma once

#include <cstdint>

#include "sim/report/observer.h"

namespace npu::mesh {

// What a block is configured for, as far as reports go.
struct BlockLabel {
  int engine = 0;         // number of the block
  std::int64_t word = 0;  // of its record in the program
  int layer = 0;          // of the network
};

struct LayerActivity {
  std::int64_t inputs = 0;   // non-zero inputs, each once however many tiles and filters there are
  std::int64_t updates = 0;  // potentials updated, events of shared rows counted once
  std::int64_t neurons = 0;  // before pooling
};

class BlockListener {
 public:
  virtual ~BlockListener() = default;
  // All inputs of a frame are there; returns the operation's number.
  virtual int issued(const BlockLabel& block, std::int64_t frame, Time now,
                     const report::Workload& workload) = 0;
  virtual void started(int operation, Time now) = 0;
  virtual void ended(int operation, Time now, Time memory_wait, const LayerActivity& activity) = 0;
};

}  // namespace npu::mesh
