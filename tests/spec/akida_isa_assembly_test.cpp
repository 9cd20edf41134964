// Programs as text.
#include <limits>

#include <gtest/gtest.h>

#include "isa/akida/assembly.h"
#include "isa/akida/record.h"
#include "tests/spec/akida_isa_support.h"

namespace npu::akida {
namespace {

using namespace testing;

// Line 1 to 4: a convolution of one filter with four weights, and one that it sends to.
const std::string kRecord =
    "record cnp np=3 op=convolution pool=none padding=same kernel=2 stride=1 pool_stride=2 in_bits=4 "
    "weight_bits=4 out_bits=4 in_x=6 in_y=1 in_channels=1 filters=2 own_filters=2 rows=6 held=6 outs=6 "
    "sources=1";
const std::string kFilters =
    "  filter 0 threshold=-12 act_step=4.5 weights=1 -3 0 7\n"
    "  filter 1 threshold=9 act_step=0.1 weights=2 2\n"
    "    weights -7 1 ; the rest\n";
const std::string kText = kRecord + "\n" + kFilters;

std::vector<Diagnostic> problems(const std::string& text) {
  return problems_of([&] { assemble(text, "t.asm"); });
}

// The only problem of kText with one line replaced.
Diagnostic problem_with(int line, const std::string& instead) {
  std::string text;
  std::size_t from = 0;
  for (int at = 1; from < kText.size(); ++at) {
    const auto end = kText.find('\n', from);
    text += (at == line ? instead : kText.substr(from, end - from)) + "\n";
    from = end + 1;
  }
  const auto found = problems(text);
  EXPECT_EQ(found.size(), 1U) << instead << "\n" << to_string(found);
  return found.empty() ? Diagnostic{.file = {}, .what = {}} : found[0];
}

void expect_problem(int line, const std::string& instead, int problem_line, int column,
                    const std::string& what) {
  const auto problem = problem_with(line, instead);
  EXPECT_EQ(problem.file, "t.asm");
  EXPECT_EQ(problem.line, problem_line) << problem.what;
  EXPECT_EQ(problem.column, column) << problem.what;
  EXPECT_TRUE(holds_text(problem.what, what)) << problem.what;
}

TEST(Assembly, GeneratedProgramsComeBackBitForBit) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto program = generate_program({.seed = seed, .most_weights = 3000});
    const auto text = disassemble(program);
    ASSERT_TRUE(text) << seed << ": " << text.error().what;
    ASSERT_EQ(encode(assemble(text.value(), "again")), encode(program)) << seed;
    ASSERT_FALSE(holds_text(text.value(), "bits[")) << seed;
  }
}

TEST(Assembly, BitsThatNoFieldNamesComeBack) {
  Program program{.records = {random_record(separable(), 1)}};
  program.records[0].registers[20] = 0x300;
  program.records[0].registers[5] |= 0x81000000;
  const auto text = disassemble(program).value();
  EXPECT_TRUE(holds_text(text, "bits[r20.9:8]=0x3")) << text;
  EXPECT_EQ(assemble(text, "again"), program);
}

TEST(Assembly, EveryStepComesBackExactly) {
  Rng rng(3);
  for (int round = 0; round < 300; ++round) {
    const auto bits = static_cast<Word>(rng.between(1, 0x7f7fffff));  // every finite number above 0
    const std::vector<Filter> filters(4, Filter{.act_step = std::bit_cast<float>(bits)});
    const Program program{.records = {make_record(convolution(), {}, filters).value()}};
    ASSERT_EQ(assemble(disassemble(program).value(), "again"), program) << std::bit_cast<float>(bits);
  }
}

