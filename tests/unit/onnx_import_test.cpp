// What the importer makes of a model, and of the graph a writer wrote.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "models/kernels/float/element_types.h"
#include "tests/unit/onnx_text.h"
#include "workloads/onnx/export.h"
#include "workloads/reference/float_run.h"

namespace npu::onnx_file {
namespace {

using namespace test;
using Shape = std::vector<std::int64_t>;

const graph::Window& window(const graph::Graph& graph) {
  return std::get<graph::Pool>(graph.nodes.back().operation).window;
}
Shape output_shape(const graph::Graph& graph) {
  return graph.value(graph.outputs.at(0)).shape;
}
std::string pool(const std::string& type, const std::string& more) {
  return "node { op_type: '" + type +
         "' input: 'x' output: 'y' attribute { name: 'kernel_shape' type: INTS ints: 3 ints: 2 } "
         "attribute { name: 'strides' type: INTS ints: 2 ints: 2 } " +
         more + " }";
}
std::string text_attribute(const std::string& name, const std::string& value) {
  return "attribute { name: '" + name + "' type: STRING s: '" + value + "' } ";
}
std::string flag(const std::string& name) {
  return "attribute { name: '" + name + "' type: INT i: 1 } ";
}

TEST(OnnxImport, SymbolicBatchBecomesTheOneAskedFor) {
  const auto graph =
      import_text(around("node { op_type: 'Relu' input: 'x' output: 'y' }", "N,3"), {.batch = 4});
  EXPECT_EQ(output_shape(graph), (Shape{4, 3}));
  ASSERT_EQ(graph.notes.size(), 1U);
  EXPECT_EQ(graph.notes[0], "x: batch 'N' taken as 4");
}

TEST(OnnxImport, NodesOutOfOrderAreSorted) {
  const auto graph =
      import_text(around("node { name: 'b' op_type: 'Relu' input: 'p' output: 'y' } "
                         "node { name: 'a' op_type: 'Neg' input: 'x' output: 'p' }"));
  ASSERT_EQ(graph.nodes.size(), 2U);
  EXPECT_EQ(graph.nodes[0].name, "a");
}

TEST(OnnxImport, NodesOfOneNameAreToldApart) {
  const auto graph =
      import_text(around("node { name: 'a' op_type: 'Neg' input: 'x' output: 'p' } "
                         "node { name: 'a' op_type: 'Relu' input: 'p' output: 'y' }"));
  EXPECT_EQ(graph.nodes[1].name, "a#2");
}

TEST(OnnxImport, SameUpperPadsAtTheEnd) {
  const auto graph =
      import_text(around(pool("MaxPool", text_attribute("auto_pad", "SAME_UPPER")), "1,2,5,5"));
  EXPECT_EQ(output_shape(graph), (Shape{1, 2, 3, 3}));
  EXPECT_EQ(window(graph).pads_begin, (Shape{1, 0}));
  EXPECT_EQ(window(graph).pads_end, (Shape{1, 1}));
}

TEST(OnnxImport, SameLowerPadsAtTheBeginning) {
  const auto graph =
      import_text(around(pool("MaxPool", text_attribute("auto_pad", "SAME_LOWER")), "1,2,5,5"));
  EXPECT_EQ(window(graph).pads_begin, (Shape{1, 1}));
  EXPECT_EQ(window(graph).pads_end, (Shape{1, 0}));
}

TEST(OnnxImport, CeilModeBecomesPaddingAtTheEnd) {
  const auto graph = import_text(around(pool("MaxPool", flag("ceil_mode")), "1,2,6,5"));
  EXPECT_EQ(output_shape(graph), (Shape{1, 2, 3, 3}));
  EXPECT_EQ(window(graph).pads_end, (Shape{1, 1}));
}

TEST(OnnxImport, WindowThatWouldStartInThePaddingIsDropped) {
  const std::string pads = "attribute { name: 'pads' type: INTS ints: 0 ints: 0 ints: 2 ints: 0 } ";
  const auto graph = import_text(around(pool("MaxPool", flag("ceil_mode") + pads), "1,2,4,4"));
  EXPECT_EQ(output_shape(graph), (Shape{1, 2, 2, 2}));
}

TEST(OnnxImport, CountedPaddingAndCeilModeBecomeAPad) {
  const std::string pads = "attribute { name: 'pads' type: INTS ints: 1 ints: 0 ints: 1 ints: 0 } ";
  const auto graph = import_text(
      around(pool("AveragePool", flag("ceil_mode") + flag("count_include_pad") + pads), "1,2,6,5"));
  ASSERT_EQ(graph.nodes.size(), 2U);
  EXPECT_EQ(graph::name_of(graph.nodes[0].operation), "Pad");
  EXPECT_EQ(window(graph).pads_begin, (Shape{0, 0}));
  EXPECT_FALSE(std::get<graph::Pool>(graph.nodes[1].operation).count_include_pad);
}

TEST(OnnxImport, ShapeArithmeticEndsOnImport) {
  // x.reshape(x.shape[0], -1), as PyTorch writes it.
  const auto graph =
      import_text(around("node { op_type: 'Shape' input: 'x' output: 's' } "
                         "node { op_type: 'Gather' input: 's' input: 'zero' output: 'n' } "
                         "node { op_type: 'Unsqueeze' input: 'n' input: 'axes' output: 'n1' } "
                         "node { op_type: 'Concat' input: 'n1' input: 'rest' output: 't' attribute { name: "
                         "'axis' type: INT i: 0 } } "
                         "node { op_type: 'Reshape' input: 'x' input: 't' output: 'y' } "
                         "initializer { name: 'zero' data_type: 7 int64_data: 0 } "
                         "initializer { name: 'axes' data_type: 7 dims: 1 int64_data: 0 } "
                         "initializer { name: 'rest' data_type: 7 dims: 1 int64_data: -1 }",
                         "2,3,4"));
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(output_shape(graph), (Shape{2, 12}));
}

TEST(OnnxImport, DropoutAndIdentityVanish) {
  const auto graph =
      import_text(around("node { op_type: 'Dropout' input: 'x' output: 'p' } "
                         "node { op_type: 'Identity' input: 'p' output: 'q' } "
                         "node { op_type: 'Relu' input: 'q' output: 'y' }"));
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].inputs, graph.inputs);
}

