#include "workloads/onnx/import.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/onnx/node_order.h"
#include "workloads/onnx/operators.h"
#include "workloads/onnx/wire_reader.h"

namespace npu::onnx_file {

namespace {

constexpr std::int64_t kOldestOpset = 7;

class Importer {
 public:
  Importer(const ModelBytes& bytes, const ImportOptions& options) : bytes_(bytes), options_(options) {}

  graph::Graph run() {
    parse();
    read_opset();
    read_names();
    read_initializers();
    read_inputs();
    check_single_assignment();
    lower_nodes();
    read_outputs();
    if (!problems_.empty()) throw InputError(std::move(problems_));
    import_.graph.name = model_.graph().name();
    return std::move(import_.graph);
  }

 private:
  void problem(const std::string& path, const std::string& what, const std::string& hint = {}) {
    problems_.push_back({.file = bytes_.name(), .path = path, .what = what, .hint = hint});
  }
  [[noreturn]] void stop(Diagnostic diagnostic) {
    diagnostic.file = bytes_.name();
    problems_.push_back(std::move(diagnostic));
    throw InputError(std::move(problems_));
  }

  void parse() {
    try {
      stripped_ = strip_model(bytes_.bytes());
    } catch (const WireError& error) {
      stop({.offset = static_cast<std::int64_t>(error.offset),
            .what = fmt::format("not an ONNX model, or a damaged one: {}", error.what())});
    }
    if (!stripped_.has_graph) stop({.what = "not an ONNX model: it has no graph"});
    if (!model_.ParseFromString(stripped_.model)) stop({.what = "not an ONNX model, or a damaged one"});
    stripped_.model.clear();
    if (stripped_.has_sparse_initializers)
      problem("graph", "has sparse initialisers, which are not supported");
    if (model_.functions_size() > 0) problem("graph", "has functions of its own, which are not supported");
    if (model_.graph().node_size() == 0) problem("graph", "has no nodes");
  }

  void read_opset() {
    std::set<std::string> domains;
    for (const auto& opset : model_.opset_import()) {
      const auto domain = opset.domain() == "ai.onnx" ? "" : opset.domain();
      if (!domains.insert(domain).second)
        problem("opset_import", fmt::format("names domain '{}' twice", domain));
      if (domain.empty()) import_.opset = opset.version();
    }
    if (!domains.contains("")) {
      problem("opset_import", "says no opset of the default domain", "the model's meaning depends on it");
    } else if (import_.opset < kOldestOpset) {
      problem("opset_import",
              fmt::format("opset {} is too old: {} and later are supported", import_.opset, kOldestOpset),
              "convert it with onnx.version_converter");
    }
  }

  void read_names() {
    for (const auto& node : model_.graph().node()) {
      for (const auto& name : node.input()) import_.read.insert(name);
    }
    for (const auto& output : model_.graph().output()) {
      import_.read.insert(output.name());
      import_.outputs.insert(output.name());
    }
  }

  void read_initializers() {
    for (const auto region : stripped_.initializers) {
      std::string name;
      try {
        name = tensor_name(bytes_, region);
        auto tensor = read_tensor(bytes_, region);
        if (name.empty()) throw TensorError("has no name");
        if (import_.by_name.contains(name) || import_.unknown.contains(name))
          throw TensorError("is there twice");
        const auto id = import_.graph.add_value(std::move(tensor.value));
        import_.by_name[name] = id;
        if (tensor.is_bool) import_.bools.insert(id);
      } catch (const TensorError& error) {
        fail_initializer(name, error.what());
      } catch (const WireError& error) {
        fail_initializer(name, fmt::format("is damaged at byte {}: {}", error.offset, error.what()));
      }
    }
  }
  void fail_initializer(const std::string& name, const std::string& what) {
    problem(fmt::format("initializer {}", name), what);
    if (!import_.by_name.contains(name)) import_.unknown.insert(name);
  }

  // The extents of an input, the symbolic batch replaced.
  Shape input_shape(const std::string& name, const onnx::TensorShapeProto& proto) {
    Shape shape;
    for (int axis = 0; axis < proto.dim_size(); ++axis) {
      const auto& dim = proto.dim(axis);
      if (dim.value_case() == onnx::TensorShapeProto_Dimension::kDimValue && dim.dim_value() >= 0) {
        shape.push_back(dim.dim_value());
        continue;
      }
      const std::string symbol = dim.has_dim_param() ? dim.dim_param() : "unknown";
      if (axis != 0) {
        throw TensorError(
            fmt::format("axis {} is '{}': only the first axis, the batch, may be symbolic", axis, symbol));
      }
      import_.graph.notes.push_back(fmt::format("{}: batch '{}' taken as {}", name, symbol, options_.batch));
      shape.push_back(options_.batch);
    }
    (void)checked_elements(shape);
    return shape;
  }

  void read_inputs() {
    std::set<std::string> seen;
    for (const auto& input : model_.graph().input()) {
      if (!seen.insert(input.name()).second) problem(fmt::format("input {}", input.name()), "is there twice");
      // Up to IR version 3 initialisers are inputs too.
      if (import_.by_name.contains(input.name()) || import_.unknown.contains(input.name())) continue;
      try {
        if (!input.type().has_tensor_type()) throw TensorError("is no tensor");
        const auto& type = input.type().tensor_type();
        if (!type.has_shape()) throw TensorError("has no shape");
        graph::Value value{.name = input.name(),
                           .type = element_type(type.elem_type()),
                           .shape = input_shape(input.name(), type.shape())};
        const auto id = import_.graph.add_value(std::move(value));
        if (element_type_name(type.elem_type()) == "BOOL") import_.bools.insert(id);
        import_.by_name[input.name()] = id;
        import_.graph.inputs.push_back(id);
      } catch (const TensorError& error) {
        problem(fmt::format("input {}", input.name()), error.what());
        import_.unknown.insert(input.name());
      }
    }
  }