TEST(Assembly, SaysWhatTheRecordIs) {
  const auto program = assemble(kText, "t.asm");
  ASSERT_EQ(program.records.size(), 1U);
  const auto content = content_of(program.records[0]).value();
  EXPECT_EQ(content.assignment.np, 3);
  EXPECT_EQ(content.assignment.kernel, 2);
  EXPECT_EQ(content.weights.values, (std::vector<std::int8_t>{1, -3, 0, 7, 2, 2, -7, 1}));
  EXPECT_EQ(content.filters, (std::vector<Filter>{{-12, 4.5F}, {9, 0.1F}}));
}

TEST(Assembly, ADisassembledRecordIsOneLineAFilterAndAKernel) {
  auto a = separable();
  a.in_channels = 2;
  a.filters = a.own_filters = 1;
  a.kernel = 3;
  const Weights weights{.values = {5, -6},
                        .depthwise = {1, 0, -1, 2, 0, -2, 3, 0, -3, 0, 0, 0, 0, 7, 0, 0, 0, 0}};
  const std::vector<Filter> filters{{.threshold = -40, .act_step = 2.25F}};
  const Program program{.records = {make_record(a, weights, filters).value()}};
  EXPECT_EQ(
      disassemble(program).value(),
      "; record 0, 360 bytes\n"
      "record cnp np=4 op=separable pool=global padding=same kernel=3 stride=1 pool_stride=2 in_bits=4 "
      "weight_bits=4 out_bits=4 in_x=1 in_y=3 in_channels=2 filters=1 own_filters=1 rows=1 held=1 outs=1 "
      "sources=1 to_output=1\n"
      "  filter 0 threshold=-40 act_step=2.25 weights=5 -6\n"
      "  depthwise 0 weights=1 0 -1 2 0 -2 3 0 -3\n"
      "  depthwise 1 weights=0 0 0 0 7 0 0 0 0\n");
}

TEST(Assembly, LongLinesAreContinued) {
  const Program program{.records = {random_record(fully_connected(), 1)}};
  const auto text = disassemble(program).value();
  EXPECT_TRUE(holds_text(text, "\n    weights "));
  std::size_t from = text.find("  filter");
  while (from < text.size()) {
    const auto end = text.find('\n', from);
    EXPECT_LE(end - from, 105U);
    from = end + 1;
  }
}

TEST(Assembly, AnEditedNumberChangesItsFieldOnly) {
  auto text = kText;
  text.replace(text.find("in_bits=4"), 9, "in_bits=2");
  const auto before = encode(assemble(kText, "t.asm"));
  const auto after = encode(assemble(text, "t.asm"));
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i] ^ after[i], i == kHeaderWords ? 0x60000U : 0U) << i;
  }
}

TEST(Disassembly, OfARecordThatIsWrongIsAnErrorWithItsOffset_bad) {
  Program program{.records = {random_record(convolution(), 1), random_record(convolution(), 2)}};
  program.records[1].registers[10] = 100;
  const auto text = disassemble(program);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().offset, 4 * kHeaderWords + program.records[0].bytes() + 40);
  EXPECT_TRUE(holds_text(text.error().what, "record 1: field rows")) << text.error().what;
}

TEST(AssemblyProblems, OfARecordLineHaveTheirColumn_bad) {
  expect_problem(1, "record", 1, 1, "a record names its block");
  expect_problem(1, "record cmp", 1, 8, "unknown block 'cmp'");
  EXPECT_EQ(problem_with(1, "record cmp").hint, "did you mean 'cnp'?");
  expect_problem(1, kRecord + " oops", 1, static_cast<int>(kRecord.size()) + 2, "'oops' is not of the form");
  expect_problem(1, kRecord + " oops=1", 1, static_cast<int>(kRecord.size()) + 2, "no field 'oops'");
  expect_problem(1, kRecord + " np=1", 1, static_cast<int>(kRecord.size()) + 2, "'np' is given twice");
  expect_problem(1, kRecord + " layer=70000", 1, static_cast<int>(kRecord.size()) + 2,
                 "field layer holds 0..65535");
  expect_problem(1, kRecord + " target=hrc", 1, 8, "contradicts 'cnp'");
  expect_problem(1, kRecord + " first_row=1", 1, 1, "field rows: rows 1..6 of an input of 6");
  expect_problem(1, kRecord + " weight_words=5", 1, 1, "field weight_words: is 5, but the track has 2 words");
}

