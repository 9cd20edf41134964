// What a fit found, for people and for programs.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tools/fit/fit.h"
#include "tools/fit/weights.h"

namespace npu::tools {

struct FitReport {
  std::string machine;
  const FitProblem& problem;
  const FitResult& result;
  Weights weights = Weights::kPrecision;
  std::int64_t runs = 0;           // of the machine
  std::vector<std::string> notes;  // of the rows
};

std::string fit_text(const FitReport& report);
nlohmann::ordered_json fit_json(const FitReport& report);

// What a reader of the numbers has to know: constants that no row sees or that rows do not tell apart, ends
// of ranges, iterations that ran out.
std::vector<std::string> warnings_of(const FitProblem& problem, const FitResult& result);

}  // namespace npu::tools
