// What a record's registers must say before anything is computed from them.
#pragma once

#include <array>

#include "isa/akida/program.h"

namespace npu::akida {

// Codes and counts that contradict each other; names the field. Numbers that no register holds are refused
// when they are written.
Result<void> check(const Assignment& a);

// Rows of the layer's output after pooling.
std::int64_t output_rows(const Assignment& a);

using Registers = std::array<Word, kRegisterWords>;

// Track lengths are 0.
Result<Registers> write_registers(const Assignment& a);
// Offsets are bytes from the first register.
Result<Assignment> read_registers(const Registers& registers);

}  // namespace npu::akida