  static std::string label(const onnx::NodeProto& node, int index) {
    return node.name().empty() ? fmt::format("{}_{}", node.op_type(), index) : node.name();
  }
  static std::string path_of(const onnx::NodeProto& node, int index) {
    return fmt::format("{} {}", node.op_type(), label(node, index));
  }

  void check_single_assignment() {
    std::set<std::string> made;
    for (const auto& [name, id] : import_.by_name) made.insert(name);
    for (int i = 0; i < model_.graph().node_size(); ++i) {
      const auto& node = model_.graph().node(i);
      for (const auto& name : node.output()) {
        if (!name.empty() && !made.insert(name).second)
          problem(path_of(node, i), fmt::format("makes value {}, which is there already", name));
      }
    }
  }

  void lower_nodes() {
    std::set<std::string> known;
    for (const auto& [name, id] : import_.by_name) known.insert(name);
    const auto order = order_nodes(model_.graph(), known);
    for (const int i : order.nodes) lower_node(model_.graph().node(i), i);
    if (order.cyclic.empty()) return;
    std::vector<std::string> names;
    for (const int i : order.cyclic) {
      names.push_back(label(model_.graph().node(i), i));
      for (const auto& name : model_.graph().node(i).output()) import_.unknown.insert(name);
    }
    constexpr std::size_t kMostNames = 8;
    const bool more = names.size() > kMostNames;
    names.resize(std::min(names.size(), kMostNames));
    problem("graph", fmt::format("has a cycle: {}{} wait for each other", fmt::join(names, ", "),
                                 more ? ", ..." : ""));
  }

  // False where the node cannot be looked at: an input is missing, or belongs to a node that failed.
  bool inputs_known(const onnx::NodeProto& node, int index) {
    bool known = true;
    for (const auto& name : node.input()) {
      if (name.empty() || import_.by_name.contains(name)) continue;
      known = false;
      if (import_.unknown.insert(name).second)
        problem(path_of(node, index), fmt::format("reads value {}, which nothing makes", name));
    }
    return known;
  }

  std::string unique_name(const onnx::NodeProto& node, int index) {
    const auto wanted = label(node, index);
    auto name = wanted;
    for (int n = 2; !import_.node_names.insert(name).second; ++n) name = fmt::format("{}#{}", wanted, n);
    return name;
  }

  void reject(const onnx::NodeProto& node, int index) {
    const auto& type = node.op_type();
    const bool control = type == "If" || type == "Loop" || type == "Scan";
    const auto domain = node.domain().empty() ? "" : fmt::format(" of domain {}", node.domain());
    std::string hint;
    if (control) {
      hint = "control flow depends on data: export the model without it";
    } else if (const auto near = did_you_mean(type, operators_of(node.domain()))) {
      hint = fmt::format("did you mean '{}'?", *near);
    }
    problem(path_of(node, index), fmt::format("operator {}{} is not supported", type, domain), hint);
  }

  void lower_node(const onnx::NodeProto& node, int index) {
    const auto lower = find_operator(node.domain(), node.op_type());
    bool good = lower != nullptr;
    if (!good) reject(node, index);
    good = inputs_known(node, index) && good;
    if (good && (node.output_size() == 0 || node.output(0).empty())) {
      problem(path_of(node, index), "has no output");
      good = false;
    }
    const auto nodes = import_.graph.nodes.size();
    try {
      if (good) {
        Lowering lowering(import_, node, unique_name(node, index));
        lower(lowering);
        lowering.finish();
      }
    } catch (const NodeError& error) {
      problem(path_of(node, index), error.what(), error.hint);
      good = false;
    } catch (const TensorError& error) {
      problem(path_of(node, index), error.what());
      good = false;
    } catch (const InputError& error) {  // a constant that cannot be read
      for (const auto& inner : error.problems()) problem(path_of(node, index), inner.to_string());
      good = false;
    }
    if (good) return;
    import_.graph.nodes.resize(nodes);
    for (const auto& name : node.output()) {
      if (!name.empty() && import_.by_name.erase(name) == 0) import_.unknown.insert(name);
      import_.unknown.insert(name);
    }
  }

  void read_outputs() {
    if (model_.graph().output_size() == 0) problem("graph", "has no outputs");
    for (const auto& output : model_.graph().output()) {
      const auto found = import_.by_name.find(output.name());
      if (found != import_.by_name.end()) {
        import_.graph.outputs.push_back(found->second);
      } else if (!import_.unknown.contains(output.name())) {
        problem(fmt::format("output {}", output.name()), "is made by nothing");
      }
    }
  }

  const ModelBytes& bytes_;
  const ImportOptions& options_;
  StrippedModel stripped_;
  onnx::ModelProto model_;
  Import import_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

graph::Graph import(const std::filesystem::path& file, const ImportOptions& options) {
  const auto bytes = map_model(file);
  return Importer(*bytes, options).run();
}

graph::Graph import_bytes(std::vector<std::uint8_t> bytes, const std::string& name,
                          const ImportOptions& options) {
  const auto model = hold_model(std::move(bytes), name);
  return Importer(*model, options).run();
}

}  // namespace npu::onnx_file
