// The attributes of one node. Each lowering asks for those that it understands; what nobody asked for is an
// error, so that no attribute is ever ignored.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

namespace npu::onnx_file {

class Attributes {
 public:
  explicit Attributes(const onnx::NodeProto& node);

  // Throw NodeError where the attribute has another type.
  std::int64_t integer(const std::string& name, std::int64_t fallback);
  float real(const std::string& name, float fallback);
  std::string text(const std::string& name, const std::string& fallback);
  std::optional<std::vector<std::int64_t>> integers(const std::string& name);
  std::optional<std::vector<float>> reals(const std::string& name);
  const onnx::TensorProto* tensor(const std::string& name);
  bool has(const std::string& name) const { return by_name_.contains(name); }

  std::vector<std::string> unasked() const;

 private:
  const onnx::AttributeProto* find(const std::string& name, onnx::AttributeProto::AttributeType type);

  std::map<std::string, const onnx::AttributeProto*> by_name_;
  std::set<std::string> asked_;
};

}  // namespace npu::onnx_file
