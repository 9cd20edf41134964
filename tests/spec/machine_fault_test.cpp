// Programs that the machine must refuse: which word, which command, why.
#include "models/tcc750x/operation.h"
#include "tests/spec/machine_support.h"

namespace npu::tcc750x::testing {
namespace {

const session::Options kFunctional{.functional = true};

struct Faulty {
  std::vector<Word> words;
  std::int64_t at = 0;  // word of the RUN or WAIT at fault
};

Faulty one_run(UnitRef unit, const std::vector<Word>& written) {
  ProgramBuilder builder;
  builder.write(kMisc0, registers(Misc{}));  // a good command before, so that the fault is not at word 0
  builder.run(kMisc0);
  builder.wait(kMisc0);
  Faulty faulty;
  if (unit.unit == Unit::kDma) {
    faulty.at = builder.dma(written, 1);
  } else {
    builder.write(unit, written);
    faulty.at = builder.run(unit);
  }
  if (unit.unit == Unit::kDma) {
    builder.wait_dma(1);
  } else {
    builder.wait(unit);
  }
  builder.trap();
  faulty.words = builder.finish();
  return faulty;
}

void expect_fault(const Ran& ran, std::int64_t word, const std::string& disassembly,
                  const std::string& reason) {
  EXPECT_FALSE(ran.outcome.completed);
  EXPECT_TRUE(ran.deadlock.empty());
  ASSERT_TRUE(ran.report.fault);
  EXPECT_EQ(ran.report.fault->word, word);
  EXPECT_NE(ran.report.fault->disassembly.find(disassembly), std::string::npos)
      << ran.report.fault->disassembly;
  EXPECT_NE(ran.report.fault->reason.find(reason), std::string::npos) << ran.report.fault->reason;
}

TEST(Fault, AnAddressBeyondTheGbuf_bad) {
  const auto faulty =
      one_run(kMm0, registers(Mm{.in_h = 8, .in_w = 16, .out_h = 8, .out_w = 16, .output = 0x7fff}));
  expect_fault(run(Program(faulty.words)), faulty.at, "run mm.0 after write mm.0",
               "output words 0x7fff..0x807e leave the GBUF, which ends at 0x7fff");
}

TEST(Fault, TheLastWordOfTheGbufIsStillInside) {
  const auto good = one_run(kMm0, registers(Mm{.output = 0x7fff}));
  EXPECT_TRUE(run(Program(good.words)).outcome.completed);
}

TEST(Fault, ATransferBeyondTheGbuf_bad) {
  const auto faulty = one_run({}, registers(Load{.words = 2, .gbuf = 0x7fff}));
  expect_fault(run(Program(faulty.words)), faulty.at, "run dma id=1 after write dma.load",
               "GBUF words 0x7fff..0x8000 leave the GBUF");
}

TEST(Fault, ATransferBeyondItsBuffer_bad) {
  const auto faulty = one_run({}, registers(Load{.words = 2, .base = dma::Base::kInput, .offset = 64}));
  expect_fault(run(Program(faulty.words, {0, 0, 0, 127, 0})), faulty.at, "base=input",
               "bytes 0x40..0x7f leave the input buffer, which has 0x7f");
}

TEST(Fault, ATransferUpToTheEndOfItsBufferIsInside) {
  const auto good = one_run({}, registers(Load{.words = 2, .base = dma::Base::kInput, .offset = 64}));
  EXPECT_TRUE(run(Program(good.words, {0, 0, 0, 128, 0})).outcome.completed);
}

TEST(Fault, AStridedTransferWhoseLastChunkLeavesTheBuffer_bad) {
  RegisterWriter r(dma::kFormats[0]);
  r.set(dma::kType, dma::Type::kLoad)
      .set(dma::kBase, dma::Base::kWork)
      .set(dma::kCoreMask, 1)
      .set(dma::kChunks, 3)
      .set(dma::kChunkWords, 1)
      .set(dma::kStride, 1024);
  const auto faulty = one_run({}, r.words());
  expect_fault(run(Program(faulty.words, {0, 0, 2048 + 31, 0, 0})), faulty.at, "chunks=3",
               "leave the work buffer");
}

TEST(Fault, AnUnknownTransferType_bad) {
  auto words = registers(Load{});
  dma::kType.set_raw(words, 3);
  const auto faulty = one_run({}, words);
  expect_fault(run(Program(faulty.words)), faulty.at, "run dma id=1", "transfer type 3 is unknown");
}

TEST(Fault, AnUnknownBase_bad) {
  auto words = registers(Load{});
  dma::kBase.set_raw(words, 5);
  const auto faulty = one_run({}, words);
  expect_fault(run(Program(faulty.words)), faulty.at, "run dma id=1", "base 5 does not exist");
}

TEST(Fault, ALoadToNoCore_bad) {
  const auto faulty = one_run({}, registers(Load{.cores = 0}));
  expect_fault(run(Program(faulty.words)), faulty.at, "write dma.load", "to_cores names no core");
}

TEST(Fault, ALoadToACoreThatIsNotThere_bad) {
  const auto faulty = one_run({}, registers(Load{.cores = 5}));
  expect_fault(run(Program(faulty.words)), faulty.at, "to_cores=0x5",
               "cores 0x5 are named, the cluster has 2");
}

TEST(Fault, ACountThatContradictsTheDimensions_bad) {
  auto words = registers(Mm{.in_h = 8, .in_w = 16, .out_h = 8, .out_w = 16});
  mm::kCount.set_raw(words, 126);
  const auto faulty = one_run(kMm0, words);
  expect_fault(run(Program(faulty.words)), faulty.at, "count=127",
               "count is 127 output words, the dimensions give 128");
}

TEST(Fault, ADepthwiseCountThatContradictsTheDimensions_bad) {
  const auto faulty = one_run(kDw0, registers(Dw{.h = 4, .w = 4, .count = 15}));
  expect_fault(run(Program(faulty.words)), faulty.at, "run dw.0",
               "count is 15 output words, the dimensions give 16");
}

TEST(Fault, AMiscCountThatContradictsTheDimensions_bad) {
  const auto faulty =
      one_run(kMisc0, registers(Misc{.operation = misc::Operation::kMaxPool, .h = 4, .w = 4, .count = 5}));
  expect_fault(run(Program(faulty.words)), faulty.at, "op=max_pool",
               "count is 5 output words, the dimensions give 4");
}

TEST(Fault, ADepthwiseInputSmallerThanItsWindow_bad) {
  const auto faulty = one_run(kDw0, registers(Dw{.h = 1, .w = 3, .top = false, .count = 1}));
  expect_fault(run(Program(faulty.words)), faulty.at, "run dw.0",
               "rows of the padded input less the window is 0");
}

TEST(Fault, AnUnknownMiscCodeHasATime) {
  const auto program = one_run(kMisc0, registers(Misc{.operation = misc::Operation{0x2004}}));
  EXPECT_TRUE(run(Program(program.words)).outcome.completed);
}

TEST(Fault, AnUnknownMiscCodeHasNoValue_bad) {
  const auto faulty = one_run(kMisc0, registers(Misc{.operation = misc::Operation{0x2004}}));
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run misc.0",
               "operation code 0x2004 has no known meaning");
}

TEST(Fault, ATableOfUnknownContents_bad) {
  const auto faulty = one_run(kMisc0, registers(Misc{.operation = misc::Operation::kLut, .table = 2}));
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run misc.0",
               "the contents of look-up table 2 are unknown");
}

