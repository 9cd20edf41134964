// A density as files and the command line write it.
#pragma once

#include <string_view>

#include "sim/core/result.h"

namespace npu::tools {

// A share, 0 .. 1.
Result<double> parse_density(std::string_view text);

}  // namespace npu::tools
