// Programs for the TCC750x with something wrong in them: mutations know the fields of commands, so that most
// of what comes out decodes and goes wrong deep inside the machine.
#pragma once

#include <span>
#include <vector>

#include "isa/tcc750x/units.h"
#include "sim/core/rng.h"

namespace npu::tcc750x::fuzz {

// One to four mutations: a field set to a random or extreme value, a word overwritten, a WAIT dropped or
// copied elsewhere, the end cut off. The same seed gives the same program.
std::vector<Word> mutate(std::span<const Word> program, Rng& rng);

// The vendor's published binaries, where the folder beside the repository has them.
std::vector<std::vector<Word>> vendor_programs();

}  // namespace npu::tcc750x::fuzz
