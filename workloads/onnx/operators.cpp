#include "workloads/onnx/operators.h"

#include <algorithm>
#include <array>

namespace npu::onnx_file {

namespace {

struct Entry {
  std::string_view domain, type;
  Lower lower;
};

constexpr std::string_view kMicrosoft = "com.microsoft";
constexpr std::array kOperators{
    Entry{"", "Abs", lower_unary},
    Entry{"", "Add", lower_binary},
    Entry{"", "AveragePool", lower_pool},
    Entry{"", "BatchNormalization", lower_batch_normalization},
    Entry{"", "Cast", lower_cast},
    Entry{"", "Clip", lower_clip},
    Entry{"", "Concat", lower_concat},
    Entry{"", "Constant", lower_constant},
    Entry{"", "ConstantOfShape", lower_constant_of_shape},
    Entry{"", "Conv", lower_conv},
    Entry{"", "ConvInteger", lower_conv_integer},
    Entry{"", "DequantizeLinear", lower_dequantize_linear},
    Entry{"", "Div", lower_binary},
    Entry{"", "Dropout", lower_dropout},
    Entry{"", "Erf", lower_unary},
    Entry{"", "Exp", lower_unary},
    Entry{"", "Flatten", lower_flatten},
    Entry{"", "Gather", lower_gather},
    Entry{"", "Gelu", lower_unary},
    Entry{"", "Gemm", lower_gemm},
    Entry{"", "GlobalAveragePool", lower_global_pool},
    Entry{"", "GlobalMaxPool", lower_global_pool},
    Entry{"", "Greater", lower_binary},
    Entry{"", "HardSigmoid", lower_unary},
    Entry{"", "HardSwish", lower_unary},
    Entry{"", "Identity", lower_identity},
    Entry{"", "LeakyRelu", lower_unary},
    Entry{"", "MatMul", lower_matmul},
    Entry{"", "MatMulInteger", lower_matmul_integer},
    Entry{"", "MaxPool", lower_pool},
    Entry{"", "Mul", lower_binary},
    Entry{"", "Neg", lower_unary},
    Entry{"", "Pad", lower_pad},
    Entry{"", "Pow", lower_binary},
    Entry{"", "QLinearConv", lower_qlinear_conv},
    Entry{"", "QLinearMatMul", lower_qlinear_matmul},
    Entry{"", "QuantizeLinear", lower_quantize_linear},
    Entry{"", "Range", lower_range},
    Entry{"", "ReduceMax", lower_reduce},
    Entry{"", "ReduceMean", lower_reduce},
    Entry{"", "ReduceSum", lower_reduce},
    Entry{"", "Relu", lower_unary},
    Entry{"", "Reshape", lower_reshape},
    Entry{"", "Resize", lower_resize},
    Entry{"", "Shape", lower_shape},
    Entry{"", "Sigmoid", lower_unary},
    Entry{"", "Size", lower_size},
    Entry{"", "Slice", lower_slice},
    Entry{"", "Softmax", lower_softmax},
    Entry{"", "Sqrt", lower_unary},
    Entry{"", "Squeeze", lower_squeeze},
    Entry{"", "Sub", lower_binary},
    Entry{"", "Sum", lower_sum},
    Entry{"", "Tanh", lower_unary},
    Entry{"", "Transpose", lower_transpose},
    Entry{"", "Unsqueeze", lower_unsqueeze},
    Entry{"", "Upsample", lower_upsample},
    Entry{kMicrosoft, "DequantizeLinear", lower_dequantize_linear},
    Entry{kMicrosoft, "Gelu", lower_unary},
    Entry{kMicrosoft, "QGemm", lower_qgemm},
    Entry{kMicrosoft, "QLinearAdd", lower_qlinear_binary},
    Entry{kMicrosoft, "QLinearAveragePool", lower_qlinear_pool},
    Entry{kMicrosoft, "QLinearConcat", lower_qlinear_concat},
    Entry{kMicrosoft, "QLinearGlobalAveragePool", lower_qlinear_pool},
    Entry{kMicrosoft, "QLinearLeakyRelu", lower_qlinear_unary},
    Entry{kMicrosoft, "QLinearMul", lower_qlinear_binary},
    Entry{kMicrosoft, "QLinearSigmoid", lower_qlinear_unary},
    Entry{kMicrosoft, "QuantizeLinear", lower_quantize_linear},
};

}  // namespace

Lower find_operator(const std::string& domain, const std::string& type) {
  const std::string_view known = domain == "ai.onnx" ? "" : std::string_view(domain);
  const auto* entry =
      std::ranges::find_if(kOperators, [&](const Entry& e) { return e.domain == known && e.type == type; });
  return entry == kOperators.end() ? nullptr : entry->lower;
}

bool is_supported(const std::string& domain, const std::string& type) {
  return find_operator(domain, type) != nullptr;
}

std::vector<std::string> operators_of(const std::string& domain) {
  std::vector<std::string> types;
  for (const auto& entry : kOperators) {
    if (entry.domain == domain) types.emplace_back(entry.type);
  }
  return types;
}

}  // namespace npu::onnx_file
