// Where every tensor lies in main memory.
#pragma once

#include "workloads/compiler/tile/machine.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler {

// The input in the input buffer, outputs one after the other in the output buffer, the rest in the work
// buffer, where memory is used again once the last reader is done. Operands of a concatenation that end at a
// block of 32 channels lie in its result; `joined` says of which concatenations all do.
struct StoragePlan {
  std::vector<Storage> tensors;
  std::vector<bool> joined;  // by node
  std::int64_t work_bytes = 0, input_bytes = 0, output_bytes = 0;
};
StoragePlan plan_storage(const IntegerGraph& graph, const Machine& machine);

}  // namespace npu::compiler
