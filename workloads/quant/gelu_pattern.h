// Finds GELUs that an exporter has written out with Erf: x / sqrt 2 -> Erf -> + 1 -> * x -> * 0.5, in any
// order of the products.
#pragma once

#include <map>
#include <set>

#include "workloads/graph/graph.h"

namespace npu::quant {

struct Gelus {
  std::map<graph::ValueId, graph::ValueId> gelus;  // result -> x
  std::set<graph::ValueId> inner;                  // values inside, which nobody else reads
};

Gelus find_gelus(const graph::Graph& graph);

}  // namespace npu::quant