TEST(AssemblyProblems, OfAFilterHaveTheirColumn_bad) {
  const std::string rest = " threshold=-12 act_step=4.5 weights=1 -3 0 7";
  expect_problem(2, "filter x" + rest, 2, 8, "'x' is no number of a filter");
  expect_problem(2, "filter 1" + rest, 2, 8, "filter 1 where filter 0 is expected");
  expect_problem(2, "filter 0 act_step=4.5 weights=1 -3 0 7", 2, 1, "no threshold");
  expect_problem(2, "filter 0 threshold=1 weights=1 -3 0 7", 2, 1, "no act_step");
  expect_problem(2, "filter 0 threshold=2147483648 act_step=1 weights=1 -3 0 7", 2, 10, "32 bits");
  expect_problem(2, "filter 0 threshold=1.5 act_step=1 weights=1 -3 0 7", 2, 10, "32 bits");
  EXPECT_TRUE(holds_text(to_string(problems(kRecord + "\nfilter\n")), "t.asm:2:1: filter needs its number"));
  for (const std::string step : {"0", "-1", "nan", "inf", "1e99", "1x", ""}) {
    expect_problem(2, "filter 0 threshold=1 act_step=" + step + " weights=1 -3 0 7", 2, 22, "above 0");
  }
  expect_problem(2, "filter 0 threshold=1 threshold=2 act_step=1 weights=1 -3 0 7", 2, 22, "given twice");
  expect_problem(2, "filter 0 treshold=1 threshold=2 act_step=1 weights=1 -3 0 7", 2, 10, "no 'treshold'");
  expect_problem(2, "filter 0 oops threshold=2 act_step=1 weights=1 -3 0 7", 2, 10,
                 "'oops' is not of the form");
}

TEST(AssemblyProblems, OfWeightsHaveTheirColumn_bad) {
  const std::string filter = "filter 0 threshold=1 act_step=1";
  expect_problem(2, filter + " weights=1 x 0 7", 2, 43, "'x' is no weight");
  expect_problem(2, filter + " weights=8 1 0 7", 2, 41, "a weight of 8, but weight_bits=4 holds -7..7");
  expect_problem(2, filter + " weights=1 1 0 99999999999999999999", 2, 47, "is no weight");
  expect_problem(2, filter + " weights=1 1 0", 2, 1, "filter 0 has 3 weights, but the record asks for 4");
  expect_problem(2, filter + " weights=1 1 0 7 6", 2, 1, "filter 0 has 5 weights");
  expect_problem(2, filter, 2, 1, "filter 0 has 0 weights");
  expect_problem(4, "weights", 3, 1, "filter 1 has 2 weights");
}

TEST(AssemblyProblems, OfWhatIsMissingOrTooMuch_bad) {
  expect_problem(4, "  weights 1 1\n  filter 2 threshold=1 act_step=1 weights=1 1 1 1", 1, 1,
                 "field own_filters: is 2, but 3 filters follow");
  expect_problem(4, "  weights 1 1\n  depthwise 0 weights=", 5, 3, "only a separable layer");
  EXPECT_TRUE(holds_text(to_string(problems(kRecord + "\n" + kFilters.substr(0, kFilters.find('\n')))),
                         "is 2, but 1 filters follow"));
}

