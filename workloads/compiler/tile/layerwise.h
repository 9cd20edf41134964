// The strategy "layerwise": one layer after the other, every result in main memory. The simplest that is
// right, and the yardstick of better ones.
#pragma once

#include "workloads/compiler/tile/machine.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler {

// Throws InputError with every layer that does not fit: node, limit, value.
Schedule schedule_layerwise(const IntegerGraph& graph, const Machine& machine);

}  // namespace npu::compiler
