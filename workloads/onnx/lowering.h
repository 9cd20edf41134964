// One node on its way into the graph: what the lowerings of the operators (lower_*.cpp) see and do.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "workloads/onnx/attributes.h"
#include "workloads/onnx/node_error.h"
#include "workloads/onnx/tensor_reader.h"

namespace npu::onnx_file {

using graph::kNone;
using graph::ValueId;
using Shape = std::vector<std::int64_t>;

// What has been imported so far.
struct Import {
  graph::Graph graph;
  std::map<std::string, ValueId> by_name;
  std::set<ValueId> bools;        // u8 here, BOOL in the file
  std::set<std::string> unknown;  // values of nodes that failed: no second complaint about them
  std::set<std::string> read;     // names that a node or an output reads
  std::set<std::string> outputs;  // of the graph
  std::set<std::string> node_names;
  std::int64_t opset = 0;
};

class Lowering {
 public:
  Lowering(Import& import, const onnx::NodeProto& node, std::string name)
      : attributes(node), import_(import), node_(node), name_(std::move(name)) {}

  Attributes attributes;

  const std::string& type() const { return node_.op_type(); }
  std::int64_t opset() const { return import_.opset; }

  int inputs() const { return node_.input_size(); }
  ValueId input(int i) const;     // NodeError where it is absent
  ValueId optional(int i) const;  // kNone where it is absent
  bool has(int i) const { return optional(i) != kNone; }

  const graph::Value& value(ValueId id) const { return import_.graph.value(id); }
  const Shape& shape(ValueId id) const { return value(id).shape; }
  std::int64_t rank(ValueId id) const { return std::ssize(shape(id)); }
  DType dtype(ValueId id) const { return value(id).type; }
  bool is_bool(ValueId id) const { return import_.bools.contains(id); }

  // The axis counted from the front; NodeError where the tensor has none such.
  std::int64_t axis_of(std::int64_t axis, std::int64_t rank, const std::string& what = "axis") const;
  void need_float(ValueId id) const;
  void need_rank(ValueId id, std::int64_t at_least) const;
  // Constants that shapes depend on.
  std::vector<std::int64_t> integers(ValueId id, const std::string& what) const;
  std::vector<float> floats(ValueId id, const std::string& what) const;

  ValueId constant(const std::string& step, DType type, Shape shape, std::vector<std::uint8_t> bytes);
  ValueId float_constant(const std::string& step, Shape shape, std::vector<float> values);
  ValueId integer_constant(const std::string& step, Shape shape, const std::vector<std::int64_t>& values);

  // Adds a node, or its value where everything that goes in is constant and small. `step` names what comes
  // before the node's own result; the result itself has an empty one.
  ValueId emit(const std::string& step, graph::Operation operation, std::vector<ValueId> inputs, DType type,
               Shape shape);
  ValueId reshape(const std::string& step, ValueId x, Shape shape);
  // The node's output is a value that is there already.
  void alias(ValueId id);
  void mark_bool(ValueId id) { import_.bools.insert(id); }

  // Every output is bound, every attribute understood.
  void finish() const;

 private:
  std::string value_name(const std::string& step) const;
  ValueId add(const std::string& step, graph::Value value);
  bool folds(const graph::Operation& operation, const std::vector<ValueId>& inputs,
             std::int64_t elements) const;

  Import& import_;
  const onnx::NodeProto& node_;
  std::string name_;
};

// numpy's rule; NodeError where it does not apply.
Shape broadcast(const Shape& a, const Shape& b);
std::string text_of(const Shape& shape);  // "[1,3,32,32]"

}  // namespace npu::onnx_file
