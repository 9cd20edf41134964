// Files that the importer must refuse, and what it must say.
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "tests/unit/onnx_text.h"

namespace npu::onnx_file {
namespace {

using namespace test;

const std::string kRelu = "node { name: 'r' op_type: 'Relu' input: 'x' output: 'y' }";

std::string node(const std::string& type, const std::string& inputs, const std::string& attributes = "") {
  std::string text = fmt::format("node {{ name: 'n' op_type: '{}' output: 'y' {} ", type, attributes);
  std::string word;
  for (const char c : inputs + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      text += fmt::format("input: '{}' ", word == "-" ? "" : word);
      word.clear();
    }
  }
  return text + "} ";
}
std::string floats(const std::string& name, std::vector<std::int64_t> dims) {
  std::string text = fmt::format("initializer {{ name: '{}' data_type: 1 ", name);
  std::int64_t elements = 1;
  for (const auto extent : dims) {
    text += fmt::format("dims: {} ", extent);
    elements *= extent;
  }
  for (std::int64_t i = 0; i < elements; ++i) text += "float_data: 1 ";
  return text + "} ";
}
std::string ints(const std::string& name, std::int64_t entries, const std::string& data) {
  return fmt::format("initializer {{ name: '{}' data_type: 7 dims: {} {} }} ", name, entries, data);
}
std::string attribute(const std::string& name, const std::string& value, const std::string& type) {
  return fmt::format("attribute {{ name: '{}' type: {} {} }} ", name, type, value);
}

TEST(OnnxImport, TextIsNoModelBad) {
  const std::string text = "this is not a model";
  expect_text(problems_of(std::vector<std::uint8_t>(text.begin(), text.end())), "model.onnx: byte");
}

TEST(OnnxImport, EmptyFileBad) {
  expect_text(problems_of(std::vector<std::uint8_t>{}), "it has no graph");
}

TEST(OnnxImport, EveryTruncationIsRefusedBad) {
  auto model = parsed(around(floats("w", {2, 2, 1, 1}) + node("Conv", "x w")));
  model.mutable_opset_import()->RemoveLast();  // without the second one the file would be whole
  const auto whole = bytes_of(model);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW((void)import_bytes(part, "model.onnx"), InputError) << size;
  }
}

TEST(OnnxImport, MissingFileBad) {
  EXPECT_THROW((void)import("/nowhere/model.onnx"), InputError);
}

TEST(OnnxImport, FolderBad) {
  EXPECT_THROW((void)import("/tmp"), InputError);
}

TEST(OnnxImport, GraphWithoutNodesBad) {
  expect_text(problems_of(around("")), "graph: has no nodes");
}

TEST(OnnxImport, GraphWithoutOutputsBad) {
  expect_text(
      problems_of("opset_import { version: 13 } graph { input { " + info("x", "1") + " } " + kRelu + " }"),
      "graph: has no outputs");
}

TEST(OnnxImport, OutputThatNothingMakesBad) {
  expect_text(problems_of(around("node { op_type: 'Relu' input: 'x' output: 'z' }")),
              "output y: is made by nothing");
}

TEST(OnnxImport, OpsetIsMissingBad) {
  expect_text(problems_of("graph { input { " + info("x", "1") + " } output { " + info("y", "") + " } " +
                          kRelu + " }"),
              "says no opset of the default domain");
}

TEST(OnnxImport, OpsetNamedTwiceBad) {
  expect_text(problems_of("opset_import { version: 12 } " + around(kRelu)), "names domain '' twice");
}

TEST(OnnxImport, OpsetTooOldBad) {
  expect_text(problems_of(around(kRelu, "1", 6)), "opset 6 is too old");
}

TEST(OnnxImport, UnknownOperatorIsNamedBad) {
  expect_text(problems_of(around(node("Convv", "x"))),
              "model.onnx: Convv n: operator Convv is not supported; did you mean 'Conv'?");
}

TEST(OnnxImport, UnknownDomainIsNamedBad) {
  expect_text(problems_of(around(node("Relu", "x", "domain: 'my.domain'"))),
              "operator Relu of domain my.domain");
}

