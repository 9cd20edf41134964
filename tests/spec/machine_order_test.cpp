// What may overlap and what waits for what.
#include <algorithm>

#include "models/tcc750x/operation.h"
#include "tests/spec/machine_support.h"

namespace npu::tcc750x::testing {
namespace {

using report::FrontEnd;

// 99 500 ns, see machine_cost_test.cpp; a transfer of 1000 words takes about 3036 ns.
const Mm kLong{.in_h = 21,
               .in_w = 224,
               .in_c = 3,
               .out_h = 8,
               .out_w = 112,
               .out_c = 64,
               .kernel = 7,
               .stride = 2,
               .pad = 3};
constexpr double kLongNs = 99'500;

void start(ProgramBuilder& builder, UnitRef unit, const std::vector<Word>& words) {
  builder.write(unit, words);
  builder.run(unit);
}

bool overlap(const report::Operation& a, const report::Operation& b) {
  return a.started < b.ended && b.started < a.ended;
}

double ns(Time t) {
  return to_ns(t);
}

TEST(Overlap, UnitsOfOneCoreRunAtTheSameTime) {
  ProgramBuilder builder;
  start(builder, kMm0, registers(kLong));
  start(builder, kDw0, registers(Dw{.h = 14, .w = 14}));
  start(builder, kMisc0, registers(Misc{.h = 14, .w = 14}));
  builder.dma(registers(Load{.words = 1000, .gbuf = 0x7000}), 1);
  builder.wait(kMm0);
  builder.wait(1, kMisc0);
  builder.wait(kDw0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  ASSERT_EQ(ran.operations().size(), 5U);
  for (std::size_t i = 2; i < 5; ++i) EXPECT_TRUE(overlap(ran.operations()[1], ran.operations()[i])) << i;
}

TEST(Overlap, TheSameUnitOfTwoCoresRunsAtTheSameTime) {
  ProgramBuilder builder;
  start(builder, kMm0, registers(kLong));
  start(builder, kMm1, registers(kLong));
  builder.wait(kMm0);
  builder.wait(kMm1);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_TRUE(overlap(ran.operations()[1], ran.operations()[2]));
  EXPECT_EQ(ran.outcome.races.size(), 0U) << "each core has a GBUF of its own";
}

TEST(Overlap, TransfersOfTheOneDmaAreInOrder) {
  ProgramBuilder builder;
  for (int id = 1; id <= 4; ++id) builder.dma(registers(Load{.words = 1000 / id, .gbuf = id * 1000}), id);
  builder.wait_dma(4);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  for (std::size_t i = 2; i < 5; ++i)
    EXPECT_EQ(ran.operations()[i].started, ran.operations()[i - 1].ended) << i;
}

TEST(Wait, BlocksUntilTheUnitIsDone) {
  ProgramBuilder builder;
  start(builder, kMm0, registers(kLong));
  builder.wait(kMm0);
  start(builder, kMisc0, registers(Misc{}));  // 7 words and a RUN
  builder.wait(kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_EQ(ns(ran.operations()[2].issued - ran.operations()[1].ended), 8);
}

TEST(Wait, BlocksUntilTheTransferIsDone) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 1000}), 1);
  builder.wait_dma(1);
  start(builder, kMisc0, registers(Misc{}));
  builder.wait(kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  const double gap = ns(ran.operations()[2].issued - ran.operations()[1].ended);
  EXPECT_GE(gap, 8);
  EXPECT_LT(gap, 9) << "words are read from the next clock edge on";
}

TEST(Wait, CostsOneCycleWhereNothingIsLeftToWaitFor) {
  ProgramBuilder builder;
  start(builder, kMisc0, registers(Misc{}));
  builder.wait(kMisc0);
  builder.wait(kMisc0);
  builder.wait(kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_EQ(ns(ran.outcome.record.end - ran.operations()[1].ended), 2 + 1);
}

// One word names a transfer of 3036 ns and a unit.
Ran wait_for_both(const std::vector<Word>& matrix) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 1000, .gbuf = 0x7000}), 2);
  start(builder, kMm0, matrix);
  builder.wait(2, kMm0);
  start(builder, kMisc0, registers(Misc{}));
  builder.wait(kMisc0);
  builder.trap();
  return run(Program(builder.finish()));
}

TEST(Wait, NamingATransferAndASlowerUnitWaitsForTheUnit) {
  const auto ran = wait_for_both(registers(kLong));
  EXPECT_GT(ran.operations()[2].ended, ran.operations()[1].ended);
  EXPECT_EQ(ns(ran.operations()[3].issued - ran.operations()[2].ended), 8);
}

