#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "isa/table/json.h"
#include "isa/table/text.h"
#include "isa/table/unnamed_bits.h"
#include "isa/tcc750x/channel_word.h"
#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "isa/tcc750x/transport.h"
#include "sim/core/rng.h"

namespace npu::isa {
namespace {

namespace t = tcc750x;

std::vector<const Format*> all_formats() {
  std::vector<const Format*> all;
  for (const Format& format : t::transport::kFormats) all.push_back(&format);
  for (const Format& format : t::dma::kFormats) all.push_back(&format);
  for (const Format* format : {&t::dma::kOther, &t::mm::kFormat, &t::dw::kFormat, &t::misc::kFormat,
                               &t::mlx::kFormat, &t::channel_word::kFormat}) {
    all.push_back(format);
  }
  return all;
}

std::vector<Word> random_words(Rng& rng, int count) {
  std::vector<Word> words;
  for (int i = 0; i < count; ++i)
    words.push_back(static_cast<Word>(rng.next()) & static_cast<Word>(rng.next()));
  return words;
}

std::vector<Assignment> assignments_of(const std::string& text) {
  std::vector<Assignment> list;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto token = text.substr(at, end - at);
    list.push_back(
        {token.substr(0, token.find('=')), token.substr(token.find('=') + 1), static_cast<int>(at) + 1});
    at = end + 1;
  }
  return list;
}

TEST(Field, SetChangesExactlyItsBits) {
  Rng rng(1);
  for (const Format* format : all_formats()) {
    for (const Field& field : format->fields) {
      const auto before = random_words(rng, format->words);
      auto after = before;
      const auto bits = static_cast<Word>(rng.next()) & (field.mask() >> field.low);
      ASSERT_TRUE(field.set(after, field.value_of(bits))) << format->name << "." << field.name;
      EXPECT_EQ(field.raw(after), bits) << format->name << "." << field.name;
      for (std::size_t i = 0; i < before.size(); ++i) {
        const Word allowed = static_cast<int>(i) == field.word ? field.mask() : 0;
        EXPECT_EQ((before[i] ^ after[i]) & ~allowed, 0U) << format->name << "." << field.name;
      }
    }
  }
}

TEST(Field, AValueOneBeyondEitherEndIsAnErrorThatNamesTheField_bad) {
  for (const Format* format : all_formats()) {
    for (const Field& field : format->fields) {
      std::vector<Word> words(static_cast<std::size_t>(format->words));
      for (const auto value : {field.smallest() - 1, field.largest() + 1}) {
        const auto done = field.set(words, value);
        ASSERT_FALSE(done) << format->name << "." << field.name;
        EXPECT_NE(done.error().what.find(field.name), std::string::npos) << done.error().what;
        EXPECT_NE(done.error().what.find(std::to_string(value)), std::string::npos) << done.error().what;
      }
    }
  }
}

TEST(Field, BothEndsOfTheRangeFit) {
  for (const Format* format : all_formats()) {
    for (const Field& field : format->fields) {
      std::vector<Word> words(static_cast<std::size_t>(format->words));
      for (const auto value : {field.smallest(), field.largest()}) {
        ASSERT_TRUE(field.set(words, value)) << format->name << "." << field.name;
        EXPECT_EQ(field.get(words), value) << format->name << "." << field.name;
      }
    }
  }
}

TEST(Field, AValueThatIsNoMultipleOfTheScaleIsAnError_bad) {
  std::vector<Word> words(5);
  const auto done = t::dma::kOffset.set(words, 17);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "field dram holds multiples of 16 byte, not 17");
}

TEST(Field, ARegisterThatIsNotWrittenIsAnError_bad) {
  std::vector<Word> words(2);
  EXPECT_FALSE(t::mm::kCount.set(words, 1));
}

TEST(Field, ReadsZeroBeyondTheWords) {
  const std::vector<Word> words(2, ~Word{0});
  EXPECT_EQ(t::mm::kCount.raw(words), 0U);
}

