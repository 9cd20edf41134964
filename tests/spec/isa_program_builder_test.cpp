#include <stdexcept>

#include <gtest/gtest.h>

#include "isa/tcc750x/program_builder.h"

namespace npu::tcc750x {
namespace {

constexpr std::array<Word, 5> kTransfer{0x10, 0x100300, 0, 0, 3};
constexpr UnitRef kMatrix{Unit::kMm, 1};

void fill(ProgramBuilder& builder, int words) {
  for (int i = 0; i < words; ++i) builder.run(kMatrix);
}

TEST(ProgramBuilder, OfNothingIsAPageOfNops) {
  EXPECT_EQ(ProgramBuilder().finish(), std::vector<Word>(kPageWords));
}

TEST(ProgramBuilder, WritesTheWordsOfThePublishedBinaries) {
  ProgramBuilder builder;
  builder.dma(kTransfer, 1);
  builder.wait_dma(1);
  builder.wait(2, {Unit::kMisc, 1});
  builder.wait({Unit::kDw, 0});
  builder.run(kMatrix);
  builder.trap();
  auto words = builder.finish();
  words.resize(12);
  EXPECT_EQ(words, (std::vector<Word>{0x20040004, 0x10, 0x100300, 0, 0, 3, 0x11210000, 0x00200000, 0x004b0000,
                                      0x00020000, 0x10010900, 0x30010000}));
}

TEST(ProgramBuilder, FillsAPageUpToTheFetch) {
  ProgramBuilder builder;
  fill(builder, ProgramBuilder::kBodyWords);
  EXPECT_EQ(builder.trap(), kPageWords);
  const auto words = builder.finish();
  EXPECT_EQ(words[kPageWords - 8], 0x10010900U);
  EXPECT_EQ(words[kPageWords - 7], 0x20040004U);
}

TEST(ProgramBuilder, KeepsATransferOnOnePage) {
  ProgramBuilder builder;
  fill(builder, ProgramBuilder::kBodyWords - 6);
  EXPECT_EQ(builder.dma(kTransfer, 1), kPageWords + 6);
}

TEST(ProgramBuilder, WritesRegistersAgainThatAFetchOverwrote) {
  ProgramBuilder builder;
  fill(builder, ProgramBuilder::kBodyWords - 6);
  builder.write({}, kTransfer);
  builder.run_dma(3);
  const auto words = builder.finish();
  const std::vector<Word> next(words.begin() + kPageWords, words.begin() + kPageWords + 7);
  EXPECT_EQ(next, (std::vector<Word>{0x20040004, 0x10, 0x100300, 0, 0, 3, 0x11610000}));
}

TEST(ProgramBuilder, DoesNotWriteAgainWhatIsStillThere) {
  ProgramBuilder builder;
  builder.write({}, kTransfer);
  EXPECT_EQ(builder.run_dma(1), 6);
  EXPECT_EQ(builder.run_dma(2), 7);
}

TEST(ProgramBuilder, StartsEmptyAfterFinish) {
  ProgramBuilder builder;
  builder.trap();
  builder.finish();
  EXPECT_EQ(builder.trap(), 0);
}

TEST(ProgramBuilder, AnIdThatDoesNotFitIsAnError_bad) {
  EXPECT_THROW(ProgramBuilder().run_dma(8), std::invalid_argument);
}

TEST(ProgramBuilder, ACoreThatDoesNotExistIsAnError_bad) {
  EXPECT_THROW(ProgramBuilder().run({Unit::kMm, 4}), std::invalid_argument);
}

TEST(ProgramBuilder, AWaitForNothingIsAnError_bad) {
  EXPECT_THROW(ProgramBuilder().wait_dma(0), std::invalid_argument);
}

TEST(ProgramBuilder, MoreRegistersThanTheUnitHasIsAnError_bad) {
  EXPECT_THROW(ProgramBuilder().write(kMatrix, std::vector<Word>(8)), std::invalid_argument);
}

}  // namespace
}  // namespace npu::tcc750x
