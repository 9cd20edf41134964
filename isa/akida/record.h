// Registers and tracks of a record together.
#pragma once

#include <span>

#include "isa/akida/program.h"

namespace npu::akida {

// Packs the tracks that the registers ask for and writes their lengths; other bits of the registers stay.
Result<void> set_tracks(Record& record, const Weights& weights, std::span<const Filter> filters);

// What a record says, all of it. Offsets are bytes from the record's first register.
struct RecordContent {
  Assignment assignment;
  Weights weights;
  std::vector<Filter> filters;
};
Result<RecordContent> content_of(const Record& record);

}  // namespace npu::akida
