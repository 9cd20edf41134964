// What each operation of a run counts under, so that the path's time can be told by layer and by what was at
// work at once.
#pragma once

#include <string>
#include <vector>

#include "sim/report/critical_path.h"

namespace npu::report {

struct Purpose {
  std::string what;     // "mm", "dma: weights", ...
  std::size_t row = 0;  // of the layer table
};

inline std::string what_of(const PathSegment& segment, const std::vector<Purpose>& purposes) {
  switch (segment.kind) {
    case PathSegment::Kind::kHost:
      return "host: submit, interrupt";
    case PathSegment::Kind::kFrontEnd:
      return "front end: command words";
    case PathSegment::Kind::kEngine:
      return purposes[static_cast<std::size_t>(segment.operation)].what;
  }
  return "?";
}

// The layer table of `rows` rows ends in command pages, front end, host.
inline std::size_t row_of(const PathSegment& segment, const std::vector<Purpose>& purposes,
                          std::size_t rows) {
  switch (segment.kind) {
    case PathSegment::Kind::kHost:
      return rows - 1;
    case PathSegment::Kind::kFrontEnd:
      return rows - 2;
    case PathSegment::Kind::kEngine:
      return purposes[static_cast<std::size_t>(segment.operation)].row;
  }
  return rows - 1;
}

}  // namespace npu::report