TEST(OnnxImport, UnnamedNodesAreCountedBad) {
  expect_text(problems_of(around("node { op_type: 'Det' input: 'x' output: 'y' }")), "Det Det_0:");
}

TEST(OnnxImport, ControlFlowBad) {
  for (const std::string type : {"If", "Loop", "Scan"})
    expect_text(problems_of(around(node(type, "x"))), "control flow depends on data");
}

TEST(OnnxImport, CycleBad) {
  expect_text(problems_of(around("node { name: 'a' op_type: 'Add' input: 'x' input: 'q' output: 'p' } "
                                 "node { name: 'b' op_type: 'Relu' input: 'p' output: 'q' } "
                                 "node { name: 'c' op_type: 'Relu' input: 'q' output: 'y' }")),
              "graph: has a cycle: a, b, c wait for each other");
}

TEST(OnnxImport, DanglingInputBad) {
  expect_text(problems_of(around(node("Add", "x nobody"))), "Add n: reads value nobody, which nothing makes");
}

TEST(OnnxImport, ValueMadeTwiceBad) {
  expect_text(problems_of(around(kRelu + kRelu)), "makes value y, which is there already");
}

TEST(OnnxImport, InputThereTwiceBad) {
  expect_text(problems_of(around("input { " + info("x", "1") + " } " + kRelu)), "input x: is there twice");
}

TEST(OnnxImport, InitialiserThereTwiceBad) {
  expect_text(problems_of(around(kRelu + floats("w", {1}) + floats("w", {1}))),
              "initializer w: is there twice");
}

TEST(OnnxImport, SparseInitialiserBad) {
  expect_text(problems_of(around(kRelu + "sparse_initializer { dims: 1 }")), "sparse initialisers");
}

TEST(OnnxImport, AllProblemsComeAtOnceBad) {
  const auto text =
      problems_of(around("node { op_type: 'Det' input: 'x' output: 'p' } "
                         "node { op_type: 'Round' input: 'x' output: 'q' } "
                         "node { op_type: 'Add' input: 'p' input: 'q' output: 'y' }"));
  expect_text(text, "Det Det_0");
  expect_text(text, "Round Round_1");
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);  // and none about the values that these did not make
}

TEST(OnnxImport, SymbolicExtentBesideTheBatchBad) {
  expect_text(problems_of(around(kRelu, "1,3,H,W")), "input x: axis 2 is 'H': only the first axis");
}

TEST(OnnxImport, InputWithoutShapeBad) {
  expect_text(
      problems_of(
          "opset_import { version: 13 } graph { input { name: 'x' type { tensor_type { elem_type: 1 } "
          "} } output { name: 'y' } " +
          kRelu + " }"),
      "input x: has no shape");
}

TEST(OnnxImport, HalfPrecisionBad) {
  expect_text(problems_of("opset_import { version: 13 } graph { input { " + info("x", "1", 10) +
                          " } output { " + info("y", "") + " } " + kRelu + " }"),
              "input x: elements of FLOAT16 are not supported");
}

TEST(OnnxImport, RawDataOfWrongSizeBad) {
  expect_text(problems_of(around("initializer { name: 'w' data_type: 1 dims: 2 raw_data: 'abc' } " +
                                 node("Add", "x w"))),
              "initializer w: raw_data has 3 bytes, [2] f32 needs 8");
}

TEST(OnnxImport, TypedDataOfWrongCountBad) {
  expect_text(problems_of(around("initializer { name: 'w' data_type: 1 dims: 2 float_data: 1 } " +
                                 node("Add", "x w"))),
              "has 1 elements of data, [2] f32 needs 2");
}

TEST(OnnxImport, TypedDataInTheFieldOfAnotherTypeBad) {
  expect_text(problems_of(around("initializer { name: 'w' data_type: 1 dims: 1 int64_data: 1 } " +
                                 node("Add", "x w"))),
              "its data is in the field of another type");
}