TEST(Wait, NamingAUnitAndASlowerTransferWaitsForTheTransfer) {
  const auto ran = wait_for_both(registers(Mm{}));
  EXPECT_LT(ran.operations()[2].ended, ran.operations()[1].ended);
  EXPECT_GE(ns(ran.operations()[3].issued - ran.operations()[1].ended), 8);
}

TEST(Wait, ForALaterTransferCoversTheEarlier) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 1000}), 0);  // the weights' id: never waited for by name
  builder.dma(registers(Load{.words = 1, .gbuf = 0x7000}), 1);
  builder.wait_dma(1);
  start(builder, kMisc0, registers(Misc{.a = 0, .b = 0}));
  builder.wait(kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_GT(ran.operations()[3].issued, ran.operations()[1].ended);
  EXPECT_TRUE(ran.outcome.races.empty());
}

TEST(Wait, ForATransferIdLeavesALaterTransferRunning) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 1}), 1);
  builder.dma(registers(Load{.words = 1000, .gbuf = 0x7000}), 2);
  builder.wait_dma(1);
  start(builder, kMisc0, registers(Misc{}));
  builder.wait(2, kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_LT(ran.operations()[3].issued, ran.operations()[2].ended);
}

TEST(Run, LatchesTheRegisters) {
  ProgramBuilder builder;
  start(builder, kMm0, registers(kLong));
  builder.write(kMm0, registers(Mm{}));  // while the first runs
  builder.wait(kMm0);
  builder.run(kMm0);
  builder.wait(kMm0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_EQ(ran.ns(1), kLongNs);
  EXPECT_EQ(ran.ns(2), 134);
}

TEST(Run, AUnitKeepsItsRegistersForTheNextRun) {
  ProgramBuilder builder;
  start(builder, kMisc0, registers(Misc{.h = 7, .w = 7, .c = 160}));
  builder.wait(kMisc0);
  builder.run(kMisc0);
  builder.wait(kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_EQ(ran.ns(1), 520);
  EXPECT_EQ(ran.ns(2), 520);
}

TEST(Run, AQueuedCommandStartsWhenTheUnitIsFree) {
  ProgramBuilder builder;
  start(builder, kMm0, registers(kLong));
  start(builder, kMm0, registers(Mm{}));
  builder.wait(kMm0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_EQ(ran.operations()[2].started, ran.operations()[1].ended);
  EXPECT_LT(ran.operations()[2].issued, ran.operations()[1].ended);
}

TEST(Run, BlocksAtAFullEngineQueue) {
  ProgramBuilder builder;  // npu.command.engine_queue is 2
  for (int i = 0; i < 3; ++i) start(builder, kMm0, registers(kLong));
  builder.wait(kMm0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_EQ(ran.operations()[3].issued, ran.operations()[1].ended);
}

TEST(DmaQueue, TheNinthTransferBlocksUntilTheFirstIsDone) {
  ProgramBuilder builder;
  for (int i = 0; i < 9; ++i) builder.dma(registers(Load{.words = 1000, .gbuf = i * 1000}), 1);
  builder.wait_dma(1);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  const auto& o = ran.operations();
  ASSERT_EQ(o.size(), 10U);
  EXPECT_LT(o[8].issued, o[1].ended) << "eight fit";
  EXPECT_EQ(o[9].issued, o[1].ended);
  const bool named = std::ranges::any_of(ran.outcome.record.front_end, [&](const auto& s) {
    return s.state == FrontEnd::kQueueFull && s.operation == 1 && s.end == o[1].ended;
  });
  EXPECT_TRUE(named) << "the front end's account names the transfer it waited for";
}

TEST(Page, TheCommandProcessorWaitsForIt) {
  ProgramBuilder builder;
  for (int i = 0; i < 15; ++i) {  // 9 words each: the 14th does not fit the first page
    start(builder, kMisc0, registers(Misc{}));
    builder.wait(kMisc0);
  }
  builder.trap();
  const auto program = Program(builder.finish());
  ASSERT_EQ(program.words.size(), 2U * kPageWords);
  const auto ran = run(program);
  std::vector<report::Operation> pages;
  for (const auto& o : ran.operations()) {
    if (o.engine == 0) pages.push_back(o);
  }
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[1].workload.bytes, 512);
  for (const auto& o : ran.operations()) {
    if (o.word >= kPageWords) {
      EXPECT_GT(o.issued, pages[1].ended);
    }
  }
  const bool blocked = std::ranges::any_of(ran.outcome.record.front_end, [&](const auto& s) {
    return s.state == FrontEnd::kPageFetch && s.end == pages[1].ended;
  });
  EXPECT_TRUE(blocked);
}

TEST(Page, ItsFetchWaitsBehindTransfersUnderWay) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 32000}), 1);
  for (int i = 0; i < 14; ++i) {
    start(builder, kMisc0, registers(Misc{.a = 0x7f00, .b = 0x7f00, .output = 0x7f00}));
    builder.wait(kMisc0);
  }
  builder.wait_dma(1);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  std::vector<report::Operation> transfers;
  for (const auto& o : ran.operations()) {
    if (o.engine == 0) transfers.push_back(o);
  }
  ASSERT_EQ(transfers.size(), 3U);
  EXPECT_EQ(transfers[2].started, transfers[1].ended);
}