TEST(Fault, ATableWithAnAssumedMeaningIsComputed) {
  const auto program = one_run(kMisc0, registers(Misc{.operation = misc::Operation::kLut, .table = 2}));
  EXPECT_TRUE(run(Program(program.words), hardware({{"npu.meanings.lut_table_2", "sigmoid"}}), kFunctional)
                  .outcome.completed);
}

TEST(Fault, TheKeyThatTheTablesFaultProposesIsAKey) {
  const auto faulty = one_run(kMisc0, registers(Misc{.operation = misc::Operation::kLut, .table = 2}));
  const auto reason = run(Program(faulty.words), hardware(), kFunctional).report.fault->reason;
  const std::string flag = "--set ";
  const auto begin = reason.find(flag) + flag.size();
  const auto equals = reason.find('=', begin), end = reason.find_first_of(" )", begin);
  ASSERT_NE(reason.find(flag), std::string::npos) << reason;
  EXPECT_NO_THROW(
      hardware({{reason.substr(begin, equals - begin), reason.substr(equals + 1, end - equals - 1)}}))
      << reason;
}

TEST(Fault, OfWhatStillRunsAfterTheTrapIsAFaultOfTheRun_bad) {
  ProgramBuilder builder;
  builder.write(kMisc0, registers(Misc{.operation = misc::Operation::kLut, .h = 30, .w = 30, .table = 2}));
  const auto at = builder.run(kMisc0);
  builder.trap();
  expect_fault(run(Program(builder.finish()), hardware(), kFunctional), at, "run misc.0",
               "the contents of look-up table 2 are unknown");
}

