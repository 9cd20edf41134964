// Whether an IntegerGraph is one that the device can compute, and that means something: every number fits its
// field, every shape follows from those before it, no sum leaves 32 bits. Asked before a graph is stored and
// after it is read.
#pragma once

#include <string>
#include <vector>

#include "sim/core/diagnostic.h"
#include "workloads/integer/integer_graph.h"

namespace npu::integer {

// Every problem, with `file` as where it was found; the key path is that of integer.json.
std::vector<Diagnostic> problems_of(const IntegerGraph& graph, const std::string& file);

}  // namespace npu::integer
