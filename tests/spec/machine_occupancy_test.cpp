// What a program keeps in the local memories, by hand: each list has the changes in the order of the
// commands.
#include "models/tcc750x/gbuf_occupancy.h"
#include "tests/spec/machine_support.h"

namespace npu::tcc750x::testing {
namespace {

using Change = std::pair<int, std::int64_t>;  // core, words

class Commands {
 public:
  Commands& dma(const std::vector<Word>& words) {
    builder_.dma(words, 1);
    builder_.wait_dma(1);
    return *this;
  }
  Commands& run(UnitRef unit, const std::vector<Word>& words) {
    builder_.write(unit, words);
    builder_.run(unit);
    builder_.wait(unit);
    return *this;
  }

  std::vector<Change> changes() {
    builder_.trap();
    const auto commands = decode_program(builder_.finish()).value();
    const auto config = hardware();
    std::vector<Change> all;
    for (const auto& [word, changes] : gbuf_occupancy(commands, config.npu)) {
      for (const auto& change : changes) all.emplace_back(change.core, change.words);
    }
    return all;
  }

 private:
  ProgramBuilder builder_;
};

const std::vector<Word> kSumOf4Words = registers(Misc{.w = 4, .a = 0, .b = 0, .output = 0x10});

TEST(Occupancy, IsFromTheWriteToTheLastRead) {
  // The sum ends the four words of its operand and begins the four of its result: nothing changes.
  EXPECT_EQ(Commands()
                .dma(registers(Load{.words = 4}))
                .run(kMisc0, kSumOf4Words)
                .dma(registers(Store{.words = 4, .gbuf = 0x10}))
                .changes(),
            (std::vector<Change>{{0, 4}, {0, -4}}));
}

TEST(Occupancy, LastsUntilTheLastOfSeveralReads) {
  EXPECT_EQ(Commands()
                .dma(registers(Load{.words = 4}))
                .dma(registers(Store{.words = 4}))
                .run(kMisc0, kSumOf4Words)
                .dma(registers(Store{.words = 1, .gbuf = 0x10}))
                .changes(),
            (std::vector<Change>{{0, 4}, {0, -3}, {0, -1}}))
      << "of the sum's four words one is read";
}

TEST(Occupancy, EndsForEachWordByItself) {
  // Words 0 and 1 are read, loaded again, and read with words 2 and 3.
  EXPECT_EQ(Commands()
                .dma(registers(Load{.words = 4}))
                .dma(registers(Store{.words = 2}))
                .dma(registers(Load{.words = 2}))
                .dma(registers(Store{.words = 4}))
                .changes(),
            (std::vector<Change>{{0, 4}, {0, -2}, {0, 2}, {0, -4}}));
}

TEST(Occupancy, OfWhatNobodyReadsIsNone) {
  EXPECT_EQ(Commands()
                .dma(registers(Load{.words = 4, .cores = 3}))
                .dma(registers(Store{.words = 4}))
                .dma(registers(Load{.words = 8, .gbuf = 0x100}))
                .changes(),
            (std::vector<Change>{{0, 4}, {0, -4}}))
      << "core 1 and the second load are never read";
}

TEST(Occupancy, OfWhatNobodyWroteIsNone) {
  EXPECT_TRUE(Commands().dma(registers(Store{.words = 4})).changes().empty());
}

TEST(Occupancy, OfAnOperationInPlaceStaysTheSame) {
  EXPECT_EQ(Commands()
                .dma(registers(Load{.words = 4, .cores = 2}))
                .run(kMisc1, registers(Misc{.w = 4, .a = 0, .b = 0, .output = 0}))
                .dma(registers(Store{.words = 4, .core = 1}))
                .changes(),
            (std::vector<Change>{{1, 4}, {1, -4}}));
}

}  // namespace
}  // namespace npu::tcc750x::testing
