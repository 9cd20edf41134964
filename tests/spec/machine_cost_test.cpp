// How long operations take, against the law of facts/tcc750x.md section 8, worked out by hand at each number.
#include "models/tcc750x/operation.h"
#include "tests/spec/machine_support.h"

namespace npu::tcc750x::testing {
namespace {

constexpr double kCycle = 1.0;  // ns, of the core clock

// Runs the operations one after the other, each waited for, and gives their times in ns.
template <class... Operations>
std::vector<double> times(UnitRef unit, const board::Config& config, const Operations&... operations) {
  ProgramBuilder builder;
  (
      [&] {
        builder.write(unit, registers(operations));
        builder.run(unit);
        builder.wait(unit);
      }(),
      ...);
  builder.trap();
  const auto ran = run(Program(builder.finish()), config);
  EXPECT_TRUE(ran.outcome.completed) << (ran.report.fault ? ran.report.fault->to_string() : "");
  std::vector<double> ns;
  for (const auto& o : ran.operations()) {
    if (o.engine == engine_number(unit)) ns.push_back(to_ns(o.ended - o.started));
  }
  return ns;
}

std::vector<double> load_times(const board::Config& config, const std::vector<std::int64_t>& words) {
  ProgramBuilder builder;
  for (const auto n : words) {
    builder.dma(registers(Load{.words = n}), 1);
    builder.wait_dma(1);
  }
  builder.trap();
  const auto ran = run(Program(builder.finish()), config);
  std::vector<double> ns;
  for (std::size_t i = 1; i < ran.operations().size(); ++i) ns.push_back(ran.ns(i));  // 0 is the page
  return ns;
}

TEST(DmaCost, Is593NanosecondsAndBytesAt13Point1) {
  const std::vector<std::int64_t> words{1, 10, 128, 4097, 32768};
  const auto ns = load_times(hardware(), words);
  ASSERT_EQ(ns.size(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i)
    EXPECT_NEAR(ns[i], 593 + 32.0 * static_cast<double>(words[i]) / 13.1, kCycle) << words[i];
}

TEST(DmaCost, AStoreCostsAsALoad) {
  ProgramBuilder builder;
  builder.dma(registers(Store{.words = 1000}), 1);
  builder.wait_dma(1);
  builder.trap();
  EXPECT_NEAR(run(Program(builder.finish())).ns(1), 593 + 32000 / 13.1, kCycle);
}

TEST(DmaCost, ABroadcastCostsAsALoadToOneCore) {
  ProgramBuilder builder;
  builder.dma(registers(Load{.words = 1000, .cores = 3}), 1);
  builder.wait_dma(1);
  builder.trap();
  EXPECT_NEAR(run(Program(builder.finish())).ns(1), 593 + 32000 / 13.1, kCycle);
}

TEST(DmaCost, CountsTheBytesOfAnImageInDram) {
  // 4 rows of 100 pixels of 3 bytes: 1200 bytes, though they fill 400 words.
  RegisterWriter r(dma::kFormats[3]);
  r.set(dma::kType, dma::Type::kImage)
      .set(dma::kBase, dma::Base::kInput)
      .set(dma::kCoreMask, 1)
      .set(dma::kChannels, 3);
  r.set(dma::kRows, 4).set(dma::kRowPixels, 100).set(dma::kRowStride, 300);
  ProgramBuilder builder;
  builder.dma(r.words(), 1);
  builder.wait_dma(1);
  builder.trap();
  EXPECT_NEAR(run(Program(builder.finish())).ns(1), 593 + 1200 / 13.1, kCycle);
}

TEST(DmaCost, TheLatencyOfTheMemoryIsPartOfEveryTransfer) {
  const auto ns = load_times(hardware({{"dram.latency_ns", "400"}}), {1, 128});
  EXPECT_NEAR(ns[0], 493 + 400 + 32 / 13.1, kCycle);
  EXPECT_NEAR(ns[1], 493 + 400 + 4096 / 13.1, kCycle);
}

TEST(DmaCost, AMemorySlowerThanThePortSetsThePace) {
  // 10 GB/s * 0.8 = 8 bytes a ns.
  EXPECT_NEAR(load_times(hardware({{"dram.peak_gb_s", "10"}}), {1000})[0], 593 + 32000 / 8.0, kCycle);
}

TEST(MatrixCost, AChunkHolds128Pixels) {
  // One block, 1x1: 30 + max(pixels + 17, 104) a chunk. 128: 145. 129: 145 + 104. 256: 2 * 145. 87: the
  // floor. 88: 105.
  const auto ns = times(kMm0, hardware(), Mm{.in_h = 8, .in_w = 16, .out_h = 8, .out_w = 16},
                        Mm{.in_h = 3, .in_w = 43, .out_h = 3, .out_w = 43},
                        Mm{.in_h = 16, .in_w = 16, .out_h = 16, .out_w = 16},
                        Mm{.in_h = 1, .in_w = 87, .out_h = 1, .out_w = 87},
                        Mm{.in_h = 8, .in_w = 11, .out_h = 8, .out_w = 11}, Mm{});
  EXPECT_EQ(ns, (std::vector<double>{175, 279, 320, 134, 135, 134}));
}

TEST(MatrixCost, IsMultipliedByTapsAndBlocks) {
  // 3x3, 33 channels in (T = 2), 65 out (U = 3), 196 pixels: (145 + 104) * 9 * 2 * 3 + 30.
  // 7x7 step 2, 3 in, 64 out, 112 x 8 = 7 chunks: 7 * 145 * 49 * 2 + 30.
  const auto ns = times(
      kMm0, hardware(),
      Mm{.in_h = 14, .in_w = 14, .in_c = 33, .out_h = 14, .out_w = 14, .out_c = 65, .kernel = 3, .pad = 1},
      Mm{.in_h = 21,
         .in_w = 224,
         .in_c = 3,
         .out_h = 8,
         .out_w = 112,
         .out_c = 64,
         .kernel = 7,
         .stride = 2,
         .pad = 3});
  EXPECT_EQ(ns, (std::vector<double>{13476, 99500}));
}

TEST(MatrixCost, A4BitBlockHas64Channels) {
  // LeNet5's fc1: 400 in (T = 7 of 64), 120 out (U = 4), one pixel: 104 * 7 * 4 + 30. In 8-bit mode T = 13.
  const auto ns =
      times(kMm0, hardware(), Mm{.in_c = 400, .out_c = 120, .int4 = true}, Mm{.in_c = 400, .out_c = 120});
  EXPECT_EQ(ns, (std::vector<double>{2942, 5438}));
}

TEST(DepthwiseCost, Is5Point28CyclesAWord) {
  // 14 x 14 x 96: 588 words, 3104.64. 112 x 112 x 32 step 2 without bottom and right: 56 x 56, 16558.08. One
  // row of 5: 26.4.
  const auto ns =
      times(kDw0, hardware(), Dw{.h = 14, .w = 14, .c = 96},
            Dw{.h = 112, .w = 112, .stride = 2, .bottom = false, .right = false}, Dw{.h = 1, .w = 5});
  EXPECT_EQ(ns, (std::vector<double>{30 + 3105, 30 + 16559, 30 + 27}));
}

TEST(MiscCost, DependsOnTheKindOfOperation) {
  using enum misc::Operation;
  // 7 x 7 x 160 is 245 words: scalar 1, tensor 2 cycles each. 28 x 28 x 32 pools 784 words to 196, 10 x 10 x
  // 64 doubles 200 to 800, 7 x 7 x 1280 averages 1960 to 40, 5 x 5 x 64 packs 50 to 25: the larger side
  // counts.
  const auto ns = times(kMisc0, hardware(), Misc{.h = 7, .w = 7, .c = 160},
                        Misc{.operation = kMultiply, .h = 7, .w = 7, .c = 160},
                        Misc{.operation = kLut, .h = 7, .w = 7, .c = 160, .table = 2},
                        Misc{.operation = kMaxPool, .h = 28, .w = 28},
                        Misc{.operation = kUpsampleNearest, .h = 10, .w = 10, .c = 64},
                        Misc{.operation = kUpsampleZero, .h = 10, .w = 10, .c = 64},
                        Misc{.operation = kGlobalAverage, .h = 7, .w = 7, .c = 1280},
                        Misc{.operation = kRequantise4, .h = 5, .w = 5, .c = 64});
  EXPECT_EQ(ns, (std::vector<double>{520, 520, 275, 1598, 1630, 1630, 3950, 80}));
}

TEST(MiscCost, ACodeWithoutKnownMeaningCostsAsATensorOperation) {
  EXPECT_EQ(times(kMisc0, hardware(), Misc{.operation = misc::Operation{0x2004}, .h = 7, .w = 7, .c = 160}),
            std::vector<double>{520});
}

TEST(VectorCost, Is227MicrosecondsAnd142NanosecondsAWord) {
  // 13 x 13 x 256 is 1352 words. One cycle of the vector processor is 1.25 ns.
  const auto ns = times(kMlx0, hardware(), Mlx{.h = 13, .w = 13, .c = 256}, Mlx{});
  EXPECT_NEAR(ns[0], 227'000 + 142 * 1352, 1.25);
  EXPECT_NEAR(ns[1], 227'000 + 142, 1.25);
}

TEST(CommandCost, ATrapAloneTakesHostPageAndAWord) {
  // Host 3000, seven words through the FIFO, 593 + 512 / 13.1 = 632.08 for the page: the next edge is 3640.
  std::vector<Word> words(kPageWords);
  words[0] = make_trap().words[0];
  EXPECT_EQ(to_ns(run(Program(words)).outcome.record.latency()), 3640 + 1);
}

TEST(CommandCost, CountsEveryNop) {
  std::vector<Word> words(kPageWords);
  words[100] = make_trap().words[0];
  EXPECT_EQ(to_ns(run(Program(words)).outcome.record.latency()), 3640 + 101);
}

TEST(HalvedClock, DoublesCoreCostsAndLeavesTransfersAndMlx) {
  ProgramBuilder builder;
  builder.write(kMm0, registers(Mm{.in_h = 8, .in_w = 16, .out_h = 8, .out_w = 16}));
  builder.run(kMm0);
  builder.wait(kMm0);
  builder.dma(registers(Load{.words = 1000}), 1);
  builder.wait_dma(1);
  builder.write(kMlx0, registers(Mlx{}));
  builder.run(kMlx0);
  builder.wait(kMlx0);
  builder.trap();
  const auto ran = run(Program(builder.finish()), hardware({}, "tcc7502"));
  EXPECT_EQ(ran.ns(1), 2 * 175);
  EXPECT_NEAR(ran.ns(2), 593 + 32000 / 13.1, kCycle);
  EXPECT_NEAR(ran.ns(3), 227'142, 1.25);
}

}  // namespace
}  // namespace npu::tcc750x::testing
