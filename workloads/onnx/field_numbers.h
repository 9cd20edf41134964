// Field numbers of onnx.proto, for what is read and written as bytes.
#pragma once

#include <cstdint>

namespace npu::onnx_file {

constexpr std::uint32_t kModelGraph = 7, kGraphInitializer = 5, kGraphSparseInitializer = 15,
                        kTensorRawData = 9;

}  // namespace npu::onnx_file