TEST(FieldText, OfRandomWordsReadsBackTheSameWords) {
  Rng rng(2);
  for (int round = 0; round < 200; ++round) {
    for (const Format* format : all_formats()) {
      const auto words = random_words(rng, static_cast<int>(rng.between(1, format->words)));
      const auto text = fields_to_text(*format, words);
      std::vector<Word> again(words.size());
      std::vector<Diagnostic> problems;
      text_to_fields(*format, assignments_of(text), again, {}, problems);
      ASSERT_TRUE(problems.empty()) << text << "\n" << to_string(problems);
      ASSERT_EQ(again, words) << text;
    }
  }
}

TEST(FieldText, WritesBitsThatNoFieldNamesAsRanges) {
  std::vector<Word> words(7);
  words[6] = 0x30;
  words[1] = 0x80000000;
  const auto text = fields_to_text(t::mm::kFormat, words);
  EXPECT_NE(text.find("bits[r7.5:4]=0x3"), std::string::npos) << text;
  EXPECT_NE(text.find("bits[r2.31:31]=0x1"), std::string::npos) << text;
}

TEST(FieldText, WritesAnUnknownCodeAsANumber) {
  std::vector<Word> words(6);
  t::misc::kOperation.set_raw(words, 0x4321);
  EXPECT_NE(fields_to_text(t::misc::kFormat, words).find("op=0x4321"), std::string::npos);
}

TEST(FieldText, OfAFieldAlreadyNamedIsNoRange_bad) {
  std::vector<Word> words(7);
  std::vector<Diagnostic> problems;
  const std::vector<Assignment> given{{"bits[r1.3:0]", "1", 1}};
  text_to_fields(t::mm::kFormat, given, words, {}, problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("kernel_w"), std::string::npos) << problems[0].what;
}

TEST(FieldText, MalformedRangesAreErrors_bad) {
  for (const auto* name :
       {"bits[r", "bits[r1", "bits[r1.", "bits[r1.13:12", "bits[r1.12:13]", "bits[r1.32:31]", "bits[r0.1:0]",
        "bits[r9.1:0]", "bits[r-1.1:0]", "bits[r1.13:12]x", "bits[r99999999999.1:0]"}) {
    std::vector<Word> words(7);
    std::vector<Diagnostic> problems;
    const std::vector<Assignment> given{{name, "1", 1}};
    text_to_fields(t::mm::kFormat, given, words, {}, problems);
    EXPECT_EQ(problems.size(), 1U) << name;
  }
}

TEST(FieldText, IntegersAreDecimalOrHexadecimal) {
  EXPECT_EQ(to_integer("12"), 12);
  EXPECT_EQ(to_integer("-12"), -12);
  EXPECT_EQ(to_integer("0x1f"), 31);
}

TEST(FieldText, WhatIsNoIntegerIsNone_bad) {
  for (const auto* text : {"", "-", "0x", "1.5", "12k", "+-1", "99999999999999999999", "0xg"}) {
    EXPECT_EQ(to_integer(text), std::nullopt) << text;
  }
}

TEST(UnnamedBits, AndFieldsCoverEveryBitOnce) {
  for (const Format* format : all_formats()) {
    std::vector<Word> covered(static_cast<std::size_t>(format->words));
    const auto cover = [&](int word, Word mask) {
      EXPECT_EQ(covered[static_cast<std::size_t>(word)] & mask, 0U) << format->name;
      covered[static_cast<std::size_t>(word)] |= mask;
    };
    for (const Field& field : format->fields) cover(field.word, field.mask());
    for (const BitRange& range : unnamed_bits(*format)) cover(range.word, range.mask());
    for (const Word word : covered) EXPECT_EQ(word, ~Word{0}) << format->name;
  }
}

TEST(Json, HoldsEveryFieldOfEveryFormat) {
  for (const Format* format : all_formats()) {
    const auto json = to_json(*format);
    ASSERT_EQ(json.at("fields").size(), format->fields.size());
    for (std::size_t i = 0; i < format->fields.size(); ++i) {
      EXPECT_EQ(json.at("fields")[i].at("name"), format->fields[i].name);
      EXPECT_EQ(json.at("fields")[i].at("high"), format->fields[i].high);
    }
  }
}

}  // namespace
}  // namespace npu::isa
