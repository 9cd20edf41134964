// A schedule in the TCC750x's commands.
#pragma once

#include <vector>

#include "isa/container/network.h"
#include "isa/tcc750x/program_builder.h"
#include "models/tcc750x/config.h"
#include "workloads/compiler/tile/machine.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler::tcc750x {

struct Emitted {
  std::vector<npu::isa::Word> commands;
  std::vector<container::CommandWrites> writes;  // by the word of a RUN, ascending
};

Emitted emit(const IntegerGraph& graph, const Schedule& schedule, const Machine& machine,
             const npu::tcc750x::Config& config);

}  // namespace npu::compiler::tcc750x