TEST(AssemblyProblems, OfDepthwiseKernels_bad) {
  auto a = separable();
  a.in_channels = 2;
  a.kernel = 3;
  const auto text = disassemble(Program{.records = {random_record(a, 1)}}).value();
  const auto second = text.find("  depthwise 1");
  const auto without = problems(text.substr(0, second));
  ASSERT_EQ(without.size(), 1U);
  EXPECT_EQ(without[0].line, 2);
  EXPECT_EQ(without[0].what, "1 depthwise kernels follow, but the record has 2");
  const auto named = problems(text.substr(0, second) + "depthwise 1 scale=3 weights=1 1 1 1 1 1 1 1 1");
  ASSERT_EQ(named.size(), 1U);
  EXPECT_EQ(named[0].what, "a depthwise kernel has no 'scale'");
  const auto numbered = problems(text.substr(0, second) + "depthwise 2 weights=1 1 1 1 1 1 1 1");
  ASSERT_EQ(numbered.size(), 2U);
  EXPECT_EQ(numbered[0].what, "depthwise 2 where depthwise 1 is expected");
  EXPECT_EQ(numbered[1].what, "depthwise 2 has 8 weights, but the record asks for 9");
}

TEST(AssemblyProblems, OfLinesThatBelongNowhere_bad) {
  EXPECT_EQ(problems("").at(0).what, "the text has no record");
  EXPECT_EQ(problems("; only a comment\n").at(0).what, "the text has no record");
  const auto before = problems("\n  filter 0 threshold=1 act_step=1 weights=1\n");
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].line, 2);
  EXPECT_EQ(before[0].column, 3);
  EXPECT_EQ(before[0].what, "filter before the first record");
  expect_problem(4, "    weights -7 1\nfliter 2", 5, 1, "'fliter' begins no line");
  EXPECT_EQ(problems("fliter 2").at(0).hint, "did you mean 'filter'?");
  const auto after = problems(kRecord + "\nweights 1 2\n" + kFilters);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].what, "these weights follow no filter and no depthwise kernel");
}

TEST(AssemblyProblems, BetweenRecordsHaveTheLineOfTheRecord_bad) {
  const auto twice = problems(kText + kText);
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_EQ(twice[0].line, 5);
  EXPECT_EQ(twice[0].what, "NP 3 is configured twice in pass 0, first by record 0");
}

TEST(AssemblyProblems, AreAllReportedInTheOrderOfLines_bad) {
  const auto found =
      problems("record cnp oops\n filter 0 weights=1\nfoo\n" + kRecord + "\n filter 0 threshold=x\n");
  ASSERT_GE(found.size(), 6U);
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                             [](const auto& a, const auto& b) { return a.line < b.line; }));
  for (const Diagnostic& problem : found) {
    EXPECT_EQ(problem.file, "t.asm");
    EXPECT_FALSE(problem.what.empty());
  }
}

TEST(Assembly, HostileTextIsAProgramOrProblems) {
  const std::vector<std::string> parts{kRecord,
                                       "\n",
                                       kFilters,
                                       " weights=1",
                                       "record",
                                       " hrc",
                                       " filter 0",
                                       " 7",
                                       "-",
                                       "=",
                                       ";",
                                       " bits[r70.3:0]=0x9",
                                       " own_filters=16777215",
                                       " in_channels=16777215",
                                       " kernel=0",
                                       "depthwise 0",
                                       " to_0=0x10",
                                       "\r\n",
                                       " act_step=2"};
  Rng rng(8);
  int programs = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = rng.chance(2) ? kText : "";
    for (auto n = rng.between(0, 6); n > 0; --n) {
      const auto at = static_cast<std::size_t>(rng.between(0, std::ssize(text)));
      text.insert(at, parts[static_cast<std::size_t>(rng.between(0, std::ssize(parts) - 1))]);
    }
    Program program;
    const auto found = problems_of([&] { program = assemble(text, "t"); });
    if (!found.empty()) continue;
    ++programs;
    const auto decoded = decode(encode(program));
    ASSERT_TRUE(decoded) << text << decoded.error().what;
    ASSERT_EQ(decoded.value(), program);
  }
  EXPECT_GT(programs, 100);
}

}  // namespace
}  // namespace npu::akida
