#include "workloads/onnx/attributes.h"

#include <fmt/format.h>

#include "workloads/onnx/node_error.h"

namespace npu::onnx_file {

using Type = onnx::AttributeProto;

namespace {

std::string type_name(int type) {
  return Type::AttributeType_IsValid(type) ? Type::AttributeType_Name(static_cast<Type::AttributeType>(type))
                                           : "?";
}

// Files older than IR version 2 do not state the type.
int type_of(const onnx::AttributeProto& a, int wanted) {
  return a.type() == Type::UNDEFINED ? wanted : a.type();
}

}  // namespace

Attributes::Attributes(const onnx::NodeProto& node) {
  for (const auto& attribute : node.attribute()) {
    if (!by_name_.emplace(attribute.name(), &attribute).second)
      throw NodeError(fmt::format("has attribute {} twice", attribute.name()));
  }
}

const onnx::AttributeProto* Attributes::find(const std::string& name, Type::AttributeType type) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  asked_.insert(name);
  const int actual = type_of(*found->second, type);
  if (actual != type || !found->second->ref_attr_name().empty())
    throw NodeError(fmt::format("attribute {} is {}, not {}", name, type_name(actual), type_name(type)));
  return found->second;
}

std::int64_t Attributes::integer(const std::string& name, std::int64_t fallback) {
  const auto* attribute = find(name, Type::INT);
  return attribute == nullptr ? fallback : attribute->i();
}

float Attributes::real(const std::string& name, float fallback) {
  const auto* attribute = find(name, Type::FLOAT);
  return attribute == nullptr ? fallback : attribute->f();
}

std::string Attributes::text(const std::string& name, const std::string& fallback) {
  const auto* attribute = find(name, Type::STRING);
  return attribute == nullptr ? fallback : attribute->s();
}

std::optional<std::vector<std::int64_t>> Attributes::integers(const std::string& name) {
  const auto* attribute = find(name, Type::INTS);
  if (attribute == nullptr) return std::nullopt;
  return std::vector<std::int64_t>(attribute->ints().begin(), attribute->ints().end());
}

std::optional<std::vector<float>> Attributes::reals(const std::string& name) {
  const auto* attribute = find(name, Type::FLOATS);
  if (attribute == nullptr) return std::nullopt;
  return std::vector<float>(attribute->floats().begin(), attribute->floats().end());
}

const onnx::TensorProto* Attributes::tensor(const std::string& name) {
  const auto* attribute = find(name, Type::TENSOR);
  return attribute == nullptr ? nullptr : &attribute->t();
}

std::vector<std::string> Attributes::unasked() const {
  std::vector<std::string> names;
  for (const auto& [name, attribute] : by_name_) {
    if (!asked_.contains(name)) names.push_back(name);
  }
  return names;
}

}  // namespace npu::onnx_file
