// ONNX files to graphs. Opsets 7 to current, any IR version that protobuf can read; a symbolic batch
// becomes 1. Initialisers stay in the file until somebody reads them (external data too).
#pragma once

#include <filesystem>

#include "workloads/graph/graph.h"

namespace npu::onnx_file {

struct ImportOptions {
  std::int64_t batch = 1;  // for a symbolic first dimension
};

// Throws InputError with every problem of the file, each with node and attribute: not ONNX, an operator that
// is not supported, a cycle, an input that nobody makes, external data that is missing or too short.
graph::Graph import(const std::filesystem::path& file, const ImportOptions& options = {});
graph::Graph import_bytes(std::vector<std::uint8_t> bytes, const std::string& name,
                          const ImportOptions& options = {});

}  // namespace npu::onnx_file
