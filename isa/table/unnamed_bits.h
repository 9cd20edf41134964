// Runs of bits that no field of a format names. They survive every round trip, and the manual lists them.
#pragma once

#include <vector>

#include "isa/table/field.h"

namespace npu::isa {

struct BitRange {
  int word;
  int high, low;  // both included

  constexpr Word mask() const { return Field{.name = {}, .word = word, .high = high, .low = low}.mask(); }
  bool operator==(const BitRange&) const = default;
};

// The bits of one word that a field names.
Word named_bits(const Format& format, int word);

// Contiguous runs of the bits set in `bits`, from the most significant down.
std::vector<BitRange> runs_of(Word bits, int word);

// Every unnamed run of a format's registers.
std::vector<BitRange> unnamed_bits(const Format& format);

}  // namespace npu::isa