TEST(Page, AFetchInChunksPutsThemSideBySide) {
  // Page 0 fetches the first halves of pages 1 and 3; the second half of page 1 is no program.
  RegisterWriter r(dma::kFormats[2]);
  r.set(dma::kType, dma::Type::kFetch)
      .set(dma::kOffset, 512)
      .set(dma::kChunks, 2)
      .set(dma::kChunkWords, 8)
      .set(dma::kStride, 1024);
  ProgramBuilder builder;
  builder.dma(r.words(), 0);
  auto words = builder.finish();
  words.resize(4 * kPageWords);
  std::fill_n(words.begin() + kPageWords + kPageWords / 2, kPageWords / 2, 0xffffffff);
  words[3 * kPageWords] = make_trap().words[0];
  EXPECT_TRUE(run(Program(words)).outcome.completed);
}

TEST(Trap, EndsTheProgramWhateverFollows) {
  ProgramBuilder builder;
  builder.trap();
  start(builder, kMm0, registers(kLong));
  const auto ran = run(Program(builder.finish()));
  EXPECT_TRUE(ran.outcome.completed);
  EXPECT_EQ(ran.operations().size(), 1U) << "the page";
}

TEST(Trap, DoesNotWaitForWhatStillRuns) {
  ProgramBuilder builder;
  start(builder, kMm0, registers(kLong));
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  EXPECT_TRUE(ran.outcome.completed);
  EXPECT_LT(ns(ran.outcome.record.latency()), 3700);
  EXPECT_EQ(ran.operations()[1].ended, ran.outcome.record.end) << "its time is cut at the end of the run";
}

TEST(Race, AMissingWaitIsFoundInTimingOnlyModeToo) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 1000}), 1);
  start(builder, kMm0, registers(Mm{}));
  builder.wait(1, kMm0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  ASSERT_EQ(ran.outcome.races.size(), 1U);
  EXPECT_EQ(ran.outcome.races[0].shared.begin, kInputAt);
  ASSERT_EQ(ran.report.races.size(), 1U);
  EXPECT_NE(ran.report.races[0].text.find("GBUF 0"), std::string::npos) << ran.report.races[0].text;
}

TEST(Race, AnOutputThatWasNotWaitedForRacesWithTheHost) {
  ProgramBuilder builder;
  builder.dma(registers(Store{.words = 1000}), 1);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  ASSERT_EQ(ran.outcome.races.size(), 1U);
  EXPECT_EQ(ran.outcome.races[0].later_word, -1);
}

TEST(Race, AFullQueueIsNoOrder) {
  // The third RUN of mm.0 waits for a place, so the first is done by then; the program may not rely on it.
  ProgramBuilder builder;
  for (int i = 0; i < 3; ++i) start(builder, kMm0, registers(Mm{.output = 0x4000 + i}));
  start(builder, kMisc0, registers(Misc{.a = 0x4000, .b = 0x4000}));
  builder.wait(kMm0);
  builder.wait(kMisc0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  const auto conflicts =
      std::ranges::count_if(ran.outcome.races, [](const report::Race& race) { return race.reason.empty(); });
  EXPECT_EQ(conflicts, 1);
}

TEST(Race, AUnitThatIsRunAgainBeforeItWasWaitedForIsReportedBecauseNobodyKnowsWhatSiliconDoes) {
  ProgramBuilder builder;
  for (int i = 0; i < 2; ++i) start(builder, kMm0, registers(Mm{.output = 0x4000 + 0x100 * i}));
  builder.wait(kMm0);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  ASSERT_EQ(ran.outcome.races.size(), 1U);
  EXPECT_NE(ran.outcome.races[0].reason.find("whether it queues is not known"), std::string::npos);
}

TEST(Race, ADmaIdThatIsUsedAgainBeforeItWasWaitedForIsReportedBecauseNobodyKnowsWhatAWaitThenMeans) {
  ProgramBuilder builder;
  for (int i = 0; i < 2; ++i) builder.dma(registers(Load{.words = 10}), 1);
  builder.wait_dma(1);
  builder.trap();
  const auto ran = run(Program(builder.finish()));
  ASSERT_EQ(ran.outcome.races.size(), 1U);
  EXPECT_NE(ran.outcome.races[0].reason.find("which transfer a WAIT then means"), std::string::npos);
}

}  // namespace
}  // namespace npu::tcc750x::testing
