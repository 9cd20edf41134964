// One TensorProto: what it is now, its elements when they are asked for. raw_data, the typed fields
// (float_data, int32_data, ...) and external files are all read from where they lie.
#pragma once

#include <stdexcept>

#include "workloads/onnx/model_bytes.h"
#include "workloads/onnx/stripped_model.h"

namespace npu::onnx_file {

// What is wrong with a tensor, without its name.
class TensorError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct LazyTensor {
  graph::Value value;    // name, type, shape, source
  bool is_bool = false;  // u8 here
};

// ONNX's name of an element type ("FLOAT16"), for messages; and ours, where there is one (BOOL is u8).
std::string element_type_name(int onnx_type);
DType element_type(int onnx_type);  // throws TensorError for what has none

// Elements of a shape. Throws TensorError for negative extents and for more than 2^40 elements.
std::int64_t checked_elements(const std::vector<std::int64_t>& shape);

// The name alone, for messages: empty where even that cannot be read.
std::string tensor_name(const ModelBytes& model, Region region);
// Throws WireError and TensorError.
LazyTensor read_tensor(const ModelBytes& model, Region region);

}  // namespace npu::onnx_file
