// Which operators are understood, and by what: the table that the importer looks in.
#pragma once

#include <string>
#include <vector>

#include "workloads/onnx/lowering.h"
#include "workloads/onnx/supported.h"

namespace npu::onnx_file {

using Lower = void (*)(Lowering&);

// Null where the operator is not supported. The default domain is "".
Lower find_operator(const std::string& domain, const std::string& type);

// lower_convolutions.cpp
void lower_conv(Lowering& node);
void lower_pool(Lowering& node);
void lower_global_pool(Lowering& node);
// lower_sums.cpp
void lower_gemm(Lowering& node);
void lower_matmul(Lowering& node);
void lower_batch_normalization(Lowering& node);
void lower_softmax(Lowering& node);
void lower_reduce(Lowering& node);
// lower_elementwise.cpp
void lower_unary(Lowering& node);
void lower_clip(Lowering& node);
void lower_binary(Lowering& node);
void lower_sum(Lowering& node);
void lower_cast(Lowering& node);
void lower_identity(Lowering& node);
void lower_dropout(Lowering& node);
// lower_shapes.cpp
void lower_concat(Lowering& node);
void lower_reshape(Lowering& node);
void lower_flatten(Lowering& node);
void lower_squeeze(Lowering& node);
void lower_unsqueeze(Lowering& node);
void lower_transpose(Lowering& node);
void lower_pad(Lowering& node);
void lower_slice(Lowering& node);
// lower_resize.cpp
void lower_resize(Lowering& node);
void lower_upsample(Lowering& node);
// lower_constants.cpp
void lower_constant(Lowering& node);
void lower_constant_of_shape(Lowering& node);
void lower_shape(Lowering& node);
void lower_size(Lowering& node);
void lower_gather(Lowering& node);
void lower_range(Lowering& node);
// lower_quantized.cpp
void lower_quantize_linear(Lowering& node);
void lower_dequantize_linear(Lowering& node);
void lower_qlinear_conv(Lowering& node);
void lower_qlinear_matmul(Lowering& node);
void lower_conv_integer(Lowering& node);
void lower_matmul_integer(Lowering& node);
void lower_qgemm(Lowering& node);
void lower_qlinear_binary(Lowering& node);
void lower_qlinear_pool(Lowering& node);
void lower_qlinear_concat(Lowering& node);
void lower_qlinear_unary(Lowering& node);

// The float operations behind the quantised ones: they read the node's attributes, add `step` and return its
// value.
ValueId add_conv(Lowering& node, const std::string& step, ValueId x, ValueId weights, ValueId bias);
ValueId add_matmul(Lowering& node, const std::string& step, ValueId a, ValueId b);
ValueId add_pool(Lowering& node, const std::string& step, graph::PoolKind kind, ValueId x);
ValueId add_global_pool(Lowering& node, const std::string& step, graph::PoolKind kind, ValueId x);

}  // namespace npu::onnx_file