TEST(Fault, AnotherTableThanTheAssumedOne_bad) {
  const auto faulty = one_run(kMisc0, registers(Misc{.operation = misc::Operation::kLut, .table = 3}));
  expect_fault(run(Program(faulty.words), hardware({{"npu.meanings.lut_table_2", "sigmoid"}}), kFunctional),
               faulty.at, "run misc.0", "look-up table 3");
}

TEST(Fault, AnUnknownActivationHasNoValue_bad) {
  const auto faulty = one_run(kMm0, registers(Mm{.activation = 5}));
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run mm.0",
               "activation code 5 has no known meaning");
}

TEST(Fault, AnUnknownDepthwiseWindowHasNoValue_bad) {
  const auto faulty = one_run(kDw0, registers(Dw{.kernel_code = 2}));
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run dw.0",
               "window code 2 has no known meaning");
}

TEST(Fault, AnUnknownVectorKernelHasNoValue_bad) {
  const auto faulty = one_run(kMlx0, registers(Mlx{.kernel = 2}));
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run mlx.0",
               "kernel 2 has no known meaning");
}

TEST(Fault, AVectorKernelWhoseMeaningWasWithdrawnHasNoValue_bad) {
  const auto faulty = one_run(kMlx0, registers(Mlx{}));
  expect_fault(run(Program(faulty.words), hardware({{"npu.meanings.mlx_kernel_1", "unknown"}}), kFunctional),
               faulty.at, "run mlx.0", "kernel 1 has no known meaning");
}

TEST(Fault, AShiftThatIsNotModelled_bad) {
  const auto faulty = one_run(kMisc0, registers(Misc{.shift = 63}));
  expect_fault(run(Program(faulty.words)), faulty.at, "shift=63", "shift is 63; at most 62 are modelled");
}

TEST(Fault, ACoreThatIsNotThere_bad) {
  const auto faulty = one_run({Unit::kMm, 3}, registers(Mm{}));
  expect_fault(run(Program(faulty.words)), faulty.at, "run mm.3", "core 3 is named, the cluster has 2");
}

TEST(Fault, AWaitForACoreThatIsNotThere_bad) {
  ProgramBuilder builder;
  const auto at = builder.wait({Unit::kMisc, 2});
  builder.trap();
  expect_fault(run(Program(builder.finish())), at, "wait misc.2", "core 2 is named, the cluster has 2");
}

TEST(Fault, ARunOfAUnitThatWasNeverWritten_bad) {
  ProgramBuilder builder;
  const auto at = builder.run(kMm1);
  builder.trap();
  expect_fault(run(Program(builder.finish())), at, "run mm.1",
               "RUN of a unit whose registers were never written");
}

TEST(Fault, ARunOfAUnitWithTooFewRegisters_bad) {
  auto words = registers(Misc{});
  words.resize(3);
  const auto faulty = [&] {
    ProgramBuilder builder;
    builder.write(kMisc0, words);
    Faulty f{.at = builder.run(kMisc0)};
    builder.trap();
    f.words = builder.finish();
    return f;
  }();
  expect_fault(run(Program(faulty.words)), faulty.at, "run misc.0",
               "RUN of a unit that holds 3 registers and needs 6");
}

