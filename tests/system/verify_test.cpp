// npusim verify: planted errors in our compiled MobileNetV2 are found, and located at the right command.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/rng.h"
#include "tests/system/network_support.h"
#include "tools/simulate.h"

namespace npu::test {
namespace {

using tcc750x::Command;
using tcc750x::CommandKind;
using tcc750x::Word;

struct Mutant {
  tools::Program program;
  std::string what;
  std::int64_t first = 0, last = 0;  // words where the report may point
  bool weights = false;
};

class Planting {
 public:
  explicit Planting(const tools::Program& good) : good_(good) {}

  Mutant plant(int kind, Rng& rng) const {
    switch (kind % 4) {
      case 0:
        return flipped_bit(rng);
      case 1:
        return wrong_weight(rng);
      case 2:
        return dropped_wait(rng);
      default:
        return swapped_address(rng);
    }
  }

 private:
  static bool fetches(const Command& c) {
    return c.unit && c.unit->unit == tcc750x::Unit::kDma &&
           ((c.kind == CommandKind::kRun && c.dma_id == 0) ||
            (c.kind == CommandKind::kWrite && (c.registers()[1] & 7U) == 2));
  }
  std::size_t any(Rng& rng, const std::function<bool(const Command&)>& wanted) const {
    for (;;) {
      const auto i = static_cast<std::size_t>(rng.between(0, std::ssize(good_.commands) - 1));
      if (wanted(good_.commands[i])) return i;
    }
  }
  // The RUN that uses what a command prepares.
  std::int64_t run_after(std::size_t i) const {
    const auto& unit = good_.commands[i].unit;
    for (std::size_t j = i; j < good_.commands.size(); ++j) {
      if (good_.commands[j].kind == CommandKind::kRun && good_.commands[j].unit == unit)
        return good_.commands[j].word_index;
    }
    return good_.commands.back().word_index;
  }
  static void set(Mutant& m, std::int64_t word, Word value) {
    m.program.model.commands[static_cast<std::size_t>(word)] = value;
  }

  Mutant flipped_bit(Rng& rng) const {
    const auto i = any(rng, [](const Command& c) {
      return (c.kind == CommandKind::kWrite || c.kind == CommandKind::kRun) && !fetches(c);
    });
    const auto& c = good_.commands[i];
    const auto word = c.word_index + rng.between(0, c.size - 1);
    const auto bit = rng.between(0, 31);
    Mutant m{.program = good_,
             .what = fmt::format("bit {} of word {}", bit, word),
             .first = c.word_index,
             .last = run_after(i)};
    set(m, word, good_.model.commands[static_cast<std::size_t>(word)] ^ (Word{1} << bit));
    return m;
  }

  Mutant wrong_weight(Rng& rng) const {
    const auto at = static_cast<std::size_t>(rng.between(0, std::ssize(good_.model.weights) - 1));
    Mutant m{.program = good_, .what = fmt::format("weight byte {}", at), .weights = true};
    m.program.model.weights[at] ^= static_cast<std::uint8_t>(1U << rng.between(0, 7));
    for (std::size_t s = 0; s < good_.model.network.symbols.size(); ++s) {
      const auto& symbol = good_.model.network.symbols[s];
      if (static_cast<std::int64_t>(at) < symbol.offset ||
          static_cast<std::int64_t>(at) >= symbol.offset + symbol.bytes)
        continue;
      const auto load = std::ranges::find(good_.model.network.commands, static_cast<int>(s),
                                          &container::CommandWrites::symbol);
      m.first = m.last = load->word;
    }
    return m;
  }

  Mutant dropped_wait(Rng& rng) const {
    const auto i = any(rng, [](const Command& c) { return c.kind == CommandKind::kWait; });
    const auto word = good_.commands[i].word_index;
    Mutant m{.program = good_, .what = fmt::format("no WAIT at word {}", word), .first = word, .last = word};
    set(m, word, 0);
    return m;
  }

  // The same register of two commands of one unit, where they differ: addresses in local memory or in DRAM.
  Mutant swapped_address(Rng& rng) const {
    for (;;) {
      const auto i = any(rng, [](const Command& c) { return c.kind == CommandKind::kWrite && !fetches(c); });
      std::size_t j = i + 1;
      while (j < good_.commands.size() &&
             (good_.commands[j].kind != CommandKind::kWrite ||
              good_.commands[j].unit != good_.commands[i].unit || fetches(good_.commands[j])))
        ++j;
      if (j == good_.commands.size()) continue;
      const bool dma = good_.commands[i].unit->unit == tcc750x::Unit::kDma;
      const std::int64_t reg = dma ? 2 * rng.between(0, 1) : rng.between(1, 2);
      const auto a = good_.commands[i].word_index + 1 + reg, b = good_.commands[j].word_index + 1 + reg;
      const auto& words = good_.model.commands;
      if (words[static_cast<std::size_t>(a)] == words[static_cast<std::size_t>(b)]) continue;
      Mutant m{.program = good_,
               .what = fmt::format("words {} and {} swapped", a, b),
               .first = good_.commands[i].word_index,
               .last = run_after(j)};
      set(m, a, words[static_cast<std::size_t>(b)]);
      set(m, b, words[static_cast<std::size_t>(a)]);
      return m;
    }
  }

