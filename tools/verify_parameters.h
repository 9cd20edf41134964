// The parameters in a weight file, decoded and held against the quantised model's.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "isa/container/network.h"
#include "workloads/integer/integer_graph.h"

namespace npu::tools {

struct ParameterDifference {
  std::string layer, tensor, index, text;
  int machine = 0, reference = 0;
  std::int64_t word = -1;  // of the load that brings it; -1: none does
};

// The first byte that differs, by the symbols of network.json: which weight or which channel's parameter it
// is.
std::optional<ParameterDifference> check_parameters(const integer::IntegerGraph& graph,
                                                    const container::NetworkDescription& network,
                                                    std::span<const std::uint8_t> weights);

}  // namespace npu::tools