TEST(OnnxImport, OutputOfTheGraphKeepsItsName) {
  const auto graph = import_text(around("node { op_type: 'Identity' input: 'x' output: 'y' }"));
  EXPECT_EQ(graph.value(graph.outputs[0]).name, "y");
}

TEST(OnnxImport, ClipWithoutBoundsHasNone) {
  const auto graph = import_text(around("node { op_type: 'Clip' input: 'x' output: 'y' }"));
  const auto& clip = std::get<graph::Unary>(graph.nodes[0].operation);
  EXPECT_EQ(clip.beta, std::numeric_limits<float>::infinity());
}

TEST(OnnxImport, OldSoftmaxFlattensWhatFollowsItsAxis) {
  const auto graph = import_text(around("node { op_type: 'Softmax' input: 'x' output: 'y' }", "2,3,4", 12));
  ASSERT_EQ(graph.nodes.size(), 3U);
  EXPECT_EQ(graph.value(graph.nodes[1].output).shape, (Shape{2, 12}));
}

TEST(OnnxImport, InitialiserThatIsAnInputTooIsAConstant) {
  const auto graph =
      import_text(around("input { " + info("w", "4") +
                         " } node { op_type: 'Add' input: 'x' input: 'w' output: 'y' } "
                         "initializer { name: 'w' data_type: 1 dims: 4 float_data: [1, 2, 3, 4] }"));
  EXPECT_EQ(graph.inputs.size(), 1U);
  EXPECT_EQ(graph::floats_of(graph, graph.nodes[0].inputs[1]), (std::vector<float>{1, 2, 3, 4}));
}

TEST(OnnxImport, TypedDataIsDecoded) {
  const auto graph =
      import_text(around("node { op_type: 'QuantizeLinear' input: 'x' input: 's' input: 'z' output: 'y' } "
                         "initializer { name: 's' data_type: 1 float_data: 0.5 } "
                         "initializer { name: 'z' data_type: 3 int32_data: -7 }"));
  EXPECT_EQ(graph::integers_of(graph, graph.nodes[0].inputs[2]), (Shape{-7}));
}

