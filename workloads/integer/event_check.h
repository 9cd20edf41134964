// Whether an EventLayer is one that Akida 1.0's arithmetic is defined for, and fits its tensors. What the
// hardware can hold of such layers is compiler/mesh/limits.h's.
#pragma once

#include <string>
#include <vector>

#include "workloads/integer/integer_graph.h"

namespace npu::integer {

// Every problem, as "3 thresholds for 4 filters". `graph` has the tensors of `node`.
std::vector<std::string> problems_of(const EventLayer& layer, const IntegerGraph& graph, const Node& node);

// Likewise of what the host does for such a network.
std::vector<std::string> problems_of(const EventInput& input, const IntegerTensor& tensor);

}  // namespace npu::integer