TEST(OnnxImport, NegativeExtentBad) {
  expect_text(problems_of(around("initializer { name: 'w' data_type: 1 dims: -2 } " + node("Add", "x w"))),
              "has a negative extent");
}

TEST(OnnxImport, ShapeThatOverflowsBad) {
  expect_text(problems_of(around("initializer { name: 'w' data_type: 1 dims: 4611686018427387904 dims: 4 } " +
                                 node("Add", "x w"))),
              "more than 2^40 elements");
}

TEST(OnnxImport, ExternalDataWithoutAFolderBad) {
  expect_text(problems_of(around(
                  "initializer { name: 'w' data_type: 1 dims: 1 data_location: EXTERNAL external_data { "
                  "key: 'location' value: 'w.bin' } } " +
                  node("Add", "x w"))),
              "has no folder to look in");
}

class OnnxExternal : public ::testing::Test {
 protected:
  OnnxExternal()
      : folder_(std::filesystem::temp_directory_path() / fmt::format("npusim_external_{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~OnnxExternal() override { std::filesystem::remove_all(folder_); }

  // A model with 16 bytes of external data, as the entries say.
  std::filesystem::path write(const std::string& location, const std::string& more = "") {
    const auto bytes =
        bytes_of(parsed(around("initializer { name: 'w' data_type: 1 dims: 4 data_location: EXTERNAL "
                               "external_data { key: 'location' value: '" +
                               location + "' } " + more + " } " + node("Add", "x w"))));
    std::ofstream(folder_ / "model.onnx", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
    return folder_ / "model.onnx";
  }
  void write_data(int bytes) {
    std::ofstream(folder_ / "w.bin") << std::string(static_cast<std::size_t>(bytes), 'a');
  }
  static std::string problems(const std::filesystem::path& file) {
    try {
      (void)import(file);
    } catch (const InputError& error) {
      return error.what();
    }
    return "imported";
  }

  std::filesystem::path folder_;
};

TEST_F(OnnxExternal, DataIsReadFromBesideTheModel) {
  write_data(24);
  const auto graph = import(write("w.bin", "external_data { key: 'offset' value: '8' }"));
  EXPECT_EQ(graph::floats_of(graph, graph.nodes[0].inputs[1]).size(), 4U);
}

TEST_F(OnnxExternal, DataIsMissingBad) {
  expect_text(problems(write("w.bin")), "w.bin cannot be read");
}

TEST_F(OnnxExternal, DataIsShortBad) {
  write_data(15);
  expect_text(problems(write("w.bin")), "has 15 bytes, byte 0 to 16 are needed");
}

TEST_F(OnnxExternal, OffsetPastTheEndBad) {
  write_data(16);
  expect_text(problems(write("w.bin", "external_data { key: 'offset' value: '18446744073709551615' }")),
              "has 16 bytes");
}

TEST_F(OnnxExternal, OffsetIsNoNumberBad) {
  write_data(16);
  expect_text(problems(write("w.bin", "external_data { key: 'offset' value: '-1' }")),
              "offset '-1' is no count");
}

TEST_F(OnnxExternal, LengthDoesNotFitBad) {
  write_data(16);
  expect_text(problems(write("w.bin", "external_data { key: 'length' value: '8' }")), "length is 8");
}

TEST_F(OnnxExternal, LocationLeavesTheFolderBad) {
  for (const std::string location : {"../w.bin", "/etc/passwd", "a/../../w.bin"})
    expect_text(problems(write(location)), "leaves the model's folder");
}

TEST_F(OnnxExternal, DataThatGoesAfterTheImportBad) {
  write_data(16);
  const auto graph = import(write("w.bin"));
  std::filesystem::remove(folder_ / "w.bin");
  EXPECT_THROW((void)graph::floats_of(graph, graph.nodes[0].inputs[1]), InputError);
}

TEST(OnnxImport, UnknownAttributeBad) {
  expect_text(problems_of(around(node("Relu", "x", attribute("slope", "f: 1", "FLOAT")))),
              "Relu n: attribute slope is not supported");
}

TEST(OnnxImport, AttributeOfAWrongTypeBad) {
  expect_text(problems_of(around(floats("w", {2, 2, 1, 1}) +
                                 node("Conv", "x w", attribute("group", "f: 1", "FLOAT")))),
              "attribute group is FLOAT, not INT");
}

TEST(OnnxImport, AttributeTwiceBad) {
  const auto twice = attribute("alpha", "f: 1", "FLOAT");
  expect_text(problems_of(around(node("LeakyRelu", "x", twice + twice))), "has attribute alpha twice");
}

TEST(OnnxImport, ConvOfWrongChannelsBad) {
  expect_text(problems_of(around(floats("w", {2, 3, 1, 1}) + node("Conv", "x w"))),
              "2 input channels in 1 groups do not fit weights [2,3,1,1]");
}

TEST(OnnxImport, ConvOfWrongRankBad) {
  expect_text(problems_of(around(floats("w", {2, 2, 1}) + node("Conv", "x w"))), "different ranks");
}

TEST(OnnxImport, ConvOfWrongBiasBad) {
  expect_text(problems_of(around(floats("w", {2, 2, 1, 1}) + floats("b", {3}) + node("Conv", "x w b"))),
              "bias [3] does not fit 2 output channels");
}

TEST(OnnxImport, ConvLargerThanThePictureBad) {
  expect_text(problems_of(around(floats("w", {1, 2, 5, 1}) + node("Conv", "x w"))),
              "the kernel reaches over 5 elements of axis 2, padded it has 4");
}

TEST(OnnxImport, KernelShapeThatIsNotTheWeightsBad) {
  expect_text(problems_of(around(floats("w", {2, 2, 1, 1}) +
                                 node("Conv", "x w", attribute("kernel_shape", "ints: 3 ints: 3", "INTS")))),
              "attribute kernel_shape is [3,3]");
}

TEST(OnnxImport, StrideZeroBad) {
  expect_text(problems_of(around(floats("w", {2, 2, 1, 1}) +
                                 node("Conv", "x w", attribute("strides", "ints: 0 ints: 1", "INTS")))),
              "attribute strides is [0,1]");
}

TEST(OnnxImport, UnknownAutoPadBad) {
  expect_text(problems_of(around(floats("w", {2, 2, 1, 1}) +
                                 node("Conv", "x w", attribute("auto_pad", "s: 'SAME'", "STRING")))),
              "attribute auto_pad is SAME");
}

TEST(OnnxImport, PoolWithoutKernelBad) {
  expect_text(problems_of(around(node("MaxPool", "x"))), "lacks attribute kernel_shape");
}

TEST(OnnxImport, InputIsLackingBad) {
  expect_text(problems_of(around(node("Conv", "x"))), "Conv n: lacks input 1");
}

TEST(OnnxImport, GemmThatDoesNotFitBad) {
  expect_text(problems_of(around(floats("w", {3, 5}) + node("Gemm", "x w"), "1,4")), "4 columns, 3 rows");
}

TEST(OnnxImport, MatMulThatDoesNotFitBad) {
  expect_text(problems_of(around(floats("w", {3, 5}) + node("MatMul", "x w"), "1,4")), "4 columns, 3 rows");
}

TEST(OnnxImport, BroadcastThatDoesNotFitBad) {
  expect_text(problems_of(around(floats("w", {3}) + node("Add", "x w"))),
              "shapes [1,2,4,4] and [3] cannot be broadcast");
}

TEST(OnnxImport, OperandsOfTwoTypesBad) {
  expect_text(problems_of(around(ints("w", 1, "int64_data: 1") + node("Add", "x w"))),
              "operands are f32 and s64");
}

TEST(OnnxImport, BatchNormalizationInTrainingBad) {
  expect_text(problems_of(around(floats("s", {2}) + node("BatchNormalization", "x s s s s",
                                                         attribute("training_mode", "i: 1", "INT")))),
              "attribute training_mode is 1");
}

TEST(OnnxImport, BatchNormalizationOfWrongChannelsBad) {
  expect_text(problems_of(around(floats("s", {3}) + node("BatchNormalization", "x s s s s"))),
              "input 1 has shape [3], the picture [1,2,4,4] has 2 channels");
}

TEST(OnnxImport, GeluByTanhBad) {
  expect_text(
      problems_of(around(node("Gelu", "x", attribute("approximate", "s: 'tanh'", "STRING")), "1,4", 20)),
      "attribute approximate is tanh");
}

TEST(OnnxImport, ReshapeToOtherCountBad) {
  expect_text(problems_of(around(ints("s", 1, "int64_data: 5") + node("Reshape", "x s"))),
              "[1,2,4,4] cannot become [5]");
}

TEST(OnnxImport, ReshapeByDataBad) {
  expect_text(problems_of(around("node { op_type: 'Cast' input: 'x' output: 's' " +
                                 attribute("to", "i: 7", "INT") + " } " + node("Reshape", "x s"))),
              "shape (s) is computed from data");
}

TEST(OnnxImport, TwoOpenExtentsBad) {
  expect_text(problems_of(around(ints("s", 2, "int64_data: -1 int64_data: -1") + node("Reshape", "x s"))),
              "leaves two extents open");
}

TEST(OnnxImport, AxisOutsideBad) {
  expect_text(problems_of(around(node("Concat", "x x", attribute("axis", "i: 4", "INT")))),
              "axis 4 is outside");
}

TEST(OnnxImport, PermutationThatIsNoneBad) {
  expect_text(problems_of(around(
                  node("Transpose", "x", attribute("perm", "ints: 0 ints: 0 ints: 1 ints: 2", "INTS")))),
              "one is named twice");
}

TEST(OnnxImport, PadByReflectionBad) {
  expect_text(problems_of(around(node("Pad", "x", attribute("mode", "s: 'reflect'", "STRING")))),
              "attribute mode is reflect");
}

TEST(OnnxImport, SliceWithoutStepBad) {
  expect_text(problems_of(around(ints("a", 1, "int64_data: 0") + node("Slice", "x a a a a"))), "steps: 0");
}

TEST(OnnxImport, CubicResizeBad) {
  expect_text(problems_of(around(node("Resize", "x", attribute("mode", "s: 'cubic'", "STRING")))),
              "attribute mode is cubic");
}

TEST(OnnxImport, ResizeWithoutTargetBad) {
  expect_text(problems_of(around(node("Resize", "x"))), "has neither scales nor sizes");
}

TEST(OnnxImport, SecondOutputBad) {
  expect_text(problems_of(around("node { name: 'd' op_type: 'Dropout' input: 'x' output: 'a' output: 'm' } "
                                 "node { op_type: 'Concat' input: 'a' input: 'm' output: 'y' }")),
              "Dropout d: output 1 (m) is used");
}

TEST(OnnxImport, ScaleAndZeroPointOfTwoLengthsBad) {
  expect_text(
      problems_of(around(floats("s", {2}) + "initializer { name: 'z' data_type: 2 dims: 1 int32_data: 0 } " +
                         node("QuantizeLinear", "x s z"))),
      "zero point has 1 elements, scale has 2");
}

TEST(OnnxImport, ScaleOfAnotherLengthThanTheAxisBad) {
  expect_text(problems_of(around(floats("s", {3}) + node("QuantizeLinear", "x s"))),
              "scale has 3 elements, axis 1 of [1,2,4,4] has 2");
}

TEST(OnnxImport, DequantisedFloatBad) {
  expect_text(problems_of(around(floats("s", {1}) + node("DequantizeLinear", "x s"))),
              "input x is f32, not quantised");
}

TEST(OnnxImport, BlockwiseQuantisationBad) {
  expect_text(problems_of(around(floats("s", {1}) +
                                 node("QuantizeLinear", "x s", attribute("block_size", "i: 4", "INT")))),
              "attribute block_size is not 0");
}

}  // namespace
}  // namespace npu::onnx_file
