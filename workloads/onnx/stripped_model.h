// A model without its weights: everything but the initialisers, small enough for protobuf, and where each
// initialiser lies in the file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace npu::onnx_file {

struct Region {
  std::uint64_t offset = 0, size = 0;
};

struct StrippedModel {
  std::string model;                 // a serialised ModelProto
  std::vector<Region> initializers;  // serialised TensorProtos
  bool has_graph = false;
  bool has_sparse_initializers = false;
};

// Throws WireError.
StrippedModel strip_model(std::span<const std::uint8_t> model);

}  // namespace npu::onnx_file
