// Visits the operations of a program in program order, without time: each RUN with the registers that its unit
// holds then.
#pragma once

#include <map>

#include "models/tcc750x/operation.h"

namespace npu::tcc750x {

// visit(command, Result<Operation>) for each RUN.
template <class Visit>
void walk_program(std::span<const Command> commands, const Config& config, Visit visit) {
  std::map<std::pair<Unit, int>, std::vector<Word>> registers;
  for (const Command& command : commands) {
    if (command.kind == CommandKind::kWrite) {
      auto& held = registers[{command.unit->unit, command.unit->core}];
      const auto written = command.registers();
      if (held.size() < written.size()) held.resize(written.size());
      std::copy(written.begin(), written.end(), held.begin());
    } else if (command.kind == CommandKind::kRun) {
      visit(command, decode_operation(*command.unit, registers[{command.unit->unit, command.unit->core}], config));
    } else if (command.kind == CommandKind::kTrap) {
      return;
    }
  }
}

}  // namespace npu::tcc750x
