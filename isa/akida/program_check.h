// What must hold between the records of a program; a record alone is checked by its registers.
#pragma once

#include <span>
#include <string>

#include "isa/akida/program.h"

namespace npu::akida {

struct ProgramProblem {
  std::size_t record;
  int word;  // register of the record that says it
  std::string what;
};

// Records in the order of pass, layer, NP; passes without a gap; a block once in a pass; destinations that a
// later layer of the same pass has.
std::vector<ProgramProblem> check_program(std::span<const Assignment> records);

}  // namespace npu::akida
