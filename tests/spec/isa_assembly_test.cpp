#include <gtest/gtest.h>

#include "isa/tcc750x/assembly.h"
#include "isa/tcc750x/program_builder.h"
#include "sim/core/rng.h"
#include "tests/spec/isa_support.h"

namespace npu::tcc750x {
namespace {

using testing::golden;
using testing::problems_of;
using testing::text_of;

std::vector<Diagnostic> problems_in(const std::string& text) {
  return problems_of([&] { assemble(text, "t.asm"); });
}

// The first words of a program that is this text.
std::vector<Word> start_of(const std::string& text, std::size_t count) {
  auto words = assemble(text, "t.asm");
  words.resize(count);
  return words;
}

TEST(Disassembly, OfEveryVendorBinaryReassemblesToTheSameBytes) {
  const auto files = testing::vendor_binaries();
  if (files.empty()) GTEST_SKIP() << "the published binaries are not here";
  for (const auto& file : files) {
    const auto words = testing::words_of_file(file);
    const auto text = disassemble_program(words);
    ASSERT_TRUE(text) << file << ": " << text.error().what;
    EXPECT_EQ(assemble(text.value(), "again"), words) << file;
  }
}

TEST(Disassembly, OfVendorBinariesNamesEveryBitThatIsSet) {
  const auto files = testing::vendor_binaries();
  if (files.empty()) GTEST_SKIP() << "the published binaries are not here";
  for (const auto& file : files) {
    const auto text = disassemble_program(testing::words_of_file(file));
    ASSERT_TRUE(text) << file;
    EXPECT_EQ(text.value().find("bits["), std::string::npos) << file;
  }
}

TEST(Disassembly, OfAProgramOfTwoPagesIsThisText) {
  const auto words = assemble(text_of(golden("two_pages.asm")), "two_pages.asm");
  EXPECT_EQ(disassemble_program(words).value(), text_of(golden("two_pages.dis")));
}

TEST(Disassembly, OfRandomLegalCommandsReassembles) {
  Rng rng(4);
  int decoded = 0;
  while (decoded < 5'000) {
    std::vector<Word> words(kPageWords);
    for (std::size_t i = 0; i < 20; ++i)
      words[i] = static_cast<Word>(rng.next()) & static_cast<Word>(rng.next());
    words[0] &= 0x3fff1f07;
    const auto command = decode(words, 0);
    if (!command) continue;
    ++decoded;
    std::vector<Word> only(command.value().text().begin(), command.value().text().end());
    only.resize(kPageWords);
    const auto text = disassemble(command.value());
    ASSERT_EQ(assemble(text, "again"), only) << text;
  }
}

TEST(Disassembly, OfAnUnknownTransferKeepsItsBits) {
  std::vector<Word> words(kPageWords);
  const std::array<Word, 6> write{0x20040004, 0x123, 0xf7, 0xffffffff, 7, 9};
  std::copy(write.begin(), write.end(), words.begin());
  const auto text = disassemble_program(words).value();
  EXPECT_NE(text.find("write dma type=7 base=cmd"), std::string::npos) << text;
  EXPECT_EQ(assemble(text, "again"), words);
}

TEST(Disassembly, ShowsTheCountOfAShorterWrite) {
  std::vector<Word> words(kPageWords);
  words[0] = 0x20050004;  // LeNet writes six
  EXPECT_NE(disassemble_program(words).value().find("write dma.load registers=6"), std::string::npos);
}

TEST(Disassembly, OfBadWordsIsAnErrorWithAnOffset_bad) {
  std::vector<Word> words(kPageWords);
  words[3] = 0xffffffff;
  const auto text = disassemble_program(words);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().offset, 12);
}

TEST(Assembly, WhatIsLeftOutIsZero) {
  EXPECT_EQ(start_of("write mm.1\n", 8), (std::vector<Word>{0x20060904, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Assembly, AMnemonicImpliesItsBits) {
  EXPECT_EQ(start_of("run mm.1\nrun dma id=1\nwait dma=2 misc.1\nwait mlx.0\nnop\ntrap\n", 6),
            (std::vector<Word>{0x10010900, 0x11210000, 0x004b0000, 0x00040000, 0, 0x30010000}));
}

TEST(Assembly, EveryFieldGivenIsInItsPlace) {
  EXPECT_EQ(start_of("write dma.fetch base=cmd dram=0x200 words=16", 6),
            (std::vector<Word>{0x20040004, 0x20, 2, 0, 0, 15}));
}

TEST(Assembly, AHandWrittenEndIsPaddedToThePage) {
  EXPECT_EQ(assemble("trap", "t.asm").size(), kPageWords);
}

TEST(Assembly, CommentsAndBlankLinesAreNothing) {
  EXPECT_EQ(assemble("\n ; a\r\n\ttrap ; b\r\n", "t.asm"), assemble("trap", "t.asm"));
}

TEST(Assembly, AllProblemsAreReportedAtOnceWithTheirPlaces_bad) {
  const auto problems = problems_in("write mm.0 kernle_w=3\nrnu mm.0\nrun mm.0 id=8\n  wait mm.9\n");
  ASSERT_EQ(problems.size(), 4U);
  EXPECT_EQ(problems[0].to_string(), "t.asm:1:12: mm: mm has no field 'kernle_w'; did you mean 'kernel_w'?");
  EXPECT_EQ(problems[1].to_string(), "t.asm:2:1: unknown command 'rnu'; did you mean 'run'?");
  EXPECT_EQ(problems[2].to_string(), "t.asm:3:10: run: field id holds 0..7, not 8");
  EXPECT_EQ(problems[3].to_string(), "t.asm:4:8: 'mm.9' names no core (0..3); write mm.0");
}

TEST(Assembly, AMisspeltCodeIsAnErrorWithASuggestion_bad) {
  const auto problems = problems_in("write misc.0 op=ad");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].to_string(),
            "t.asm:1:14: misc: op=ad: not a number and no code; did you mean 'add'?");
}

TEST(Assembly, OfWrongLinesIsAnError_bad) {
  for (const auto* text : {"write",
                           "write mm",
                           "write mm.4",
                           "write mm.x",
                           "write dma.lod",
                           "write mm.0 kernel_w",
                           "write mm.0 =3",
                           "write mm.0 kernel_w=",
                           "write mm.0 kernel_w=3 kernel_w=3",
                           "write mm.0 kernel_w=17",
                           "write mm.0 registers=8",
                           "write mm.0 registers=0",
                           "write mm.0 registers=300",
                           "write mm.0 registers=2 count=7",
                           "write dw.0 op=add",
                           "write dma.store registers=1",
                           "write dma.load dram=17",
                           "write mm.0 bits[r8.1:0]=1",
                           "write mm.0 bits[r1.3:0]=1",
                           "write mm.0 bits[r0.28:28]=1",
                           "run",
                           "run dma.load",
                           "run mm.0 unit=dma",
                           "run mm.0 unit=6",
                           "run dma is_dma=0",
                           "run mm.0 opcode=9",
                           "run mm.0 opcode=2",
                           "wait",
                           "wait dma",
                           "wait mm.0 mm.1",
                           "wait dma=8",
                           "wait unit=7",
                           "nop 0",
                           "nop -1",
                           "nop 9999999999",
                           "nop x",
                           "nop 1 2",
                           "trap x",
                           "trap opcode=15",
                           ".page auto",
                           ".pages",
                           ".pages manual",
                           "trap\n.pages auto",
                           "",
                           "; nothing"}) {
    EXPECT_EQ(problems_in(text).size(), 1U) << text;
  }
}

TEST(Assembly, ACommandThatStraddlesTwoPagesIsAnError_bad) {
  const auto problems = problems_in("nop 124\nwrite dma.load\n");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].line, 2);
}

