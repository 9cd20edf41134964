// The second account of time: the path of last arrivers from the end of a run back to its beginning. Each
// segment is what the next one waited for, so that the segments touch and their sum is the latency exactly.
#pragma once

#include <vector>

#include "sim/report/run_record.h"

namespace npu::report {

struct PathSegment {
  enum class Kind { kHost, kFrontEnd, kEngine } kind = Kind::kFrontEnd;
  int operation = -1;  // of kEngine
  Time begin{}, end{};

  Time length() const { return end - begin; }
};

// In order of time. Empty for a run that did not end.
std::vector<PathSegment> critical_path(const RunRecord& record);

}  // namespace npu::report
