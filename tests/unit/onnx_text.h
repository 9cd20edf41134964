// Models for the tests of the importer, written in protobuf's text form.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include "sim/core/diagnostic.h"
#include "workloads/onnx/import.h"

namespace npu::onnx_file::test {

inline std::vector<std::uint8_t> bytes_of(const onnx::ModelProto& model) {
  const auto text = model.SerializeAsString();
  return {text.begin(), text.end()};
}

inline onnx::ModelProto parsed(const std::string& text) {
  onnx::ModelProto model;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &model)) << text;
  return model;
}

// "name: 'x' type { ... }" of a float tensor, extents as in "1,3,8,8"; letters are symbols.
inline std::string info(const std::string& name, const std::string& shape, int type = 1) {
  std::string dims, word;
  for (const char c : shape + ",") {
    if (c != ',') {
      word += c;
    } else if (!word.empty()) {
      const bool symbol = std::isalpha(static_cast<unsigned char>(word[0])) != 0;
      dims += symbol ? fmt::format("dim {{ dim_param: '{}' }} ", word)
                     : fmt::format("dim {{ dim_value: {} }} ", word);
      word.clear();
    }
  }
  return fmt::format("name: '{}' type {{ tensor_type {{ elem_type: {} shape {{ {} }} }} }}", name, type,
                     dims);
}

// A model with input x and output y around the text of nodes and initialisers.
inline std::string around(const std::string& graph, const std::string& shape = "1,2,4,4", int opset = 13) {
  return fmt::format(
      "ir_version: 8 opset_import {{ domain: '' version: {} }} opset_import {{ domain: 'com.microsoft' "
      "version: 1 }} "
      "graph {{ name: 'g' input {{ {} }} output {{ {} }} {} }}",
      opset, info("x", shape), info("y", ""), graph);
}

inline graph::Graph import_text(const std::string& text, const ImportOptions& options = {}) {
  return import_bytes(bytes_of(parsed(text)), "model.onnx", options);
}

// All problems of a model that must be refused, one a line.
inline std::string problems_of(const std::vector<std::uint8_t>& bytes) {
  try {
    (void)import_bytes(bytes, "model.onnx");
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "was imported";
  return "";
}
inline std::string problems_of(const std::string& text) {
  return problems_of(bytes_of(parsed(text)));
}

inline void expect_text(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in:\n" << text;
}

}  // namespace npu::onnx_file::test
