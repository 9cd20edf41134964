// The network.json of a compiled graph.
#pragma once

#include "isa/container/network.h"
#include "workloads/compiler/tile/machine.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler::tcc750x {

container::NetworkDescription describe(const IntegerGraph& graph, const Schedule& schedule,
                                       const Machine& machine, std::vector<container::CommandWrites> writes);

}  // namespace npu::compiler::tcc750x
