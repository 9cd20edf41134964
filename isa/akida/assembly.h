// A program as text, without loss. Comments from ';' on.
//
//   record cnp np=3 layer=2 op=separable pool=none padding=same kernel=3 ... own_filters=2 to_0=0x30
//     filter 0 threshold=-12 act_step=4.5 weights=1 -3 0 ...
//       weights 2 2 -7 ...                       ; the line before goes on
//     filter 1 threshold=7 act_step=0.1 weights=...
//     depthwise 0 weights=1 0 -1 ...             ; of a separable layer, for every input channel
//
// record     the block, then its registers (registers.h); what is 0 is left out. The header of the program
//            and the lengths of tracks follow from the rest.
// filter     one for each of own_filters from first_filter on. Weights in the order of struct Weights: rows,
//            columns, channels of the kernel; pointwise channels; inputs.
#pragma once

#include <string>
#include <string_view>

#include "isa/akida/program.h"

namespace npu::akida {

// The error is that of a record that decode() would refuse.
Result<std::string> disassemble(const Program& program);
// A record's first line alone, without its tracks: for traces and faults.
std::string record_line(const Record& record);

// Throws InputError with every problem of the text.
Program assemble(std::string_view text, const std::string& filename);

}  // namespace npu::akida
