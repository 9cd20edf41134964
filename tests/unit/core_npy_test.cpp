#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "sim/core/npy.h"
#include "sim/core/rng.h"

namespace npu {
namespace {

namespace fs = std::filesystem;

// A file image by numpy's format description: magic, version, little-endian header size, header, body.
std::vector<std::uint8_t> npy(const std::string& header, const std::string& body, int version = 1) {
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) text += static_cast<char>(header.size() >> (8 * i) & 0xff);
  text += header + body;
  return {text.begin(), text.end()};
}

std::string problem_of(const std::vector<std::uint8_t>& bytes) {
  try {
    parse_npy(bytes, "x.npy");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

const std::string kU8Header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n";

TEST(Npy, ReadsAnArray) {
  const auto tensor = parse_npy(npy(kU8Header, "abcdef"), "x.npy");
  EXPECT_EQ(tensor.type, DType::kU8);
  EXPECT_EQ(tensor.shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(tensor.elements(), 6);
  EXPECT_EQ(tensor.integer(5), 'f');
}

TEST(Npy, ReadsTheLongHeadersOfVersions2And3) {
  for (const int version : {2, 3}) {
    EXPECT_EQ(parse_npy(npy(kU8Header, "abcdef", version), "x.npy").integer(0), 'a');
  }
}

TEST(Npy, ReadsAScalarAndAnEmptyArray) {
  EXPECT_EQ(
      parse_npy(npy("{'descr': '<i2', 'fortran_order': False, 'shape': (), }\n", std::string("\xfe\xff", 2)),
                "x")
          .integer(0),
      -2);
  const auto empty = parse_npy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 7), }\n", ""), "x");
  EXPECT_EQ(empty.elements(), 0);
}

TEST(Npy, RoundTripKeepsTypeShapeAndBytes) {
  const fs::path file = fs::path(::testing::TempDir()) / "npusim_core_npy_round_trip.npy";
  Rng rng(1);
  for (const DType type : {DType::kU8, DType::kS8, DType::kU16, DType::kS16, DType::kU32, DType::kS32,
                           DType::kU64, DType::kS64, DType::kF32}) {
    for (const auto& shape :
         std::vector<std::vector<std::int64_t>>{{}, {1}, {17}, {3, 5}, {2, 0}, {2, 3, 4, 5}}) {
      Tensor tensor{.type = type, .shape = shape, .bytes = {}};
      tensor.bytes.resize(static_cast<std::size_t>(tensor.elements() * size_of(type)));
      for (auto& byte : tensor.bytes) byte = static_cast<std::uint8_t>(rng.next());
      save_npy(file, tensor);
      const auto again = load_npy(file);
      EXPECT_EQ(again.type, type);
      EXPECT_EQ(again.shape, shape);
      EXPECT_EQ(again.bytes, tensor.bytes);
    }
  }
  fs::remove(file);
}

TEST(Npy, TheBodyOfASavedFileIsAlignedTo64Bytes) {
  const fs::path file = fs::path(::testing::TempDir()) / "npusim_core_npy_aligned.npy";
  for (std::int64_t n : {1, 10, 100'000}) {
    save_npy(
        file,
        {.type = DType::kU8, .shape = {n}, .bytes = std::vector<std::uint8_t>(static_cast<std::size_t>(n))});
    EXPECT_EQ((fs::file_size(file) - static_cast<std::uintmax_t>(n)) % 64, 0U) << n;
  }
  fs::remove(file);
}

TEST(Npy, RefusesWhatIsNoNpyFile_bad) {
  for (const std::string text : {"", "\x93NUMPY", "PK\x03\x04 a zip archive, for example"}) {
    EXPECT_EQ(problem_of({text.begin(), text.end()}), "x.npy: not an .npy file");
  }
}

TEST(Npy, RefusesAColumnMajorArray_bad) {
  EXPECT_EQ(problem_of(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", "abcdef")),
            "x.npy: column-major .npy arrays are not read; save it in C order");
}

TEST(Npy, RefusesACutHeader_bad) {
  auto bytes = npy(kU8Header, "");
  while (bytes.size() > 12) {
    bytes.pop_back();
    EXPECT_EQ(problem_of(bytes), "x.npy: the .npy header is cut off") << bytes.size();
  }
}

TEST(Npy, RefusesAHeaderThatLacksAKey_bad) {
  for (const auto* header :
       {"{}          ", "{'descr': '|u1', 'shape': (1,)}", "{'fortran_order': False, 'shape': (1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1"}) {
    EXPECT_EQ(problem_of(npy(header, "a")), "x.npy: the .npy header lacks descr, fortran_order or shape")
        << header;
  }
}

TEST(Npy, RefusesABodyThatDoesNotFitTheShape_bad) {
  EXPECT_EQ(problem_of(npy(kU8Header, "abcde")), "x.npy: shape 2x3 of u8 needs 6 bytes, the file has 5");
  EXPECT_EQ(problem_of(npy(kU8Header, "abcdefg")), "x.npy: shape 2x3 of u8 needs 6 bytes, the file has 7");
  EXPECT_EQ(problem_of(npy(
                "{'descr': '<i8', 'fortran_order': False, 'shape': (1099511627776, 1099511627776), }", "a")),
            "x.npy: shape 1099511627776x1099511627776 of s64 needs 9671406556917033397649408 bytes, the file "
            "has 1");
}

TEST(Npy, RefusesADimensionThatIsNoCount_bad) {
  for (const auto* shape : {"(-1,)", "(-,)", "(99999999999999999999,)", "(1099511627777,)"}) {
    EXPECT_EQ(
        problem_of(npy(std::string("{'descr': '|u1', 'fortran_order': False, 'shape': ") + shape + "}", "a")),
        "x.npy: a dimension of the .npy header is no count")
        << shape;
  }
}

TEST(Npy, RefusesAnUnknownElementType_bad) {
  for (const auto* type : {"'>i4'", "'<f8'", "'<c8'", "'|O'", "'<U3'", "[('a'"}) {
    EXPECT_EQ(problem_of(npy(std::string("{'descr': ") + type + ", 'fortran_order': False, 'shape': (1,), }",
                             "abcd")),
              std::string("x.npy: element type ") + type + " is not read");
  }
}

TEST(Npy, RefusesAFileThatIsNotThere_bad) {
  EXPECT_THROW(load_npy("/nonexistent/x.npy"), InputError);
  EXPECT_THROW(save_npy("/nonexistent/x.npy", {}), InputError);
}

TEST(Tensor, IntegerReadsEveryTypeWithItsSign) {
  const auto one = [](DType type, std::int64_t value) {
    Tensor t{.type = type,
             .shape = {2},
             .bytes = std::vector<std::uint8_t>(static_cast<std::size_t>(2 * size_of(type)))};
    for (int b = 0; b < size_of(type); ++b)
      t.bytes[static_cast<std::size_t>(size_of(type) + b)] = static_cast<std::uint8_t>(value >> (8 * b));
    return t.integer(1);
  };
  EXPECT_EQ(one(DType::kU8, 0xff), 255);
  EXPECT_EQ(one(DType::kS8, 0xff), -1);
  EXPECT_EQ(one(DType::kU16, 0x8000), 32768);
  EXPECT_EQ(one(DType::kS16, 0x8000), -32768);
  EXPECT_EQ(one(DType::kU32, 0x80000000), 2147483648);
  EXPECT_EQ(one(DType::kS32, 0x80000000), -2147483648);
  EXPECT_EQ(one(DType::kS64, -5), -5);
  EXPECT_EQ(one(DType::kU64, 0x0102030405060708), 0x0102030405060708);
}

TEST(Tensor, AnEmptyTensorHasNoElementsHoweverLongItsOtherDimensions) {
  // A hostile file may say so: 2^40 * 2^40 * 0 must not pass through an overflow.
  const std::int64_t most = std::int64_t{1} << 40;
  EXPECT_EQ((Tensor{.type = DType::kU8, .shape = {most, most, 0}, .bytes = {}}).elements(), 0);
}

TEST(Tensor, ShapeTextIsReadable) {
  EXPECT_EQ(shape_text({250, 224, 224, 3}), "250x224x224x3");
  EXPECT_EQ(shape_text({}), "");
}

}  // namespace
}  // namespace npu
