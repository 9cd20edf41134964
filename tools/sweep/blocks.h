// One entry of a sweep's `points`: its kind and its rows.
#pragma once

#include <optional>

#include "sim/core/diagnostic.h"
#include "tools/sweep/spec.h"

namespace npu::sweep {

// Nothing where a problem was added.
std::optional<Block> read_block(const config::Node& node, std::vector<Diagnostic>& problems);

}  // namespace npu::sweep
