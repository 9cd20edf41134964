// Registers of the computing units for a tile of a layer.
#pragma once

#include <vector>

#include "isa/tcc750x/units.h"
#include "models/tcc750x/config.h"
#include "workloads/compiler/tile/schedule.h"

namespace npu::compiler::tcc750x {

using npu::isa::Word;

std::vector<Word> matrix_registers(const Compute& compute, const integer::Node& node);
std::vector<Word> depthwise_registers(const Compute& compute, const integer::Convolution& convolution);
std::vector<Word> elementwise_registers(const Compute& compute, const integer::Node& node,
                                        const npu::tcc750x::Config& config);
std::vector<Word> vector_registers(const Compute& compute);

}  // namespace npu::compiler::tcc750x