TEST(OnnxImport, QuantisedOperatorBecomesAChain) {
  const std::string u8 = "data_type: 2 int32_data: ", f32 = "data_type: 1 float_data: 0.5 } ";
  const auto graph =
      import_text(around("node { op_type: 'QuantizeLinear' input: 'x' input: 's' input: 'z' output: 'q' } "
                         "node { name: 'c' op_type: 'QLinearConv' input: ['q', 's', 'z', 'w', 's', 'z', 's', "
                         "'z', 'b'] output: 'p' } "
                         "node { op_type: 'DequantizeLinear' input: 'p' input: 's' input: 'z' output: 'y' } "
                         "initializer { name: 's' " +
                         f32 + "initializer { name: 'z' " + u8 +
                         "128 } "
                         "initializer { name: 'w' dims: [1, 2, 1, 1] data_type: 2 int32_data: [130, 127] } "
                         "initializer { name: 'b' dims: 1 data_type: 6 int32_data: 4 }"));
  std::vector<std::string> names;
  for (const auto& node : graph.nodes) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"QuantizeLinear_0", "c/dq_x", "c/dq_w", "c/dq_b", "c/conv", "c",
                                             "DequantizeLinear_2"}));
  Tensor x = kernels::make_tensor(DType::kF32, {1, 2, 4, 4});
  std::ranges::fill(kernels::elements_of<float>(x), 3.0F);
  // 3 * 1 + 3 * -0.5 + 4 * 0.25
  EXPECT_EQ(kernels::elements_of<float>(reference::run_float(graph, std::span(&x, 1))[0])[0], 2.5F);
}

TEST(OnnxExport, WrittenGraphIsReadBackTheSame) {
  const std::string ints = "type: INTS ints: ";
  const auto graph = import_text(
      around("node { op_type: 'Conv' input: 'x' input: 'w' output: 'a' attribute { name: 'pads' " + ints +
             "[1,1,1,1] } } "
             "node { op_type: 'Clip' input: 'a' input: '' input: 'six' output: 'b' } "
             "node { op_type: 'Slice' input: 'b' input: 'one' input: 'nine' input: 'three' input: 'minus' "
             "output: 'c' } "
             "node { op_type: 'Pad' input: 'c' input: 'pads' output: 'd' } "
             "node { op_type: 'Resize' input: 'd' input: '' input: 'scales' output: 'e' } "
             "node { op_type: 'ReduceMean' input: 'e' output: 'f' attribute { name: 'axes' " +
             ints +
             "[2] } } "
             "node { op_type: 'Transpose' input: 'f' output: 'g' } "
             "node { op_type: 'Flatten' input: 'g' output: 'h' } "
             "node { op_type: 'Softmax' input: 'h' output: 'i' } "
             "node { op_type: 'QuantizeLinear' input: 'i' input: 'scale' output: 'j' } "
             "node { op_type: 'DequantizeLinear' input: 'j' input: 'scale' output: 'y' } "
             "initializer { name: 'w' data_type: 1 dims: [2, 2, 3, 3] float_data: [" +
             [] {
               std::string s = "0.25";
               for (int i = 1; i < 36; ++i) s += fmt::format(", {}", i % 7 - 3);
               return s;
             }() +
             "] } "
             "initializer { name: 'six' data_type: 1 float_data: 6 } "
             "initializer { name: 'scale' data_type: 1 float_data: 0.01 } "
             "initializer { name: 'scales' data_type: 1 dims: 4 float_data: [1, 1, 2, 2] } "
             "initializer { name: 'one' data_type: 7 dims: 1 int64_data: -1 } "
             "initializer { name: 'nine' data_type: 7 dims: 1 int64_data: -9 } "
             "initializer { name: 'three' data_type: 7 dims: 1 int64_data: 3 } "
             "initializer { name: 'minus' data_type: 7 dims: 1 int64_data: -1 } "
             "initializer { name: 'pads' data_type: 7 dims: 8 int64_data: [0, 0, 1, 0, 0, 0, 0, 1] }"));
  const auto file = std::filesystem::temp_directory_path() / fmt::format("npusim_export_{}.onnx", getpid());
  export_graph(graph, file);
  const auto again = import(file);
  Tensor x = kernels::make_tensor(DType::kF32, {1, 2, 4, 4});
  float next = -2;
  for (float& value : kernels::elements_of<float>(x)) value = next += 0.125F;
  EXPECT_EQ(reference::run_float(graph, std::span(&x, 1))[0].bytes,
            reference::run_float(again, std::span(&x, 1))[0].bytes);
  ASSERT_EQ(again.nodes.size(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    EXPECT_EQ(again.nodes[i].name, graph.nodes[i].name);
    EXPECT_EQ(again.value(again.nodes[i].output).shape, graph.value(graph.nodes[i].output).shape);
  }
  std::filesystem::remove(file);
}

TEST(OnnxExport, FolderThatIsNotThereBad) {
  const auto graph = import_text(around("node { op_type: 'Relu' input: 'x' output: 'y' }"));
  EXPECT_THROW(export_graph(graph, "/nowhere/model.onnx"), InputError);
}

}  // namespace
}  // namespace npu::onnx_file
