// Every WAIT of MobileNetV2 taken away in turn: the check must notice, or the WAIT be redundant for a reason
// that can be named.
#include <fmt/format.h>

#include "models/tcc750x/race_check.h"
#include "tests/system/support.h"

namespace npu::test {
namespace {

using tcc750x::Command;
using tcc750x::CommandKind;

// Why nothing goes wrong without commands[i]: the next WAIT that covers the same operation, before which
// nobody touched what the operation touches; empty where there is none before the TRAP.
std::string redundancy(const std::vector<Command>& commands, std::size_t i) {
  const Command& removed = commands[i];
  for (std::size_t j = i + 1; j < commands.size(); ++j) {
    const Command& later = commands[j];
    if (later.kind == CommandKind::kTrap) return "nothing after it touches what it waits for";
    if (later.kind != CommandKind::kWait) continue;
    const bool dma_covered = removed.dma_id == 0 || later.dma_id != 0;  // the DMA queue is in order
    const bool unit_covered = !removed.unit || later.unit == removed.unit;
    if (dma_covered && unit_covered)
      return fmt::format("`{}` at word {} orders the same before anything conflicts",
                         tcc750x::disassemble(later), later.word_index);
  }
  return {};
}

TEST(Waits, OfMobileNetV2AreMissedForAtLeast95PercentAndTheRestAreRedundant) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto program = tools::load_program(vendor_folder("mobilenet_v2_10"), std::nullopt);
  const auto config = tools::load_hardware("tcc750x", {}).config.npu;
  ASSERT_TRUE(tcc750x::check_races(program.commands, config).empty());
  int waits = 0, detected = 0;
  std::string redundant;
  for (std::size_t i = 0; i < program.commands.size(); ++i) {
    if (program.commands[i].kind != CommandKind::kWait) continue;
    ++waits;
    auto without = program.commands;
    without[i] = Command{.word_index = without[i].word_index};  // a NOP
    if (!tcc750x::check_races(without, config).empty()) {
      ++detected;
      continue;
    }
    const auto reason = redundancy(program.commands, i);
    EXPECT_FALSE(reason.empty()) << "word " << program.commands[i].word_index;
    redundant += fmt::format("word {:>5} `{}`: {}\n", program.commands[i].word_index,
                             tcc750x::disassemble(program.commands[i]), reason);
  }
  EXPECT_EQ(waits, 1025);
  EXPECT_GE(detected, 974);  // 95 %; another implementation, without the check of busy units, saw 987
  RecordProperty("detected", detected);
  expect_golden(fmt::format("{} of {} WAITs are missed when they are taken away; the others:\n{}", detected,
                            waits, redundant),
                "redundant_waits_mobilenet_v2.txt");
}

}  // namespace
}  // namespace npu::test
