// Why one node cannot be imported; the importer adds file and node, and goes on with the next one.
#pragma once

#include <stdexcept>
#include <string>

namespace npu::onnx_file {

class NodeError : public std::runtime_error {
 public:
  explicit NodeError(const std::string& what, std::string advice = {})
      : std::runtime_error(what), hint(std::move(advice)) {}
  std::string hint;
};

}  // namespace npu::onnx_file
