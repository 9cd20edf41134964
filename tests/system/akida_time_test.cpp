// Time of the mesh: by hand where a network is small, by its laws where it is not.
#include <cmath>

#include "sim/core/rng.h"
#include "tests/system/akida_machine.h"
#include "tests/system/support.h"
#include "tests/unit/akida_event_layers.h"
#include "tools/akida/densities.h"

namespace npu::test {
namespace {

using namespace npu::testing;

std::vector<double> published(const std::string& zoo, const tools::AkidaProgram& program) {
  return tools::densities_of("zoo:" + zoo, std::nullopt, program.layer_names(), 0.42).of_layers;
}

AkidaRun run_zoo(const std::string& zoo, const tools::AkidaHardware& machine, AkidaRunOptions options,
                 compiler::mesh::MapMode mode = compiler::mesh::MapMode::kMinimal) {
  const auto program = program_of(compiled(shapes_of(zoo), machine, {.mode = mode, .stated = {}}));
  options.densities = published(zoo, program);
  return run_akida(program, machine, options);
}

// One convolution of 4-bit events on one NP: 9 x 5 x 3 inputs of which a third is there, 10 filters in groups
// of 8, 9 x 5 neurons each.
TEST(AkidaTime, OfOneLayerIsWhatTheLawsSay) {
  const auto machine = akida();
  const std::vector<integer::EventLayer> layers{{.shape = {.name = "conv",
                                                           .in_x = 9,
                                                           .in_y = 5,
                                                           .in_channels = 3,
                                                           .filters = 10,
                                                           .kernel = 3,
                                                           .out_bits = 0}}};
  const auto run = run_akida(program_of(compiled(layers, machine)), machine, {.densities = {1.0 / 3}});
  ASSERT_TRUE(run.outcome.completed) << run.outcome.error;
  const double work = 0.0789 * 45 * 9 * 16 + 1.185 * 450;
  // A hop from the DMA to node 0 and one back.
  EXPECT_EQ(run.cycles(), std::ceil(work) + 2);
  EXPECT_EQ(run.outcome.activity[0].inputs, 45);
  EXPECT_EQ(run.outcome.activity[0].updates, 45 * 9 * 10);
  EXPECT_EQ(run.outcome.activity[0].neurons, 450);
}

// Rows shared by two tiles take time in both, and energy once.
TEST(AkidaTime, OfSharedRowsIsSpentInBothTiles) {
  const auto machine = akida();
  const std::vector<integer::EventLayer> layers{{.shape = {.name = "conv",
                                                           .in_x = 8,
                                                           .in_y = 5,
                                                           .in_channels = 4,
                                                           .filters = 8,
                                                           .kernel = 3,
                                                           .out_bits = 0}}};
  const auto split =
      compiled(layers, machine, {.stated = {{.layer = "conv", .n_spatial = 2, .n_filters = 1}}});
  const auto run = run_akida(program_of(split), machine, {.densities = {1}});
  // 4 rows of its own and one of the neighbour's, 20 events each; 4 rows of 40 neurons.
  EXPECT_EQ(run.cycles(), std::ceil(0.0789 * 100 * 9 * 8 + 1.185 * 160) + 2);
  EXPECT_EQ(run.outcome.activity[0].inputs, 160);
}

TEST(AkidaTime, DoesNotDependOnTheOrderOfConstruction) {
  const auto record = [](bool reversed) {
    return in_child([reversed] {
      const auto run =
          run_zoo("akidanet_vww_0.25", akida(), {.reversed = reversed}, compiler::mesh::MapMode::kAllNps);
      std::string text;
      for (const auto& o : run.outcome.record.operations)
        text += std::to_string(o.engine) + " " + std::to_string(o.started.value) + " " +
                std::to_string(o.ended.value) + "\n";
      return text;
    });
  };
  const auto forward = record(false);
  EXPECT_GT(std::ranges::count(forward, '\n'), 20);
  // Operations of one instant may be told in another order.
  const auto sorted = [](const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::ranges::sort(lines);
    return lines;
  };
  EXPECT_EQ(sorted(forward), sorted(record(true)));
}

// An input memory holds one frame, so that a layer waits for the next one to have worked off its last: in the
// steady state a frame comes out every time the slowest two neighbours take together.
TEST(AkidaTime, OfManyFramesIsThatOfTheSlowestNeighbours) {
  const auto machine = akida();
  const auto program = program_of(compiled(shapes_of("akidanet_vww_0.25"), machine));
  const auto densities = published("akidanet_vww_0.25", program);
  constexpr std::int64_t kFrames = 20;
  const auto run =
      run_akida(program, machine, {.densities = densities, .frames = kFrames, .in_flight = kFrames});
  ASSERT_TRUE(run.outcome.completed);
  // What each layer takes, from the frame that nothing else overlaps: the first.
  std::vector<double> layer;
  Time last = run.outcome.record.begin;
  for (const auto& span : run.outcome.record.front_end) {
    if (span.state == report::FrontEnd::kWait) layer.push_back(to_ms(span.end - span.begin));
    last = span.end;
  }
  ASSERT_EQ(layer.size(), program.network.layers.size());
  double slowest = 0;
  for (std::size_t i = 0; i + 1 < layer.size(); ++i) slowest = std::max(slowest, layer[i] + layer[i + 1]);
  ASSERT_TRUE(run.outcome.statistics.interval_ms);
  EXPECT_NEAR(*run.outcome.statistics.interval_ms, slowest, 1e-3 * slowest);
}

TEST(AkidaTime, OfFramesOneAtATimeAddsUp) {
  const auto one = in_child([] { return std::to_string(run_zoo("ds_cnn_12", akida(), {}).cycles()); });
  const auto three = in_child(
      [] { return std::to_string(run_zoo("ds_cnn_12", akida(), {.frames = 3, .in_flight = 1}).cycles()); });
  EXPECT_NEAR(std::stod(three), 3 * std::stod(one), 3);
}

// Every NP of a pass after the first is configured before it, byte by byte; external weights stay.
TEST(AkidaTime, OfALaterPassBeginsWithItsConfiguration) {
  const auto machine = akida();
  const auto made = compiled(shapes_of("akidanet_1.0@160"), machine);
  const auto program = program_of(made);
  const auto run = run_akida(program, machine, {.densities = published("akidanet_1.0@160", program)});
  ASSERT_TRUE(run.outcome.completed);
  std::int64_t bytes = 0;
  for (const auto& record : program.records)
    if (record.a.pass > 0 && record.a.target != akida::Target::kFnp2) bytes += record.bytes;
  std::int64_t loaded = 0;
  Time time{};
  for (const auto& o : run.outcome.record.operations) {
    if (o.engine != 0) continue;
    loaded += o.workload.bytes;
    time += o.ended - o.started;
  }
  EXPECT_EQ(loaded, bytes);
  // 2.6 cycles a byte, and a microsecond of memory latency a record.
  EXPECT_NEAR(static_cast<double>(run.clock.cycles_in(time).value), 2.6 * static_cast<double>(bytes),
              0.02 * 2.6 * static_cast<double>(bytes));
}

// The second with a pass that nothing is loaded for: its only layer has external weights.
class AkidaAccounts : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(AkidaAccounts, AddUp) {
  const std::string network = GetParam().first;
  const auto machine = akida("akd1500", {GetParam().second});
  const auto program = program_of(compiled(shapes_of(network), machine));
  const auto densities = published(network, program);
  const auto run = run_akida(program, machine, {.densities = densities});
  auto layers = tools::layers_of(program);
  layers.densities = densities;
  const auto r = session::build_report(run.outcome, run.fault, program.records, machine.config, layers);
  ASSERT_TRUE(r.completed());
  Time path{}, rows{};
  for (const auto& segment : r.path) path += segment.length();
  for (const auto& row : r.layers) rows += row.critical;
  EXPECT_EQ(path, r.latency());
  EXPECT_EQ(rows, r.latency());
  for (const auto& engine : r.engines) EXPECT_EQ(engine.total(), r.latency()) << engine.engine;
}
INSTANTIATE_TEST_SUITE_P(
    Networks, AkidaAccounts,
    ::testing::Values(std::pair<std::string, std::string>{"akidanet_1.0@160",
                                                          "npu.fully_connected.internal_bytes=24000"},
                      std::pair<std::string, std::string>{"akidanet_plantvillage_0.5",
                                                          "npu.fully_connected.internal_bytes=12000"}));

}  // namespace
}  // namespace npu::test