TEST(Fault, AnUnknownOpcode_bad) {
  std::vector<Word> words(kPageWords);
  words[5] = 0x40000000;
  expect_fault(run(Program(words)), 5, "", "0x40000000 has the unknown opcode 4");
}

TEST(Fault, AWriteThatStraddlesThePage_bad) {
  std::vector<Word> words(kPageWords);
  words[kPageWords - 2] = 0x20050104;  // six registers of mm.0, one word left
  expect_fault(run(Program(words)), kPageWords - 2, "", "only 1 words follow on its page");
}

TEST(Fault, APageFetchBeyondTheCommands_bad) {
  ProgramBuilder builder;
  RegisterWriter r(dma::kFormats[2]);
  r.set(dma::kType, dma::Type::kFetch).set(dma::kOffset, 512).set(dma::kChunkWords, 16);
  const auto at = builder.dma(r.words(), 0);
  expect_fault(run(Program(builder.finish())), at, "write dma.fetch",
               "leave the cmd buffer, which has 0x200");
}

TEST(Fault, APageFetchLargerThanTheCommandMemory_bad) {
  ProgramBuilder builder;
  RegisterWriter r(dma::kFormats[2]);
  r.set(dma::kType, dma::Type::kFetch).set(dma::kChunkWords, 17);
  const auto at = builder.dma(r.words(), 0);
  expect_fault(run(Program(builder.finish())), at, "words=17",
               "a page fetch of 544 bytes; the command memory holds 512");
}

TEST(Fault, ImagePixelsWiderThanAWord_bad) {
  RegisterWriter r(dma::kFormats[3]);
  r.set(dma::kType, dma::Type::kImage)
      .set(dma::kBase, dma::Base::kInput)
      .set(dma::kCoreMask, 1)
      .set(dma::kChannels, 16)
      .set(dma::kIm2col, 1);
  r.set(dma::kRows, 1).set(dma::kRowPixels, 4).set(dma::kRowStride, 64);
  const auto faulty = one_run({}, r.words());
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run dma id=1",
               "do not fit the 32 lanes");
}

TEST(Fault, TheVectorProcessorsFirmware_bad) {
  RegisterWriter r(dma::kFormats[5]);
  r.set(dma::kType, dma::Type::kMlx).set(dma::kBase, dma::Base::kWork).set(dma::kCoreMask, 1);
  const auto faulty = one_run({}, r.words());
  expect_fault(run(Program(faulty.words), hardware(), kFunctional), faulty.at, "run dma id=1",
               "its firmware is not public");
}

TEST(Deadlock, AWaitForATransferThatWasNeverStartedNamesIt_bad) {
  ProgramBuilder builder;
  builder.wait_dma(3);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_FALSE(ran.returned);
  EXPECT_FALSE(ran.report.fault);
  ASSERT_GE(ran.deadlock.size(), 2U);
  EXPECT_EQ(ran.deadlock[0], "host: waits for the interrupt of npu0");
  EXPECT_NE(ran.deadlock[1].find("DMA id 3 at `wait dma=3` (word 0), which was never started"),
            std::string::npos)
      << ran.deadlock[1];
}

TEST(Deadlock, AWaitForAUnitThatWasNeverStartedNamesIt_bad) {
  ProgramBuilder builder;
  builder.write(kMm0, registers(Mm{}));
  builder.run(kMm0);
  builder.wait(kMm1);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_FALSE(ran.returned);
  ASSERT_GE(ran.deadlock.size(), 2U);
  EXPECT_NE(ran.deadlock[1].find("mm.1 at `wait mm.1` (word 9), which was never started"), std::string::npos)
      << ran.deadlock[1];
}

TEST(Deadlock, APageThatEndsWithoutFetchingTheNext_bad) {
  const auto ran = run(Program(std::vector<Word>(kPageWords)));
  EXPECT_FALSE(ran.returned);
  ASSERT_GE(ran.deadlock.size(), 2U);
  EXPECT_NE(ran.deadlock[1].find("the page of words 0..127 ends without fetching it"), std::string::npos)
      << ran.deadlock[1];
}

}  // namespace
}  // namespace npu::tcc750x::testing
