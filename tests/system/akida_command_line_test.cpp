// The verbs and a machine of another product: what each does, and whose options are whose.
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

void expect_words(const std::string& text, const std::vector<std::string>& words) {
  for (const auto& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
}

TEST(AkidaCommandLine, MachinesAreListedWithTheirSummaries) {
  const auto r = npusim("list hw");
  EXPECT_EQ(r.status, 0) << r.err;
  expect_words(r.out, {"akd1000", "akd1500", "32 neural processors at 400 MHz", "tcc750x"});
}

TEST(AkidaCommandLine, AMachineIsDescribedKeyByKeyWithItsSources) {
  const auto r = npusim("describe akd1500");
  EXPECT_EQ(r.status, 0) << r.err;
  expect_words(r.out, {"npu.events.cycles_per_update", "0.0789", "fitted", "npu.np.np_count"});
}

TEST(AkidaCommandLine, ASetKeyIsDescribedAsTheUsers) {
  const auto r = npusim("describe akd1500 --set npu.events.filter_group=4 --config");
  EXPECT_EQ(r.status, 0) << r.err;
  expect_words(r.out, {"filter_group: {value: 4, tag: user"});
}

TEST(AkidaCommandLine, KeysAndJsonAreOfTheProduct) {
  expect_words(npusim("describe akd1500 --keys").out, {"| `npu.converter.cycles_per_pixel` | cycle |"});
  const auto json = nlohmann::json::parse(npusim("describe akd1000 --json -").out);
  EXPECT_EQ(json.at("product"), "akida");
  const auto key = std::ranges::find(json.at("keys"), "npu.np.np_count",
                                     [](const nlohmann::json& k) { return k.at("key"); });
  EXPECT_EQ(key->at("value"), 78);
}

TEST(AkidaCommandLine, PublishedRowsOfAllMachinesAreListed) {
  const auto r = npusim("list published");
  EXPECT_EQ(r.status, 0) << r.err;
  expect_words(r.out, {"akidanet_0.5_224_hwpr", "lenet5", "akd1000_ds_cnn_allnps"});
}

TEST(AkidaCommandLineBad, OptionsOfNeuralProcessorsMeanNothingToTiles) {
  for (const auto* verb : {"run", "compile --explain", "accuracy --images x.npy --labels y.npy"}) {
    const auto r = npusim(fmt::format("{} zoo:lenet5 --on tcc750x --map minimal --bits 8/4/4", verb));
    EXPECT_EQ(r.status, 2) << verb;
    expect_words(r.err, {"--map: means nothing to tcc750x", "--bits: means nothing", "akd1500"});
  }
}

TEST(AkidaCommandLineBad, AStrategyMeansNothingToNeuralProcessors) {
  const auto r = npusim("compile zoo:ds_cnn --on akd1500 --explain --strategy other");
  EXPECT_EQ(r.status, 2);
  expect_words(r.err, {"--strategy: means nothing to akd1500, a machine of product akida"});
}

TEST(AkidaCommandLineBad, AnUnknownKeyIsToldWithTheLikelyOne) {
  const auto r = npusim("describe akd1500 --set npu.event.filter_group=4");
  EXPECT_EQ(r.status, 2);
  expect_words(r.err, {"did you mean 'npu.events.filter_group'?"});
}

// Without a run: a sweep checks keys, mappings and strategies of each point's machine.
class AkidaSweep : public ::testing::Test {
 protected:
  CommandResult dry_run(const std::string& points) {
    const auto file = (folder_ / "sweep.yaml").string();
    tools::write_text(file, "sweep: s\nbase: {model: zoo:ds_cnn}\npoints:\n" + points);
    return npusim(fmt::format("sweep {} --dry-run", file));
  }
  TempFolder folder_;
};

TEST_F(AkidaSweep, AMappingIsAnAxisAndMakesAProgramEach) {
  const auto r = dry_run("  - grid: {on: [akd1500], mapping: [minimal, allnps, hwpr]}\n");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "3 points (3 before conditions), 3 programs\n");
}

TEST_F(AkidaSweep, KeysOfTimeShareAProgramAndKeysOfTheProgramDoNot) {
  const auto r = dry_run(
      "  - grid: {on: [akd1500], npu.np.np_count: [32, 64], npu.events.cycles_per_neuron: [1, 2, 3]}\n");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "6 points (6 before conditions), 2 programs\n");
}

TEST_F(AkidaSweep, MachinesOfTwoProductsAreInOneSweep) {
  const auto r = dry_run(
      "  - list: [{on: tcc750x, npu.cores: 1}, {on: akd1500, mapping: minimal, npu.np.np_count: 64}]\n");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "2 points (2 before conditions), 2 programs\n");
}

TEST_F(AkidaSweep, RunsWhatItCompiledAndTellsProcessorsAndEnergy) {
  const auto file = (folder_ / "sweep.yaml").string();
  tools::write_text(file,
                    "sweep: s\nbase: {model: zoo:ds_cnn_12, on: akd1500}\npoints:\n"
                    "  - grid: {mapping: [minimal, allnps]}\n");
  const auto r = npusim(fmt::format("sweep {} -o {} -j 1 --json -", file, (folder_ / "out").string()));
  ASSERT_EQ(r.status, 0) << r.err;
  const auto rows = nlohmann::json::parse(r.out).at("rows");
  EXPECT_EQ(rows[0].at("values").at("nps"), 5);
  EXPECT_GT(rows[1].at("values").at("nps"), 5);
  EXPECT_LT(rows[1].at("values").at("latency_ms"), rows[0].at("values").at("latency_ms"));
  const auto energy = [&](std::size_t i) {
    return rows[i].at("values").at("dynamic_energy_mj").get<double>();
  };
  EXPECT_NEAR(energy(1) / energy(0), 1, 0.01) << "each event counts once, however many processors hold it";
}

TEST_F(AkidaSweep, AMappingOfTilesAStrategyOfProcessorsAndAModeThatIsNoneAreRefused) {
  const auto r = dry_run(
      "  - list: [{on: tcc750x, mapping: minimal}, {on: akd1500, strategy: layerwise}, {on: akd1500, "
      "mapping: "
      "most}]\n");
  EXPECT_EQ(r.status, 2);
  expect_words(r.err, {"mapping: means nothing to tcc750x", "strategy: means nothing to akd1500", "most"});
}

}  // namespace
}  // namespace npu::test
