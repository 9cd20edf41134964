// npusim fit on real machines: constants that are known come back, what it reports can be checked by hand
// with npusim validate, and bad input is refused. The rows of the first part are made by the machine itself.
#include <cmath>
#include <nlohmann/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kHeader =
    "row,model,quantity,unit,published,measures,source,program_bytes,program_crc32,network\n";

// Programs of our compiler, and a file that publishes for each what a machine with some constants takes.
class MadeRows {
 public:
  explicit MadeRows(const std::string& sets) {
    std::string csv = kHeader;
    for (const auto& [row, network] : kNetworks) {
      const auto made =
          npusim(fmt::format("compile {} --on tcc750x --timing-only -o {}", network, model(row)));
      EXPECT_EQ(made.status, 0) << made.err;
      const auto run = npusim(fmt::format("run {} --on tcc750x --timing-only --json - {}", model(row), sets));
      EXPECT_EQ(run.status, 0) << run.err;
      const auto program = tools::load_program(model(row), std::nullopt);
      csv += fmt::format("{0},{0},latency,ms,{1},made,made,{2},{3:08x},\n", row,
                         Json::parse(run.out)["latency_ms"].get<double>(), program.model.commands.size() * 4,
                         tools::crc32_of(program.model.commands));
    }
    tools::write_text(published(), csv);
  }

  std::string published() const { return (folder_ / "published.csv").string(); }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string sources() const {
    return fmt::format(" --published {} --models {} ", published(), folder_.path().string());
  }

 private:
  static constexpr std::pair<const char*, const char*> kNetworks[] = {
      {"le", "zoo:lenet5"}, {"mo", "zoo:mobilenet_v2@64x64"}, {"re", "zoo:resnet18@64x64"}};
  std::string model(const std::string& row) const { return (folder_ / row).string(); }
  TempFolder folder_;
};

constexpr const char* kTwoKeys = " --keys npu.dma.setup_ns,npu.dma.port_gb_s ";

Json fit(const std::string& arguments) {
  const auto r = npusim("fit " + arguments + " --json -");
  EXPECT_EQ(r.status, 0) << r.err;
  return r.status == 0 ? Json::parse(r.out) : Json();
}

TEST(Fit, RecoversConstantsOfTheMachineThatMadeTheRows) {
  const MadeRows made("--set npu.dma.setup_ns=610 --set npu.dma.port_gb_s=10.2");
  const auto j = fit("tcc750x --rows le,mo,re" + made.sources() + kTwoKeys);
  ASSERT_FALSE(j.is_null());
  EXPECT_NEAR(j["constants"][0]["fitted"].get<double>() / 610, 1, 0.005);
  EXPECT_NEAR(j["constants"][1]["fitted"].get<double>() / 10.2, 1, 0.005);
}

// The machine that made the rows has another cost beside, so that no constants fit exactly.
class FitOfRows : public ::testing::Test {
 protected:
  const MadeRows made_{"--set npu.dma.setup_ns=610 --set npu.mm.start_cycles=200"};
  std::string common_ = "tcc750x" + made_.sources() + kTwoKeys;
};

TEST_F(FitOfRows, LeavingOneOutIsRefittingOnTheOthersByHand) {
  const auto all = fit(common_ + "--rows le,mo,re");
  const auto by_hand = fit(common_ + fmt::format("--rows le,mo --set npu.dma.setup_ns={} --set "
                                                 "npu.dma.port_gb_s={}",
                                                 all["constants"][0]["fitted"].get<double>(),
                                                 all["constants"][1]["fitted"].get<double>()));
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_NEAR(all["rows"][2]["left_out"]["constants"][i].get<double>() /
                    by_hand["constants"][i]["fitted"].get<double>(),
                1, 1e-3)
        << i;
}

TEST_F(FitOfRows, TheMachineItWritesValidatesToTheErrorsItReported) {
  const auto file = made_.file("fitted.yaml");
  const auto j = fit(common_ + "--no-leave-one-out --rows le,mo,re -o " + file);
  const auto r = npusim("validate " + file + made_.sources() + "--json -");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto rows = Json::parse(r.out)["rows"];
  ASSERT_EQ(rows.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(rows[i]["error"].get<double>(), j["rows"][i]["error"].get<double>());
    EXPECT_TRUE(rows[i]["fitted"].get<bool>()) << "derived from the rows that the file names";
  }
}

TEST_F(FitOfRows, TheMachineItWritesBesideItsOwnInheritsIt) {
  tools::write_text(made_.file("base.yaml"), npusim("describe tcc750x --config").out);
  const auto j =
      fit(fmt::format("{} --no-leave-one-out --rows le,mo,re {} {} -o {} --set npu.mm.start_cycles=40",
                      made_.file("base.yaml"), made_.sources(), kTwoKeys, made_.file("fitted.yaml")));
  const auto text = tools::read_text(made_.file("fitted.yaml"));
  EXPECT_TRUE(text.starts_with("inherits: base\n")) << text;
  EXPECT_NE(text.find("tag: fitted"), std::string::npos);
  const auto described = npusim("describe " + made_.file("fitted.yaml"));
  ASSERT_EQ(described.status, 0) << described.err;
  EXPECT_NE(described.out.find("user"), std::string::npos) << "what --set changed stays changed";
}

