// A network on its way to an Akida: imported or from the zoo, quantised, mapped, assembled.
#pragma once

#include <string>
#include <vector>

#include "sim/core/tensor.h"
#include "tools/machine.h"
#include "tools/network_model.h"
#include "workloads/compiler/akida/compile.h"
#include "workloads/integer/integer_graph.h"

namespace npu::tools {

struct AkidaNetwork {
  graph::Graph graph;
  integer::IntegerGraph integer;
  std::vector<integer::EventLayer> layers;
  compiler::akida::Compiled compiled;
  std::vector<std::string> notes;
};

// `options.values` false: shapes only, for timing. Progress goes to standard error. Throws InputError.
AkidaNetwork build_akida(const NetworkOptions& options, const AkidaHardware& hardware);

// Inputs of the network among stored ones, as the program takes them: a byte an element, [x][y][channel].
std::vector<std::uint8_t> akida_input(const StoredInputs& inputs, std::int64_t i,
                                      const AkidaNetwork& network);
std::vector<std::uint8_t> akida_input(const Tensor& real, const AkidaNetwork& network);
// The same as the float network reads it.
Tensor akida_real_input(const StoredInputs& inputs, std::int64_t i, const AkidaNetwork& network);

// The last map of the network out of the bytes that the device wrote.
std::vector<std::int32_t> akida_output(std::span<const std::uint8_t> bytes);

}  // namespace npu::tools
