#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "isa/tcc750x/assembly.h"
#include "isa/tcc750x/generator.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mm.h"
#include "sim/core/quantity.h"

namespace npu::tcc750x {
namespace {

constexpr std::uint64_t kSeeds = 200;

std::vector<Command> program(std::uint64_t seed) {
  return decode_program(generate_program({.seed = seed})).value();
}

TEST(Generator, ProgramsReassembleToTheSameBytes) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto words = generate_program({.seed = seed});
    const auto text = disassemble_program(words);
    ASSERT_TRUE(text) << seed << ": " << text.error().what;
    ASSERT_EQ(assemble(text.value(), "again"), words) << seed;
    ASSERT_EQ(text.value().find("bits["), std::string::npos) << seed;
  }
}

TEST(Generator, TheSameSeedGivesTheSameProgram) {
  EXPECT_EQ(generate_program({.seed = 7}), generate_program({.seed = 7}));
  EXPECT_NE(generate_program({.seed = 7}), generate_program({.seed = 8}));
}

TEST(Generator, ProgramsEndWithTheirOnlyTrap) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    auto commands = program(seed);
    while (commands.back().kind == CommandKind::kNop) commands.pop_back();
    EXPECT_EQ(commands.back().kind, CommandKind::kTrap);
    EXPECT_EQ(std::count_if(commands.begin(), commands.end(),
                            [](const Command& c) { return c.kind == CommandKind::kTrap; }),
              1);
  }
}

TEST(Generator, NoUnitOrIdIsUsedAgainBeforeItWasWaitedFor) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    std::set<int> units;
    std::vector<int> ids;  // in order; a wait covers all before it
    for (const Command& c : program(seed)) {
      const auto key = [&] { return c.unit->core * kUnits + static_cast<int>(c.unit->unit); };
      if (c.kind == CommandKind::kRun && c.unit->unit != Unit::kDma) {
        ASSERT_TRUE(units.insert(key()).second) << seed << " word " << c.word_index;
      } else if (c.kind == CommandKind::kRun && c.dma_id != 0) {
        ASSERT_EQ(std::count(ids.begin(), ids.end(), c.dma_id), 0) << seed << " word " << c.word_index;
        ids.push_back(c.dma_id);
      } else if (c.kind == CommandKind::kWait) {
        if (c.unit) units.erase(key());
        if (c.dma_id == 0) continue;
        const auto found = std::find(ids.begin(), ids.end(), c.dma_id);
        ASSERT_NE(found, ids.end()) << seed << " word " << c.word_index;
        ids.erase(ids.begin(), found + 1);
      }
    }
    EXPECT_TRUE(units.empty() && ids.empty()) << seed;
  }
}

TEST(Generator, CountsFollowFromTheDimensions) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Command& c : program(seed)) {
      if (c.kind != CommandKind::kWrite || c.unit->unit != Unit::kMm) continue;
      const auto r = c.registers();
      EXPECT_EQ(mm::kCount.get(r),
                mm::kOutWidth.get(r) * mm::kOutHeight.get(r) * ceil_div(mm::kOutChannels.get(r), kLanes));
    }
  }
}

TEST(Generator, ReachesTheOddCases) {
  std::set<std::string> reached;
  std::map<Unit, int> units;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Command& c : program(seed)) {
      if (c.kind != CommandKind::kWrite) continue;
      ++units[c.unit->unit];
      const auto r = c.registers();
      if (c.unit->unit == Unit::kMisc) reached.insert("misc " + std::to_string(misc::kOperation.raw(r)));
      if (c.unit->unit == Unit::kDma) reached.insert("dma " + std::to_string(dma::kType.raw(r)));
      if (c.unit->unit != Unit::kMm) continue;
      if (mm::kInChannels.get(r) % kLanes != 0) reached.insert("mm part of a block");
      if (mm::kInHeight.get(r) == 1) reached.insert("mm one row");
      if (mm::kKernelHeight.get(r) == 7 && mm::kKernelWidth.get(r) == 7) reached.insert("mm 7x7");
      if (mm::kKernelHeight.get(r) == 1 && mm::kKernelWidth.get(r) == 1) reached.insert("mm 1x1");
      if (mm::kFourBit.get(r) == 1) reached.insert("mm int4");
      if (mm::kStrideHeight.get(r) == 4) reached.insert("mm stride 4");
      if (mm::kInHeight.get(r) > 500) reached.insert("mm long");
      if (mm::kOutChannels.get(r) > kLanes) reached.insert("mm several blocks");
    }
  }
  EXPECT_EQ(units.size(), 5U);
  EXPECT_EQ(reached.size(), 8U + 7U + 5U) << "mm cases, misc operations, transfer types with the page fetch";
}

TEST(Generator, StaysInsideASmallerMemory) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto words = generate_program({.seed = seed, .cores = 1, .gbuf_words = 2048});
    const auto commands = decode_program(words).value();
    for (const Command& c : commands) {
      if (c.kind != CommandKind::kWrite || c.unit->unit != Unit::kMm) continue;
      EXPECT_EQ(c.unit->core, 0);
      EXPECT_LE(mm::kOutput.get(c.registers()) + mm::kCount.get(c.registers()), 2048);
    }
  }
}

}  // namespace
}  // namespace npu::tcc750x
