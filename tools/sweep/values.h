// The values of one key of a sweep: a list, or a range.
//
//   [8, 17, 34]                                     as written
//   {from: 4, to: 34, steps: 6, scale: log}         `steps` values, both ends included; scale: linear
//   (default), log {from: 1, to: 4, integer: true}                 of random and latin_hypercube: any value
//   between
#pragma once

#include <string>
#include <vector>

#include "sim/config/node.h"
#include "sim/core/diagnostic.h"

namespace npu::sweep {

struct Range {
  double from = 0, to = 0;
  std::size_t steps = 0;  // 0: none given
  bool logarithmic = false, integer = false;

  double at(double share) const;  // 0: from, 1: to
};

struct Values {
  std::vector<std::string> list;  // empty: a range
  Range range;

  // The value at `share`, 0 <= share < 1, of the range or the list.
  std::string pick(double share) const;
};

enum class Steps { kNeeded, kRefused };

// Problems are added; where there are any the result is empty.
Values read_values(const config::Node& node, const std::string& path, Steps steps,
                   std::vector<Diagnostic>& problems);

std::string number_text(double value);  // reads back as the same number

}  // namespace npu::sweep
