#include "isa/table/unnamed_bits.h"

namespace npu::isa {

Word named_bits(const Format& format, int word) {
  Word bits = 0;
  for (const Field& field : format.fields) {
    if (field.word == word) bits |= field.mask();
  }
  return bits;
}

std::vector<BitRange> runs_of(Word bits, int word) {
  std::vector<BitRange> runs;
  for (int bit = 31; bit >= 0; --bit) {
    if (((bits >> bit) & 1) == 0) continue;
    if (!runs.empty() && runs.back().low == bit + 1) {
      runs.back().low = bit;
    } else {
      runs.push_back({.word = word, .high = bit, .low = bit});
    }
  }
  return runs;
}

std::vector<BitRange> unnamed_bits(const Format& format) {
  std::vector<BitRange> all;
  for (int word = 0; word < format.words; ++word) {
    for (const BitRange& run : runs_of(~named_bits(format, word), word)) all.push_back(run);
  }
  return all;
}

}  // namespace npu::isa
