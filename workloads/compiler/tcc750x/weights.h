// The weight buffer of a program: every chunk of the schedule in the layout that its engine reads.
//   dense      [C/32][kh][kw][k][32], then a parameter word a channel; groups expanded with zeros
//   depthwise  [C/32][9][32], then the parameter words
//   diagonal   [kh][kw][k][32] with weights on the diagonal, then the parameter words
#pragma once

#include "workloads/compiler/tile/machine.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler::tcc750x {

// schedule.weight_bytes of them.
std::vector<std::uint8_t> pack_weights(const IntegerGraph& graph, const Schedule& schedule,
                                       const Machine& machine);

}  // namespace npu::compiler::tcc750x
