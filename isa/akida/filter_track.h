// The track of filters: threshold and step of each, with the output channel that they belong to. 13 bytes of
// a filter on an input converter or CNP, 16 of one on an FNP, as the published sizes have it; the order of
// bytes is ours: threshold, step as IEEE 754 bits, channel, all little-endian, then zeros.
#pragma once

#include <span>

#include "isa/akida/program.h"

namespace npu::akida {

inline constexpr int kFilterBytes = 13;
inline constexpr int kFullyConnectedFilterBytes = 16;

int filter_bytes(const Assignment& a);

bool is_legal(const Filter& filter);  // a step above 0, finite

// One a filter of the record. The error names the filter.
Result<std::vector<Word>> pack_filters(const Assignment& a, std::span<const Filter> filters);
// The error's offset is in bytes from the first word.
Result<std::vector<Filter>> unpack_filters(const Assignment& a, std::span<const Word> words);

}  // namespace npu::akida
