// One record: numbers, weights and filters to words and back.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "isa/akida/record.h"
#include "tests/spec/akida_isa_support.h"

namespace npu::akida {
namespace {

using namespace testing;

TEST(Record, NumbersWeightsAndFiltersComeBack) {
  Rng rng(5);
  for (const Assignment& a : samples()) {
    const auto weights = random_weights(a, rng);
    const auto filters = random_filters(a, rng);
    const auto record = make_record(a, weights, filters).value();
    EXPECT_EQ(assignment_of(record).value(), a);
    EXPECT_EQ(weights_of(record).value(), weights);
    EXPECT_EQ(filters_of(record).value(), filters);
  }
}

TEST(Record, DestinationsAreAnyOf1024Nps) {
  auto a = convolution();
  a.destinations = {0, 31, 32, 500, 1023};
  const auto record = make_record(a, {}, {}).value();
  EXPECT_EQ(record.registers[32], 0x80000001U);
  EXPECT_EQ(record.registers[33], 1U);
  EXPECT_EQ(record.registers[47], 1U << 20);
  EXPECT_EQ(record.registers[63], 0x80000000U);
  EXPECT_EQ(assignment_of(record).value().destinations, a.destinations);
}

TEST(Record, WithoutValuesHasTracksOfTheSameLength) {
  for (const Assignment& a : samples()) {
    const auto empty = make_record(a, {}, {}).value();
    EXPECT_EQ(empty.bytes(), random_record(a, 3).bytes());
    EXPECT_EQ(empty.registers, random_record(a, 3).registers);
    const auto content = content_of(empty).value();
    EXPECT_EQ(content.weights.values, std::vector<std::int8_t>(static_cast<std::size_t>(weight_count(a)), 0));
    EXPECT_EQ(content.filters, std::vector<Filter>(static_cast<std::size_t>(a.own_filters)));
  }
}

TEST(Record, AFilterIsThresholdStepAndChannelInLittleEndian) {
  auto a = convolution();
  std::vector<Filter> filters(4);
  filters[1] = {.threshold = -2, .act_step = 1.5F};
  const auto record = make_record(a, {}, filters).value();
  // Bytes 13..25: fe ff ff ff | 00 00 c0 3f | 04 00 00 00 | 00
  EXPECT_EQ(record.filters[3], 0xfffffe00U);
  EXPECT_EQ(record.filters[4], 0xc00000ffU);
  EXPECT_EQ(record.filters[5], 0x0000043fU);
  EXPECT_EQ(record.filters[6] & 0xffff, 0U);
}

TEST(Record, EveryStepAboveZeroSurvives) {
  auto a = convolution();
  const std::vector<Filter> filters{{.act_step = std::numeric_limits<float>::denorm_min()},
                                    {.act_step = std::numeric_limits<float>::max()},
                                    {.act_step = 0.1F},
                                    {.threshold = std::numeric_limits<std::int32_t>::min()}};
  EXPECT_EQ(filters_of(make_record(a, {}, filters).value()).value(), filters);
}

TEST(Record, EditingOneFieldChangesItsBitsOnly) {
  Rng rng(9);
  const auto before = random_record(convolution(), 1);
  for (const Field& field : kRegisterFields) {
    auto words = before.registers;
    const auto bits = static_cast<Word>(rng.next()) & (field.mask() >> field.low);
    ASSERT_TRUE(field.set(words, field.value_of(bits)));
    EXPECT_EQ(field.raw(words), bits);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Word allowed = static_cast<int>(i) == field.word ? field.mask() : 0;
      EXPECT_EQ((words[i] ^ before.registers[i]) & ~allowed, 0U) << field.name;
    }
  }
}

TEST(Record, AChangedNumberChangesOneFieldOfTheRegisters) {
  auto a = convolution();
  a.padding_value = 77;
  a.first_held = 4;
  const auto before = make_record(convolution(), {}, {}).value().registers;
  const auto after = make_record(a, {}, {}).value().registers;
  for (const Field& field : kRegisterFields) {
    const bool changed = field.name == "padding_value" || field.name == "first_held";
    EXPECT_EQ(field.raw(before) != field.raw(after), changed) << field.name;
  }
}

TEST(Record, BitsThatNoFieldNamesSurvive) {
  auto record = random_record(convolution(), 1);
  record.registers[70] = 0xdeadbeef;
  record.registers[9] |= 0x70000;
  EXPECT_EQ(assignment_of(record).value(), convolution());
  const auto weights = weights_of(record).value();
  EXPECT_TRUE(set_tracks(record, weights, filters_of(record).value()));
  EXPECT_EQ(record.registers[70], 0xdeadbeefU);
  EXPECT_EQ(record.registers[9] >> 16, 7U);
}

TEST(RecordNumbers, ThatNoRegisterHoldsAreRefusedByName_bad) {
  for (const auto& [field, member] : {std::pair{"field in_x ", &Assignment::in_x},
                                      std::pair{"field in_channels ", &Assignment::in_channels},
                                      std::pair{"field own_filters ", &Assignment::own_filters},
                                      std::pair{"field outs ", &Assignment::outs}}) {
    auto a = convolution();
    a.*member = std::int64_t{1} << 40;
    EXPECT_TRUE(holds_text(refusal(a), field)) << refusal(a);
    a.*member = -1;
    EXPECT_TRUE(holds_text(refusal(a), field)) << refusal(a);
  }
  for (const auto& [field, member] :
       {std::pair{"field np ", &Assignment::np}, std::pair{"field pass ", &Assignment::pass},
        std::pair{"field kernel ", &Assignment::kernel},
        std::pair{"field padding_value ", &Assignment::padding_value}}) {
    auto a = convolution();
    a.*member = 70'000;
    EXPECT_TRUE(holds_text(refusal(a), field)) << refusal(a);
  }
}

struct Contradiction {
  const char* field;
  void (*make)(Assignment&);
};
void PrintTo(const Contradiction& c, std::ostream* out) {
  *out << c.field;
}

class Contradictions : public ::testing::TestWithParam<Contradiction> {};

TEST_P(Contradictions, AreRefusedByName_bad) {
  auto a = convolution();
  GetParam().make(a);
  EXPECT_TRUE(refusal(a).starts_with(std::string("field ") + GetParam().field + ":")) << refusal(a);
}

INSTANTIATE_TEST_SUITE_P(
    Record, Contradictions,
    ::testing::Values(
        Contradiction{"op", [](Assignment& a) { a.operation = Operation::kFullyConnected; }},
        Contradiction{"op", [](Assignment& a) { a.target = Target::kFnp3; }},
        Contradiction{"op", [](Assignment& a) { a = image(), a.operation = Operation::kSeparable; }},
        Contradiction{"np", [](Assignment& a) { a = image(), a.np = 3; }},
        Contradiction{"pool", [](Assignment& a) { a = fully_connected(), a.pool = Pool::kMax; }},
        Contradiction{"pool", [](Assignment& a) { a.pool = static_cast<Pool>(5); }},
        Contradiction{"target", [](Assignment& a) { a.target = static_cast<Target>(0); }},
        Contradiction{"weight_bits", [](Assignment& a) { a.weight_bits = 3; }},
        Contradiction{"weight_bits", [](Assignment& a) { a = separable(), a.weight_bits = 1; }},
        Contradiction{"weight_bits", [](Assignment& a) { a = fully_connected(), a.weight_bits = 8; }},
        Contradiction{"in_bits", [](Assignment& a) { a.in_bits = 0; }},
        Contradiction{"out_bits", [](Assignment& a) { a.out_bits = 8; }},
        Contradiction{"kernel", [](Assignment& a) { a.kernel = 0; }},
        Contradiction{"stride", [](Assignment& a) { a.stride = 0; }},
        Contradiction{"pool_stride", [](Assignment& a) { a.pool_stride = 0; }},
        Contradiction{"sources", [](Assignment& a) { a.sources = 0; }},
        Contradiction{"in_channels", [](Assignment& a) { a.in_channels = 0; }},
        Contradiction{"rows", [](Assignment& a) { a.rows = 0; }},
        Contradiction{"kernel", [](Assignment& a) { a.same_padding = false, a.kernel = 7; }},
        Contradiction{"own_filters", [](Assignment& a) { a.own_filters = 7; }},
        Contradiction{"rows", [](Assignment& a) { a.first_row = 14; }},
        Contradiction{"held", [](Assignment& a) { a.first_held = 7; }},
        Contradiction{"held", [](Assignment& a) { a.held = 7; }},
        Contradiction{"held", [](Assignment& a) { a.held = 16; }},
        Contradiction{"outs", [](Assignment& a) { a.outs = 15; }},
        Contradiction{"outs", [](Assignment& a) { a.pool = Pool::kMax, a.first_out = 9, a.outs = 2; }},
        Contradiction{"outs", [](Assignment& a) { a.pool = Pool::kGlobal, a.first_out = 0, a.outs = 2; }}));

TEST(Record, DestinationsThatDoNotAscendAreRefused_bad) {
  for (const auto& destinations :
       {std::vector{3, 3}, std::vector{4, 2}, std::vector{-1}, std::vector{1024}}) {
    auto a = convolution();
    a.destinations = destinations;
    EXPECT_TRUE(refusal(a).starts_with("destinations:")) << refusal(a);
  }
}

TEST(Record, ATrackThatIsTooLongIsRefusedBeforeItIsMade_bad) {
  auto a = fully_connected();
  a.in_channels = 1 << 20;  // the most inputs
  a.filters = a.own_filters = (1 << 24) - 1;
  EXPECT_TRUE(holds_text(refusal(a), "field weight_words holds 0..")) << refusal(a);
}

TEST(Record, CountsOfWeightsAndFiltersMustFit_bad) {
  Rng rng(2);
  for (const Assignment& a : samples()) {
    auto weights = random_weights(a, rng);
    auto filters = random_filters(a, rng);
    weights.values.pop_back();
    EXPECT_TRUE(holds_text(refusal(a, weights, filters), " weights, but the record has "))
        << refusal(a, weights, filters);
    weights.values.push_back(1);
    weights.depthwise.push_back(1);
    EXPECT_TRUE(holds_text(refusal(a, weights, filters), " depthwise weights, but"));
    weights.depthwise.pop_back();
    filters.pop_back();
    EXPECT_TRUE(holds_text(refusal(a, weights, filters), " filters, but the record has "));
  }
}

TEST(Record, AWeightBeyondItsBitsIsRefused_bad) {
  Rng rng(2);
  auto weights = random_weights(convolution(), rng);
  weights.values[17] = 8;
  EXPECT_EQ(refusal(convolution(), weights), "weight 17 is 8, but weight_bits=4 holds -7..7");
  weights = random_weights(separable(), rng);
  weights.depthwise[25 * 3 + 2] = -8;
  EXPECT_EQ(refusal(separable(), weights),
            "depthwise kernel of channel 3: weight 2 is -8, but weight_bits=4 holds -7..7");
}

TEST(Record, AStepThatIsNotAboveZeroIsRefused_bad) {
  for (const float step : {0.0F, -1.0F, std::nanf(""), std::numeric_limits<float>::infinity()}) {
    std::vector<Filter> filters(4);
    filters[2].act_step = step;
    EXPECT_TRUE(refusal(convolution(), {}, filters).starts_with("filter 5: act_step")) << step;
  }
}

// What reading a record with one wrong word says.
Error error_of(Record record) {
  const auto content = content_of(record);
  EXPECT_FALSE(content);
  return content ? Error{} : content.error();
}

TEST(RecordWords, ThatAreNoCodeHaveTheOffsetOfTheirRegister_bad) {
  auto record = random_record(convolution(), 1);
  record.registers[0] |= 0xf00;  // pool
  EXPECT_EQ(error_of(record).offset, 0);
  record = random_record(convolution(), 1);
  record.registers[10] = 0;  // rows
  EXPECT_EQ(error_of(record).offset, 40);
}

TEST(RecordWords, OfAStatedLengthThatContradictsAreRefused_bad) {
  auto record = random_record(convolution(), 1);
  record.weights.push_back(0);
  EXPECT_EQ(error_of(record).offset, 64 * 4);
  record.registers[64] += 1;
  EXPECT_EQ(error_of(record).offset, 64 * 4);
  record = random_record(convolution(), 1);
  record.registers[65] -= 1;
  record.filters.pop_back();
  EXPECT_EQ(error_of(record).offset, 65 * 4);
}

TEST(RecordWords, OfATrackMustBeZeroWhereTheyMeanNothing_bad) {
  for (const Assignment& a : samples()) {
    const auto clean = random_record(a, 1);
    const auto bits = weight_count(a) * (a.weight_bits == 8 ? 8 : 6);
    if (a.operation != Operation::kSeparable && bits % 32 != 0) {
      auto record = clean;
      record.weights.back() |= 0x80000000;
      EXPECT_EQ(error_of(record).offset, (kRegisterWords + std::ssize(clean.weights) - 1) * 4);
      EXPECT_TRUE(holds_text(error_of(record).what, "track of weights")) << error_of(record).what;
    }
    auto record = clean;
    if (a.operation == Operation::kSeparable) {
      record.weights.back() = 1;  // behind the last kernel
      EXPECT_EQ(error_of(record).offset, (kRegisterWords + std::ssize(clean.weights) - 1) * 4);
      record = clean;
      record.weights[1] |= 0x10000000;  // above twelve weights
      EXPECT_EQ(error_of(record).offset, (kRegisterWords + 1) * 4);
    }
    record = clean;
    record.filters[3] |= a.operation == Operation::kFullyConnected ? 0x100U : 1U;  // byte 12
    EXPECT_EQ(error_of(record).offset, (kRegisterWords + std::ssize(clean.weights) + 3) * 4);
    EXPECT_TRUE(holds_text(error_of(record).what, "must be 0")) << error_of(record).what;
  }
}

TEST(RecordWords, ThatAreNoWeightHaveTheirOffset_bad) {
  auto record = random_record(convolution(), 1);
  record.weights[3] = 0x20820820;  // codes 0x20 of 6 bits
  EXPECT_EQ(error_of(record).offset, (kRegisterWords + 3) * 4);
  record = random_record(separable(), 1);
  const auto second_kernel = 2 * 17 + 5;
  record.weights[second_kernel] = 0x8;  // -8
  EXPECT_EQ(error_of(record).offset, (kRegisterWords + second_kernel) * 4);
  EXPECT_TRUE(holds_text(error_of(record).what, "channel 1")) << error_of(record).what;
}

TEST(RecordWords, OfAFilterNameItsChannelAndAStepAboveZero_bad) {
  const auto clean = random_record(fully_connected(), 1);
  const auto filters = kRegisterWords + std::ssize(clean.weights);
  auto record = clean;
  record.filters[5] = 0x80000001;  // step of filter 1
  EXPECT_EQ(error_of(record).offset, (filters + 5) * 4);
  record = clean;
  record.filters[6] = 2;  // its channel
  EXPECT_EQ(error_of(record).offset, (filters + 6) * 4);
  EXPECT_EQ(error_of(record).what, "filter 1 has the output channel 2");
}

}  // namespace
}  // namespace npu::akida
