#include <string>

#include <gtest/gtest.h>

#include "sim/config/number.h"

namespace npu::config {
namespace {

std::string integer_problem(std::string_view text) {
  const auto value = parse_integer(text);
  return value ? "" : value.error().what;
}

std::string real_problem(std::string_view text) {
  const auto value = parse_real(text);
  return value ? "" : value.error().what;
}

TEST(ConfigNumber, ReadsDecimalAndHexadecimalIntegers) {
  EXPECT_EQ(parse_integer("0").value(), 0);
  EXPECT_EQ(parse_integer("-7").value(), -7);
  EXPECT_EQ(parse_integer("+7").value(), 7);
  EXPECT_EQ(parse_integer("9223372036854775807").value(), INT64_MAX);
  EXPECT_EQ(parse_integer("-9223372036854775808").value(), INT64_MIN);
  EXPECT_EQ(parse_integer("0x1F").value(), 31);
}

TEST(ConfigNumber, ReadsReals) {
  EXPECT_EQ(parse_real("0.5").value(), 0.5);
  EXPECT_EQ(parse_real("-1.25e3").value(), -1250);
  EXPECT_EQ(parse_real("+10").value(), 10);
}

TEST(ConfigNumber, RefusesALeadingZero_bad) {
  for (const auto* text : {"010", "-010", "+08", "00", "0123456789"}) {
    EXPECT_NE(integer_problem(text).find("leading zero"), std::string::npos) << text;
    EXPECT_NE(real_problem(text).find("leading zero"), std::string::npos) << text;
  }
  EXPECT_NE(real_problem("00.5").find("leading zero"), std::string::npos);
}

TEST(ConfigNumber, RefusesWhatIsNotFinite_bad) {
  for (const auto* text : {".nan", ".NaN", "nan", ".inf", "-.inf", "inf", "+Infinity", "nan(1)"}) {
    EXPECT_NE(real_problem(text), "") << text;
    EXPECT_NE(integer_problem(text), "") << text;
  }
  EXPECT_EQ(real_problem("-.inf"), "'-.inf' is not a finite number");
}

TEST(ConfigNumber, RefusesWhatDoesNotFit_bad) {
  EXPECT_EQ(integer_problem("9223372036854775808"), "'9223372036854775808' does not fit 64 bits");
  EXPECT_EQ(integer_problem("0x8000000000000000"), "'0x8000000000000000' does not fit 64 bits");
  EXPECT_EQ(real_problem("1e999"), "'1e999' does not fit 64 bits");
}

TEST(ConfigNumber, RefusesWhatIsNoNumber_bad) {
  for (const auto* text :
       {"", "-", "+", "+-5", "--5", "0x", "0x-5", "-0x5", "5 ns", "1,5", "0o10", "1_000", " 5", "five"}) {
    EXPECT_NE(integer_problem(text), "") << text;
    EXPECT_NE(real_problem(text), "") << text;
  }
}

TEST(ConfigNumber, RefusesAFractionAsAnInteger_bad) {
  EXPECT_EQ(integer_problem("1.5"), "'1.5' is not an integer");
  EXPECT_EQ(integer_problem("4.0"), "'4.0' is not an integer");
  EXPECT_EQ(integer_problem("1e9"), "'1e9' is not an integer");
}

}  // namespace
}  // namespace npu::config
