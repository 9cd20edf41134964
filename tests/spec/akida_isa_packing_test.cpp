#include <set>

#include <gtest/gtest.h>

#include "isa/akida/packing.h"
#include "isa/akida/weight_track.h"
#include "tests/spec/akida_isa_support.h"

namespace npu::akida {
namespace {

using namespace testing;

std::vector<Word> packed(const Packing& packing, int weight_bits, const std::vector<std::int8_t>& weights) {
  std::vector<Word> words(static_cast<std::size_t>(packing.words(std::ssize(weights))));
  EXPECT_TRUE(pack(words, packing, weight_bits, weights));
  return words;
}

TEST(Packing, WeightsComeBackFromEveryRule) {
  Rng rng(1);
  for (const PackingRule& rule : kPackingRules) {
    for (int round = 0; round < 50; ++round) {
      const auto weights = random_weights(rng.between(1, 200), rule.weight_bits, rng);
      const auto words = packed(rule.packing, rule.weight_bits, weights);
      std::vector<std::int8_t> again(weights.size());
      ASSERT_TRUE(unpack(words, rule.packing, rule.weight_bits, again));
      ASSERT_EQ(again, weights) << rule.layer << " " << rule.weight_bits;
    }
  }
}

TEST(Packing, AStreamOfSixBitsBeginsAtTheLowBitsAndCrossesWords) {
  const std::vector<std::int8_t> weights{1, -1, 7, -7, 2, -3};
  // 000001 111111 000111 111001 000010 111101, of the last two bits in the first word
  EXPECT_EQ(packed({.bits = 6}, 4, weights), (std::vector<Word>{0x42e47fc1, 0xf}));
}

TEST(Packing, TwelveWeightsOfFiveBitsLeaveFourOf64) {
  const std::vector<std::int8_t> weights(13, -1);
  EXPECT_EQ(packed({.bits = 5, .per_word = 12}, 4, weights),
            (std::vector<Word>{0xffffffff, 0x0fffffff, 0x1f, 0}));
}

TEST(Packing, OneBitIsTheSign) {
  EXPECT_EQ(packed({.bits = 1}, 1, {1, -1, -1, 1, 1}), (std::vector<Word>{0b11001}));
}

TEST(Packing, LengthsAreThoseOfThePublishedSizes) {
  struct Case {
    Assignment a;
    int weight_bits;
    std::int64_t words;
  };
  auto three = separable();
  three.kernel = 3;
  const std::vector<Case> cases{
      {convolution(), 4, (4 * 3 * 3 * 7 * 6 + 31) / 32},
      {convolution(), 2, (4 * 3 * 3 * 7 * 3 + 31) / 32},
      {convolution(), 1, (4 * 3 * 3 * 7 * 2 + 31) / 32},
      {image(), 8, (5 * 5 * 5 * 3 * 8 + 31) / 32},
      {image(), 2, (5 * 5 * 5 * 3 * 2 + 31) / 32},
      {separable(), 4, 2 * ((6 * 33 + 11) / 12) + 33 * (2 * 2 + 1)},  // 100 bits of kernel
      {separable(), 2, 2 * ((6 * 33 + 23) / 24) + 33 * (2 * 1 + 1)},
      {three, 4, 2 * ((6 * 33 + 11) / 12) + 33 * 3},
      {fully_connected(), 4, (7 * 45 * 6 + 31) / 32},
      {fully_connected(), 2, (7 * 45 * 2 + 31) / 32},
      {fully_connected(), 1, (7 * 45 + 31) / 32},
  };
  for (Case c : cases) {
    c.a.weight_bits = c.weight_bits;
    EXPECT_EQ(weight_track_words(c.a), c.words) << static_cast<int>(c.a.operation) << " " << c.weight_bits;
  }
}

TEST(Packing, AFilterTakes13BytesOr16) {
  EXPECT_EQ(filter_track_words(convolution()), 13);  // 52 bytes
  EXPECT_EQ(filter_track_words(image()), 17);        // 65
  EXPECT_EQ(filter_track_words(fully_connected()), 28);
}

TEST(Packing, KernelsOfADepthwiseLayerBeginAtAWordOf64Bits) {
  auto a = separable();
  Weights weights{.values = std::vector<std::int8_t>(6 * 33), .depthwise = std::vector<std::int8_t>(25 * 33)};
  weights.depthwise[25 * 2] = 3;       // the first of channel 2
  weights.depthwise[25 * 2 + 24] = 5;  // its last
  const auto words = pack_weights(a, weights).value();
  std::vector<Word> expected(words.size());
  const std::size_t pointwise = 2 * 17;
  expected[pointwise + 2 * 5] = 3;
  expected[pointwise + 2 * 5 + 3] = 5;
  EXPECT_EQ(words, expected);
}

std::vector<std::int8_t> beyond(int weight_bits) {
  if (weight_bits == 1) return {0, 2, -2};
  if (weight_bits == 8) return {-128};
  const auto most = static_cast<std::int8_t>(1 << (weight_bits - 1));
  return {most, static_cast<std::int8_t>(-most), 127};
}

TEST(Packing, AWeightBeyondItsBitsIsRefusedWithItsIndex_bad) {
  for (const PackingRule& rule : kPackingRules) {
    for (const std::int8_t weight : beyond(rule.weight_bits)) {
      std::vector<std::int8_t> weights(5, 1);
      weights[3] = weight;
      std::vector<Word> words(static_cast<std::size_t>(rule.packing.words(5)));
      const auto done = pack(words, rule.packing, rule.weight_bits, weights);
      ASSERT_FALSE(done) << rule.layer << " " << rule.weight_bits;
      EXPECT_TRUE(holds_text(done.error().what, "weight 3 is " + std::to_string(weight)))
          << done.error().what;
      EXPECT_TRUE(holds_text(done.error().what, std::string(range_text(rule.weight_bits))))
          << done.error().what;
    }
  }
}

TEST(Packing, ACodeThatIsNoWeightIsRefusedWithItsOffset_bad) {
  for (const PackingRule& rule : kPackingRules) {
    if (rule.weight_bits == 1 && rule.packing.bits == 1) continue;  // both codes are weights
    const auto none = rule.weight_bits == 1 ? Word{2} : Word{1} << (rule.weight_bits - 1);
    const std::int64_t index = 70;
    std::vector<Word> words(static_cast<std::size_t>(rule.packing.words(index + 1)));
    const auto at = rule.packing.position(index);
    words[static_cast<std::size_t>(at / 32)] |= none << (at % 32);
    if (at % 32 + rule.packing.bits > 32)
      words[static_cast<std::size_t>(at / 32) + 1] |= none >> (32 - at % 32);
    std::vector<std::int8_t> weights(index + 1);
    const auto done = unpack(words, rule.packing, rule.weight_bits, weights);
    ASSERT_FALSE(done) << rule.layer << " " << rule.weight_bits;
    EXPECT_EQ(done.error().offset, at / 32 * 4);
    EXPECT_TRUE(holds_text(done.error().what, "weight 70 has the code")) << done.error().what;
  }
}

TEST(Packing, IsOneRuleForEachKindAndWidth) {
  std::set<std::tuple<bool, Operation, int>> keys;
  for (const PackingRule& rule : kPackingRules) {
    EXPECT_TRUE(keys.emplace(rule.converter, rule.operation, rule.weight_bits).second) << rule.layer;
    EXPECT_LE(rule.packing.per_word * rule.packing.bits, 64);
  }
}

}  // namespace
}  // namespace npu::akida