  const tools::Program& good_;
};

// One line: found or not, whether the output changed, the words that the report names.
std::string judged_in_child(const Mutant& m, const tools::NetworkModel& model,
                            const tools::Hardware& hardware, const std::vector<std::uint8_t>& good_output) {
  return in_child([&] {
    tools::Program program = m.program;
    auto commands = tcc750x::decode_program(program.model.commands);
    if (!commands) {
      const auto word = commands.error().offset.value_or(0) / 4;
      return fmt::format("found decode {} {}", word, word);
    }
    program.commands = std::move(commands.value());
    const auto scanned = tcc750x::scan_buffer_sizes(program.commands);
    for (std::size_t i = 0; i < scanned.size(); ++i) {
      constexpr std::int64_t kTooLarge = std::int64_t{256} << 20;
      // load_program() would refuse a weight file that is shorter than what the commands read.
      if (scanned[i] > program.sizes[i] && (scanned[i] > kTooLarge || i == 1))
        return fmt::format("found size {} {}", m.first, m.last);
      if (i != 3) program.sizes[i] = std::max(program.sizes[i], scanned[i]);
    }
    const auto& tensor = model.integer.tensor(model.integer.input.tensor);
    const auto v = tools::judge(model.integer, program, hardware, tools::seeded_input(tensor));
    if (v.equal) return fmt::format("missed {}", v.output == good_output ? "harmless" : "changed");
    const auto later = v.difference.value("word", std::int64_t{-1});
    return fmt::format("found {} {} {}", v.check, v.difference.value("earlier_word", later), later);
  });
}

TEST(Verify, FindsAndLocatesPlantedErrorsInMobileNet) {
  const auto hardware = tools::load_hardware("tcc750x", {});
  const auto model = compiled({.model = "zoo:mobilenet_v2@96x96", .calib_images = 1});
  const auto good = tools::program_of(model.compiled, "mobilenet_v2");
  std::vector<std::uint8_t> good_output;
  {
    const auto text = in_child([&] {
      const auto v = judged(model);
      return text_of(v) + " " + std::string(v.output.begin(), v.output.end());
    });
    ASSERT_EQ(text.substr(0, 6), "equal ");
    good_output.assign(text.begin() + 6, text.end());
  }
  const Planting planting(good);
  constexpr int kMutants = 200;
  int found = 0, located = 0, missed = 0, harmless = 0;
  std::string trouble;
  for (int i = 0; i < kMutants; ++i) {
    Rng rng(static_cast<std::uint64_t>(i) + 1);
    const Mutant m = planting.plant(i, rng);
    const auto line = judged_in_child(m, model, hardware, good_output);
    if (line == "missed harmless") {
      ++harmless;
    } else if (line.starts_with("found")) {
      ++found;
      std::istringstream in(line);
      std::string word, check;
      std::int64_t earlier = -1, later = -1;
      in >> word >> check >> earlier >> later;
      // A race names both commands that the missing order would have kept apart.
      const bool inside = (later >= m.first && later <= m.last) || (earlier >= m.first && earlier <= m.last);
      const bool brackets = earlier <= m.first && later >= m.first;
      located += inside || brackets ? 1 : 0;
      if (!inside && !brackets)
        trouble += fmt::format("{}: expected words {}..{}, got {}\n", m.what, m.first, m.last, line);
    } else {
      ++missed;
      trouble += m.what + ": " + line + "\n";
    }
  }
  std::cout << fmt::format("{} mutants: {} found, {} of them located, {} missed, {} change no output\n",
                           kMutants, found, located, missed, harmless)
            << trouble;
  EXPECT_GE(found, 100) << "most mutants matter";
  EXPECT_GE(found, 0.98 * (found + missed));
  EXPECT_GE(located, 0.98 * (found + missed));
}

TEST(Verify, SaysEqualOfAFolderThatCompileMade) {
  const TempFolder folder;
  const auto dir = (folder / "lenet5").string();
  ASSERT_EQ(npusim("compile zoo:lenet5 --on tcc750x -o " + dir).status, 0);
  const auto r = npusim("verify " + dir + "/integer.json " + dir + " --json -");
  EXPECT_EQ(r.status, 0) << r.err;
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_TRUE(j["equal"].get<bool>());
  EXPECT_EQ(j["tensors"], 8);
}

TEST(Verify, NamesTheWeightThatIsWrong) {
  const TempFolder folder;
  const auto dir = folder / "lenet5";
  ASSERT_EQ(npusim("compile zoo:lenet5 --on tcc750x -o " + dir.string()).status, 0);
  const auto file = dir / "quantized_network.bin";
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(3);
  stream.put(static_cast<char>(99));
  stream.close();
  const auto r = npusim("verify " + (dir / "integer.json").string() + " " + dir.string());
  EXPECT_EQ(r.status, 1);
  EXPECT_NE(r.out.find("layer conv1: weight"), std::string::npos) << r.out;
}

TEST(Verify, RefusesAFolderOfAnotherNetworkBad) {
  const TempFolder folder;
  const auto a = (folder / "a").string(), b = (folder / "b").string();
  ASSERT_EQ(npusim("compile zoo:lenet5 --on tcc750x -o " + a).status, 0);
  ASSERT_EQ(npusim("compile zoo:lenet5@40x40 --on tcc750x -o " + b).status, 0);
  const auto r = npusim("verify " + a + "/integer.json " + b);
  EXPECT_EQ(r.status, 2);
  EXPECT_NE(r.err.find("tensors[0]"), std::string::npos) << r.err;
}

}  // namespace
}  // namespace npu::test
