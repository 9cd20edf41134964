// The example that ships with the project: its files are what their sources say, it classifies, and it takes
// the time that the law gives.
#include "tests/programs/stripes.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "isa/tcc750x/assembly.h"
#include "models/tcc750x/race_check.h"
#include "sim/core/npy.h"
#include "sim/report/sinks.h"
#include "tools/hardware.h"
#include "tools/program.h"

namespace npu::programs {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = NPUSIM_SOURCE_DIR;
const fs::path kFolder = kSource / "tests/programs/stripes";
const fs::path kGolden = kSource / "tests/golden/stripes/timeline.txt";

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

class Regenerated : public ::testing::TestWithParam<const char*> {};

TEST_P(Regenerated, IsWhatIsCommitted) {
  const fs::path out = fs::temp_directory_path() / fmt::format("npusim_stripes_{}", ::getpid());
  fs::create_directories(out);
  write_stripes(kFolder, out);
  EXPECT_TRUE(content(out / GetParam()) == content(kFolder / GetParam()))
      << GetParam() << " differs from what its sources give; if they were meant to change, run make_stripes";
  fs::remove_all(out);
}
INSTANTIATE_TEST_SUITE_P(Stripes, Regenerated,
                         testing::Values("npu_cmd.bin", "quantized_network.bin", "images.npy", "labels.npy"),
                         [](const auto& file) {
                           std::string name = file.param;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

struct Run {
  session::Outcome outcome;
  report::RunReport report;
};

// Runs the shipped program once for each input on a board of its own.
std::vector<Run> run_on(const tools::Program& program, const session::Options& options,
                        const std::vector<std::vector<std::uint8_t>>& inputs) {
  const auto hardware = tools::load_hardware("tcc750x", {});
  session::Session session(hardware.config, options);
  std::vector<Run> runs;
  session.execute([&](session::Host& host) {
    if (!host.load(program.driver_model())) return;
    for (const auto& input : inputs) runs.push_back({.outcome = host.run(input), .report = {}});
  });
  for (auto& run : runs)
    run.report = session::build_report(run.outcome, session, program.commands, hardware.config);
  return runs;
}

TEST(Stripes, ClassifiesItsImagesWithoutRaces) {
  const auto program = tools::load_program(kFolder, std::nullopt);
  ASSERT_TRUE(program.model.network.output.has_value());
  const auto images = load_npy(kFolder / "images.npy"), labels = load_npy(kFolder / "labels.npy");
  std::vector<std::vector<std::uint8_t>> inputs;
  for (auto at = images.bytes.begin(); at != images.bytes.end(); at += program.input_bytes())
    inputs.emplace_back(at, at + program.input_bytes());
  ASSERT_EQ(std::ssize(inputs), labels.elements());

  const auto runs = run_on(program, {.functional = true}, inputs);
  ASSERT_EQ(runs.size(), inputs.size());
  int right = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ASSERT_TRUE(runs[i].outcome.completed) << runs[i].outcome.error;
    EXPECT_TRUE(runs[i].report.races.empty());
    EXPECT_EQ(runs[i].report.latency(), runs[0].report.latency()) << "time does not depend on values";
    const auto scores = std::span(runs[i].outcome.output).first(kStripeClasses);
    const auto best = std::ranges::max_element(
        scores, {}, [](std::uint8_t score) { return static_cast<std::int8_t>(score); });
    right += best - scores.begin() == labels.integer(static_cast<std::int64_t>(i)) ? 1 : 0;
  }
  EXPECT_GE(right, 38) << "of 40";
}

// The golden file holds the latency and who was busy when, so that a change of timing is seen as a picture.
// Why it is what it is: TakesTheTimeThatTheLawGives. NPUSIM_UPDATE_GOLDENS=1 rewrites the file.
TEST(Stripes, HasTheTimelineOfTheGoldenFile) {
  const auto runs = run_on(tools::load_program(kFolder, std::nullopt), {.functional = false}, {{}});
  ASSERT_EQ(runs.size(), 1U);
  const auto& report = runs[0].report;
  const auto text =
      fmt::format("{} core cycles\n{}", report.cycles().value, report::timeline_text(report.record));
  if (std::getenv("NPUSIM_UPDATE_GOLDENS") != nullptr) std::ofstream(kGolden, std::ios::binary) << text;
  EXPECT_EQ(text, content(kGolden));
}

TEST(Stripes, TakesTheTimeThatTheLawGives) {
  const auto runs = run_on(tools::load_program(kFolder, std::nullopt), {.functional = false}, {{}});
  ASSERT_EQ(runs.size(), 1U);
  // 1 GHz: a cycle is a nanosecond. The path goes through core 1, whose half of the image comes second.
  const auto transfer = [](double bytes) { return 593 + bytes / 13.1; };
  const double host = 3000;
  const double first_page = transfer(512);
  const double loads = transfer(160 * 32) + 2 * transfer(17 * 32);
  const double convolution = 30 + 9 * (512.0 / 128) * (128 + 17);  // 9 taps, one block of channels in and out
  const double average = 30 + 512 * 2;
  const double meeting = transfer(32) + transfer(64);
  const double scores = 30 + 2 * 104;  // 2 taps of one pixel: the floor of a chunk
  const double store = transfer(32);
  const double waited_for = host + first_page + loads + convolution + average + meeting + scores + store;
  // Besides these, the words that the command processor reads while nothing else on the path is at work; the
  // program has about 100, one a cycle.
  const double latency = to_ns(runs[0].report.latency());
  EXPECT_GT(latency, waited_for);
  EXPECT_LT(latency, waited_for + 100);
}

// The race check sees each of them: a program without it may read what is not there yet.
TEST(Stripes, NeedsEveryOneOfItsWaits) {
  const auto config = tools::load_hardware("tcc750x", {}).config.npu;
  const auto races_of = [&](const std::string& text) {
    const auto words = tcc750x::assemble(text, "npu_cmd.asm");
    return tcc750x::check_races(tcc750x::decode_program(words).value(), config).size();
  };
  const std::string text = content(kFolder / "npu_cmd.asm");
  EXPECT_EQ(races_of(text), 0U);
  int waits = 0;
  for (auto at = text.find("\nwait "); at != std::string::npos; at = text.find("\nwait ", at + 1)) {
    ++waits;
    const auto end = text.find('\n', at + 1);
    EXPECT_GE(races_of(text.substr(0, at) + text.substr(end)), 1U)
        << "without `" << text.substr(at + 1, end - at - 1) << "`";
  }
  EXPECT_EQ(waits, 9);
}

TEST(Stripes, KeepsBothCoresBusyAtTheSameTime) {
  const auto runs = run_on(tools::load_program(kFolder, std::nullopt), {.functional = false}, {{}});
  ASSERT_EQ(runs.size(), 1U);
  const auto& record = runs[0].report.record;
  const auto first_on = [&](std::string_view engine) {
    return *std::ranges::find_if(record.operations, [&](const auto& o) {
      return record.engines[static_cast<std::size_t>(o.engine)] == engine;
    });
  };
  EXPECT_LT(first_on("mm.1").started, first_on("mm.0").ended);
}

}  // namespace
}  // namespace npu::programs
