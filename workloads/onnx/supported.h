// Which operators the importer understands.
#pragma once

#include <string>
#include <vector>

namespace npu::onnx_file {

// The default domain is "" or "ai.onnx".
bool is_supported(const std::string& domain, const std::string& type);
std::vector<std::string> operators_of(const std::string& domain);

}  // namespace npu::onnx_file
