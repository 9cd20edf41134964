#include <gtest/gtest.h>

#include "isa/tcc750x/command.h"
#include "isa/tcc750x/dma.h"
#include "sim/core/rng.h"

namespace npu::tcc750x {
namespace {

std::vector<Word> page_of(std::vector<Word> words) {
  words.resize(kPageWords);
  return words;
}

// The error of a page that begins with these words.
Error error_of(std::vector<Word> words) {
  const auto program = decode_program(page_of(std::move(words)));
  EXPECT_FALSE(program);
  return program ? Error{} : program.error();
}

TEST(Decode, AZeroWordIsANop) {
  const std::vector<Word> words{0};
  EXPECT_EQ(decode(words, 0).value().kind, CommandKind::kNop);
}

TEST(Decode, AWaitCanNameATransferAndAUnit) {
  const std::vector<Word> words{0x004b0000};
  const auto command = decode(words, 0).value();
  EXPECT_EQ(command.kind, CommandKind::kWait);
  EXPECT_EQ(command.dma_id, 2);
  EXPECT_EQ(command.unit, (UnitRef{Unit::kMisc, 1}));
}

TEST(Decode, ARunOfTheDmaHasItsId) {
  const std::vector<Word> words{0x11210000};
  const auto command = decode(words, 0).value();
  EXPECT_EQ(command.kind, CommandKind::kRun);
  EXPECT_EQ(command.dma_id, 1);
  EXPECT_EQ(command.unit, UnitRef{});
}

TEST(Decode, AWriteHasItsRegisters) {
  const std::vector<Word> words{0x20040004, 0x20, 2, 0, 0, 15, 0x11010000};
  const auto command = decode(words, 7).value();
  EXPECT_EQ(command.kind, CommandKind::kWrite);
  EXPECT_EQ(command.size, 6);
  EXPECT_EQ(command.word_index, 7);
  EXPECT_EQ(command.registers().size(), 5U);
  EXPECT_EQ(dma::kOffset.get(command.registers()), 512);
}

TEST(Decode, RegistersOfAnOlderVersionAreLegal) {
  EXPECT_TRUE(decode(std::vector<Word>{0x20050104, 0, 0, 0, 0, 0, 0}, 0));  // mm, 6
  EXPECT_TRUE(decode(std::vector<Word>{0x20030204, 0, 0, 0, 0}, 0));        // dw, 4
}

TEST(Decode, NothingIsAnError_bad) {
  EXPECT_FALSE(decode({}, 0));
}

TEST(Decode, AnUnknownOpcodeIsAnErrorWithItsOffset_bad) {
  for (Word opcode = 4; opcode < 16; ++opcode) {
    const auto error = error_of({0, 0, 0, opcode << 28});
    EXPECT_EQ(error.offset, 12);
    EXPECT_NE(error.what.find("opcode"), std::string::npos) << error.what;
  }
}

TEST(Decode, AUnitThatDoesNotExistIsAnError_bad) {
  for (Word unit = 5; unit < 8; ++unit) {
    EXPECT_EQ(error_of({0, 0x20000004 | unit << 8, 0}).offset, 4);
    EXPECT_EQ(error_of({0, 0x10010000 | unit << 8}).offset, 4);
    EXPECT_EQ(error_of({0, unit << 16}).offset, 4);
  }
}

TEST(Decode, AWriteFromAnotherRegisterIsAnError_bad) {
  EXPECT_EQ(error_of({0x20000108, 0}).offset, 0);
}

TEST(Decode, MoreRegistersThanTheUnitHasIsAnError_bad) {
  EXPECT_EQ(error_of({0x20060004}).offset, 0);  // dma, 7
  EXPECT_EQ(error_of({0x20070104}).offset, 0);  // mm, 8
  EXPECT_EQ(error_of({0x20050204}).offset, 0);  // dw, 6
  EXPECT_EQ(error_of({0x20060304}).offset, 0);  // misc, 7
  EXPECT_EQ(error_of({0x200f0404}).offset, 0);  // mlx, 16
}

TEST(Decode, AWriteBeyondTheEndOfItsPageIsAnError_bad) {
  std::vector<Word> words(2 * kPageWords);
  words[kPageWords - 5] = 0x20040004;
  const auto program = decode_program(words);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().offset, (kPageWords - 5) * 4);
}

TEST(Decode, AWriteMayEndWithItsPage) {
  std::vector<Word> words(2 * kPageWords);
  words[kPageWords - 6] = 0x20040004;
  EXPECT_TRUE(decode_program(words));
}

TEST(Decode, ARunOfTheDmaWithoutItsFlagIsAnError_bad) {
  EXPECT_EQ(error_of({0x10010000}).offset, 0);
}

TEST(Decode, ADmaOfACoreIsAnError_bad) {
  EXPECT_EQ(error_of({0x20000804, 0}).offset, 0);
}

TEST(Decode, PagesAfterTheTrapAreDecodedToo_bad) {
  std::vector<Word> words(2 * kPageWords);
  words[0] = 0x30010000;
  words[kPageWords] = 0x70000000;
  const auto program = decode_program(words);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().offset, kPageWords * 4);
}

TEST(Decode, PartOfAPageIsAnError_bad) {
  EXPECT_FALSE(decode_program(std::vector<Word>(kPageWords + 1)));
  EXPECT_FALSE(decode_program({}));
}

TEST(Decode, HostileWordsGiveCommandsOrAnErrorWithAnOffset) {
  Rng rng(3);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Word> words(static_cast<std::size_t>(rng.between(0, 20)));
    for (Word& word : words) {
      word = static_cast<Word>(rng.next());
      if (rng.chance(2)) word &= 0x3fff1f07;  // near to something legal
    }
    const auto index = rng.between(0, 1000);
    const auto command = decode(words, index);
    if (!command) {
      ASSERT_EQ(command.error().offset, index * 4);
      ASSERT_FALSE(command.error().what.empty());
      continue;
    }
    ASSERT_LE(command.value().size, static_cast<int>(words.size()));
    ASSERT_FALSE(disassemble(command.value()).empty());
  }
}

TEST(ToWords, ReadsLittleEndian) {
  std::vector<std::uint8_t> bytes(512);
  bytes[0] = 1;
  bytes[3] = 0x20;
  EXPECT_EQ(to_words(bytes).value()[0], 0x20000001U);
}

TEST(ToWords, PartOfAPageIsAnError_bad) {
  EXPECT_FALSE(to_words(std::vector<std::uint8_t>(511)));
  EXPECT_FALSE(to_words(std::vector<std::uint8_t>{}));
}

TEST(FormatOf, TheDmaFollowsFromTheType) {
  for (std::size_t i = 0; i < dma::kTypes.size(); ++i) {
    const std::vector<Word> registers{0, dma::kTypes[i].bits, 0, 0, 0};
    EXPECT_EQ(format_of(Unit::kDma, registers), &dma::kFormats[i]);
  }
}

TEST(FormatOf, AnUnknownTransferHasNone_bad) {
  for (const Word type : {3U, 7U}) {
    const std::vector<Word> registers{0, type, 0, 0, 0};
    EXPECT_EQ(format_of(Unit::kDma, registers), nullptr);
  }
}

}  // namespace
}  // namespace npu::tcc750x
