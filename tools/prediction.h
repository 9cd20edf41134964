// What `npusim validate` says of a published row, whatever the machine.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "tools/published.h"

namespace npu::tools {

struct Prediction {
  PublishedRow row;
  std::optional<double> predicted;
  bool fitted = false;  // a constant of the machine was fitted on the row
  bool failed = false;  // the program faulted, deadlocked or raced
  std::string remark;

  double error() const { return *predicted / row.published - 1; }
};

// One line a row, then the errors by quantity, of what was fitted and what was held out apart: on standard
// output, and as JSON to a file. `none_compared` is what to say where no row has a prediction. The exit
// status.
int conclude_validation(const std::string& machine, std::span<const Prediction> predictions,
                        const std::optional<std::string>& json, const std::string& none_compared);

}  // namespace npu::tools
