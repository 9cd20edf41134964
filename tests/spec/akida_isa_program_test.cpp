// Whole programs as words.
#include <gtest/gtest.h>

#include "isa/akida/record.h"
#include "tests/spec/akida_isa_support.h"

namespace npu::akida {
namespace {

using namespace testing;

constexpr std::uint64_t kPrograms = 200;

// A converter, two NPs that it feeds, and one of a second pass.
std::vector<Assignment> four_records() {
  auto first = image();
  first.destinations = {11, 12};
  first.to_output = false;
  auto second = convolution();
  auto third = convolution();
  third.np = 12;
  auto last = fully_connected();
  last.pass = 1;
  last.layer = 3;
  return {first, second, third, last};
}

Program program_of(const std::vector<Assignment>& records) {
  Program program;
  for (const Assignment& a : records) program.records.push_back(random_record(a, 1));
  return program;
}

std::vector<Word> words_of(const std::vector<Assignment>& records) {
  return encode(program_of(records));
}

Error error_of(std::span<const Word> words) {
  const auto program = decode(words);
  EXPECT_FALSE(program);
  return program ? Error{} : program.error();
}

// Byte offset of a record's register.
std::int64_t offset(const Program& program, std::size_t record, int word) {
  std::int64_t at = 4 * kHeaderWords;
  for (std::size_t i = 0; i < record; ++i) at += program.records[i].bytes();
  return at + 4 * word;
}

TEST(Program, WordsComeBackBitForBit) {
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    const auto program = generate_program({.seed = seed});
    const auto words = encode(program);
    const auto again = decode(words);
    ASSERT_TRUE(again) << seed << ": " << again.error().what;
    ASSERT_EQ(again.value(), program) << seed;
    ASSERT_EQ(encode(again.value()), words) << seed;
    ASSERT_EQ(std::ssize(words) * 4, program.bytes()) << seed;
  }
}

TEST(Program, HeaderCountsRecordsPassesAndWords) {
  const auto words = words_of(four_records());
  const std::vector<Word> header(words.begin(), words.begin() + kHeaderWords);
  EXPECT_EQ(header, (std::vector<Word>{0x31444b41, 1, 4, 2, static_cast<Word>(words.size()), 0, 0, 0}));
}

TEST(Program, BitsThatNoFieldNamesSurvive) {
  auto words = words_of(four_records());
  words[kHeaderWords + 20] = 0x12345678;
  words[kHeaderWords + 77] = 0x80000000;
  EXPECT_EQ(encode(decode(words).value()), words);
}

TEST(Program, AnEditedRegisterChangesOneWord) {
  const auto words = words_of(four_records());
  auto program = decode(words).value();
  kPaddingValue.set_raw(program.records[0].registers, 200);
  const auto edited = encode(program);
  ASSERT_EQ(edited.size(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(edited[i] != words[i], i == kHeaderWords + 16) << i;
  }
}

TEST(ProgramHeader, ThatIsWrongIsRefusedWithItsOffset_bad) {
  struct Case {
    std::size_t word;
    Word value;
  };
  for (const Case& c : {Case{0, 0x31444b42}, Case{1, 2}, Case{3, 1}, Case{3, 3}, Case{4, 0}, Case{2, 0},
                        Case{5, 1}, Case{6, 7}, Case{7, 0x80000000}}) {
    auto words = words_of(four_records());
    words[c.word] = c.value;
    EXPECT_EQ(error_of(words).offset, static_cast<std::int64_t>(c.word) * 4) << error_of(words).what;
  }
}

TEST(ProgramHeader, ThatIsCutOffIsRefused_bad) {
  const auto words = words_of(four_records());
  for (std::size_t size = 0; size < kHeaderWords; ++size) {
    EXPECT_EQ(error_of(std::span(words).first(size)).offset, 0);
  }
}

TEST(Program, ThatEndsEarlyIsRefusedWhereverItEnds_bad) {
  const auto whole = words_of(four_records());
  for (std::size_t size = kHeaderWords; size < whole.size(); ++size) {
    std::vector<Word> words(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    words[4] = static_cast<Word>(size);
    const auto error = error_of(words);
    ASSERT_TRUE(error.offset.has_value());
    ASSERT_LT(*error.offset, std::ssize(words) * 4);
    ASSERT_GE(*error.offset, 0);
  }
}

TEST(Program, WithWordsBehindItsLastRecordIsRefused_bad) {
  auto words = words_of(four_records());
  const auto end = std::ssize(words) * 4;
  words.push_back(0);
  ++words[4];
  EXPECT_EQ(error_of(words).offset, end);
  EXPECT_TRUE(holds_text(error_of(words).what, "after the last record"));
}

TEST(Program, ThatClaimsHugeCountsIsRefusedAtOnce_bad) {
  auto words = words_of(four_records());
  words[2] = 0xffffffff;  // records
  EXPECT_TRUE(error_of(words).offset.has_value());
  words = words_of(four_records());
  words[kHeaderWords + 64] = 0x03ffffff;  // weight_words
  EXPECT_TRUE(holds_text(error_of(words).what, "weight_words")) << error_of(words).what;
  words = words_of(four_records());
  words[kHeaderWords + 5] = words[kHeaderWords + 6] = words[kHeaderWords + 8] =
      0xffffff;  // channels, filters
  EXPECT_TRUE(holds_text(error_of(words).what, "weight_words")) << error_of(words).what;
}

TEST(Program, AWrongRecordIsNamedWithItsOffset_bad) {
  const auto program = program_of(four_records());
  auto words = encode(program);
  const auto at = offset(program, 2, 10);
  words[static_cast<std::size_t>(at / 4)] = 100;  // rows
  EXPECT_EQ(error_of(words).offset, at);
  EXPECT_EQ(error_of(words).what, "record 2: field rows: rows 6..105 of an input of 20");
}

struct Order {
  const char* what;
  std::size_t record;
  int word;
  void (*make)(std::vector<Assignment>&);
};
void PrintTo(const Order& order, std::ostream* out) {
  *out << order.what << " of record " << order.record;
}

class ProgramOrder : public ::testing::TestWithParam<Order> {};

TEST_P(ProgramOrder, IsChecked_bad) {
  auto records = four_records();
  GetParam().make(records);
  const auto program = program_of(records);
  const auto error = error_of(encode(program));
  EXPECT_TRUE(holds_text(error.what, GetParam().what)) << error.what;
  EXPECT_EQ(error.offset, offset(program, GetParam().record, GetParam().word)) << error.what;
}

INSTANTIATE_TEST_SUITE_P(
    Program, ProgramOrder,
    ::testing::Values(Order{"NP 11 is configured twice in pass 0, first by record 1", 2, 1,
                            [](std::vector<Assignment>& r) { r[2].np = 11; }},
                      Order{"the input converter is configured twice", 1, 1,
                            [](std::vector<Assignment>& r) { r.insert(r.begin() + 1, image()); }},
                      Order{"stands after", 2, 1, [](std::vector<Assignment>& r) { std::swap(r[1], r[2]); }},
                      Order{"stands after", 2, 1, [](std::vector<Assignment>& r) { r[2].layer = 1; }},
                      Order{"stands after", 3, 1,
                            [](std::vector<Assignment>& r) { r[3].pass = 0, r[3].layer = 1; }},
                      Order{"pass 2 begins, but pass 1 has no record", 3, 1,
                            [](std::vector<Assignment>& r) { r[3].pass = 2; }},
                      Order{"pass 1 begins, but pass 0 has no record", 0, 1,
                            [](std::vector<Assignment>& r) { r.erase(r.begin(), r.begin() + 3); }},
                      Order{"sends to NP 40, which no record of pass 0 configures", 0, 33,
                            [](std::vector<Assignment>& r) {
                              r[0].destinations = {11, 40};
                            }},
                      Order{"sends to NP 31, which no record of pass 0 configures", 1, 32,
                            [](std::vector<Assignment>& r) { r[1].destinations = {31}; }},
                      Order{"layer 2 sends to NP 12, which has layer 2, no later one", 1, 32,
                            [](std::vector<Assignment>& r) { r[1].destinations = {12}; }}));

TEST(Program, WithoutARecordIsRefused_bad) {
  EXPECT_EQ(error_of(encode(Program{})).what, "a program without a record");
}

// What comes of mutated words is a program that has these words, or an error with an offset inside them.
TEST(Program, HostileWordsGiveTheSameWordsOrAnErrorWithAnOffset) {
  Rng rng(4);
  int decoded = 0;
  for (int round = 0; round < 1000; ++round) {
    auto words = encode(generate_program({.seed = rng.next() % 50, .most_weights = 300}));
    for (auto n = rng.between(1, 3); n > 0; --n) {
      // Most of them in registers.
      const auto most = rng.chance(2) ? std::min<std::int64_t>(std::ssize(words), 90) : std::ssize(words);
      words[static_cast<std::size_t>(rng.between(0, most - 1))] ^= Word{1} << rng.between(0, 31);
    }
    if (rng.chance(4)) words.resize(words.size() - static_cast<std::size_t>(rng.between(1, 20)));
    if (rng.chance(4) && words.size() > 4) words[4] = static_cast<Word>(words.size());
    const auto program = decode(words);
    if (program) {
      ++decoded;
      ASSERT_EQ(encode(program.value()), words);
    } else {
      ASSERT_TRUE(program.error().offset && *program.error().offset >= 0 &&
                  *program.error().offset < std::ssize(words) * 4)
          << program.error().what;
    }
  }
  EXPECT_GT(decoded, 100);
}

}  // namespace
}  // namespace npu::akida
