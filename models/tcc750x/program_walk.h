// Visits a program in program order, without time: each RUN with the operation that its unit's registers give
// then.
#pragma once

#include <algorithm>
#include <map>

#include "models/tcc750x/operation.h"

namespace npu::tcc750x {

// visit(command, const Result<Operation>*): the operation of a RUN, null for a WAIT and the TRAP, which ends
// the walk.
template <class Visit>
void walk_program(std::span<const Command> commands, const Config& config, Visit visit) {
  std::map<std::pair<Unit, int>, std::vector<Word>> registers;
  for (const Command& command : commands) {
    switch (command.kind) {
      case CommandKind::kNop:
        break;
      case CommandKind::kWrite: {
        auto& held = registers[{command.unit->unit, command.unit->core}];
        const auto written = command.registers();
        if (held.size() < written.size()) held.resize(written.size());
        std::copy(written.begin(), written.end(), held.begin());
        break;
      }
      case CommandKind::kRun: {
        const auto operation =
            decode_operation(*command.unit, registers[{command.unit->unit, command.unit->core}], config);
        visit(command, &operation);
        break;
      }
      case CommandKind::kWait:
        visit(command, nullptr);
        break;
      case CommandKind::kTrap:
        visit(command, nullptr);
        return;
    }
  }
}

}  // namespace npu::tcc750x