TEST(Assembly, OfRandomTextNeverCrashes) {
  constexpr std::array<std::string_view, 24> kParts{
      "write ",     "run ",        "wait ",   "nop ", "trap ",         "mm.0 ", "dma.load ", "dma ", "dma",
      "=",          "0x",          "9",       "-",    "bits[r1.",      ":",     "] ",        ".",    "id=1 ",
      "registers=", "kernel_w=3 ", "opcode=", "\n",   ".pages auto\n", "unit="};
  Rng rng(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto parts = rng.between(0, 12);
    for (int i = 0; i < parts; ++i)
      text += kParts[static_cast<std::size_t>(rng.between(0, kParts.size() - 1))];
    std::vector<Word> words;
    if (problems_of([&] { words = assemble(text, "t"); }).empty()) {
      ASSERT_TRUE(decode_program(words)) << text;
    }
  }
}

TEST(AutomaticPages, KeepATransferAndItsRunTogether) {
  const auto words = assemble(".pages auto\nnop 116\nwrite dma.load words=4\nrun dma id=1\ntrap\n", "t.asm");
  const auto commands = decode_program(words).value();
  const auto run =
      std::find_if(commands.begin(), commands.end(), [](const Command& c) { return c.dma_id == 1; });
  ASSERT_NE(run, commands.end());
  EXPECT_EQ(run->word_index, kPageWords + 6);
}

TEST(AutomaticPages, EndWithTheFetchOfTheNext) {
  const auto words = assemble(".pages auto\nnop 300\ntrap\n", "t.asm");
  ASSERT_EQ(words.size(), 3U * kPageWords);
  for (Word page = 0; page < 2; ++page) {
    const std::vector<Word> fetch(words.begin() + (page + 1) * kPageWords - 7,
                                  words.begin() + (page + 1) * kPageWords);
    EXPECT_EQ(fetch, (std::vector<Word>{0x20040004, (page + 1) * 0x20, 2, 0, 0, 15, 0x11010000}));
  }
}

}  // namespace
}  // namespace npu::tcc750x
