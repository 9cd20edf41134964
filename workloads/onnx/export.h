// Graphs to ONNX files, so that generated networks can be written, looked at, and read again.
#pragma once

#include <filesystem>

#include "workloads/graph/graph.h"

namespace npu::onnx_file {

// Opset 13 (20 where a Gelu, 14 where a HardSwish needs it). Constants are read one after the other and go
// straight to the file: memory stays small. Throws InputError where the file cannot be written or a constant
// not be read.
void export_graph(const graph::Graph& graph, const std::filesystem::path& file);

}  // namespace npu::onnx_file
