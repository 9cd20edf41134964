// A mapping as a table to read: a line a layer, passes apart, and why each layer is cut.
#pragma once

#include <string>

#include "workloads/compiler/mesh/mapping.h"

namespace npu::compiler::mesh {

std::string explain(const Mapping& mapping, const npu::mesh::NeuralProcessorConfig& config);

}  // namespace npu::compiler::mesh