TEST_F(FitOfRows, AConstantThatNoRowSeesIsNamed) {
  // None of the programs uses the vector processor but resnet18's pool: leave that out.
  const auto j =
      fit("tcc750x --rows le,mo --keys npu.dma.setup_ns,npu.mlx.cycles_per_word" + made_.sources());
  const auto said = j["warnings"].dump();
  EXPECT_NE(said.find("no row sees npu.mlx.cycles_per_word"), std::string::npos) << said;
  EXPECT_TRUE(j["condition"].is_null());
}

TEST_F(FitOfRows, ConstantsThatTheRowsDoNotTellApartAreNamed) {
  const auto j = fit("tcc750x --no-leave-one-out --rows le,mo,re --keys npu.dma.setup_ns,dram.latency_ns" +
                     made_.sources());
  const auto said = j["warnings"].dump();
  EXPECT_NE(said.find("do not tell npu.dma.setup_ns and dram.latency_ns apart"), std::string::npos) << said;
}

TEST_F(FitOfRows, TheNumberOfWorkersChangesNothing) {
  const auto one = npusim("fit " + common_ + "--no-leave-one-out --rows le,mo -j 1"),
             two = npusim("fit " + common_ + "--no-leave-one-out --rows le,mo -j 3");
  EXPECT_EQ(one.out, two.out);
}

void expect_refusal(const std::string& arguments, const std::vector<std::string>& said) {
  const auto r = npusim("fit " + arguments);
  EXPECT_EQ(r.status, 2) << r.out << r.err;
  EXPECT_EQ(r.out, "");
  for (const auto& words : said)
    EXPECT_NE(r.err.find(words), std::string::npos) << "not said: " << words << "\n" << r.err;
}

TEST(FitBad, AnUnknownRow) {
  expect_refusal("tcc750x --keys npu.dma.setup_ns --rows lenet", {"'lenet'", "did you mean 'lenet5'?"});
}
TEST(FitBad, ARowTwice) {
  expect_refusal("tcc750x --keys npu.dma.setup_ns --rows lenet5,yolov5n,lenet5", {"lenet5: is named twice"});
}
TEST(FitBad, FewerRowsThanConstants) {
  expect_refusal("tcc750x --keys npu.dma.setup_ns,npu.dma.port_gb_s --rows lenet5",
                 {"1 rows cannot fix 2 constants"});
}
TEST(FitBad, AnUnknownKey) {
  expect_refusal("tcc750x --keys npu.dma.setup --rows lenet5", {"did you mean 'npu.dma.setup_ns'?"});
}
TEST(FitBad, AKeyThatChangesTheProgram) {
  expect_refusal("tcc750x --keys npu.cores --rows lenet5", {"npu.cores", "changes the program"});
}
TEST(FitBad, AMachineWithoutPublishedRows) {
  expect_refusal("tcc7502 --keys npu.dma.setup_ns --rows lenet5", {"nothing was published"});
}
TEST(FitBad, APublishedFileThatIsNone) {
  const TempFolder folder;
  expect_refusal("tcc750x --keys npu.dma.setup_ns --rows lenet5 --published " + (folder / "no.csv").string(),
                 {"no.csv"});
}
TEST(FitBad, ARowWhoseProgramIsNotAtHand) {
  const TempFolder folder;
  expect_refusal("tcc750x --keys npu.dma.setup_ns --rows lenet5,yolov5n --models " + folder.path().string(),
                 {"lenet5: no program at hand", "yolov5n: no program at hand"});
}
TEST(FitBad, AnOutputThatIsTheMachineItself) {
  expect_refusal("tcc750x --keys npu.dma.setup_ns --rows lenet5 -o " +
                     (source_folder() / "configs/hw/tcc750x.yaml").string(),
                 {"is the machine that is fitted"});
}
TEST(FitBad, NoWorkers) {
  expect_refusal("tcc750x --keys npu.dma.setup_ns --rows lenet5 -j 0", {"-j"});
}
TEST(ValidateBad, ARowThatDoesNotExist) {
  const auto r = npusim("validate tcc750x --rows yolov5");
  EXPECT_EQ(r.status, 2);
  EXPECT_NE(r.err.find("did you mean 'yolov5n'?"), std::string::npos) << r.err;
}

constexpr const char* kFiveKeys =
    " --keys npu.dma.setup_ns,npu.dma.port_gb_s,npu.dw.cycles_per_word,npu.mlx.start_cycles,"
    "npu.mlx.cycles_per_word ";

std::string eight_rows() {
  return fmt::format(" --rows {} --weights equal ", fmt::join(vendor_models(), ","));
}

// 1.71 % is what validate says of today's constants. Leaving each of the eight out takes 360 runs more:
// docs/fidelity.md has what came of it.
TEST(Fit, OfTheFiveConstantsOnTheEightBinariesIsNoWorseThanTodays) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto j = fit("tcc750x --no-leave-one-out" + std::string(kFiveKeys) + eight_rows());
  ASSERT_FALSE(j.is_null());
  EXPECT_NEAR(j["summary"]["before"]["mean_error"].get<double>(), 0.0171, 5e-5);
  EXPECT_LE(j["summary"]["in_sample"]["mean_error"].get<double>(), 0.0171);
  EXPECT_FALSE(j["summary"].contains("left_out"));
  ASSERT_EQ(j["rows"].size(), 8U);
  for (const auto& row : j["rows"]) {
    // More of a port's bandwidth makes every program faster, more of a transfer's set-up every one slower.
    EXPECT_GT(row["sensitivities"][0].get<double>(), 0) << row["row"];
    EXPECT_LT(row["sensitivities"][1].get<double>(), 0) << row["row"];
  }
}

}  // namespace
}  // namespace npu::test
