// Machines of every product, as their files say they are.
#include <gtest/gtest.h>

#include "sim/config/print.h"
#include "tests/unit/config_temp_folder.h"
#include "tests/unit/tools_messages.h"
#include "tools/fit/constants.h"
#include "tools/hardware.h"
#include "tools/published.h"

namespace npu::tools {
namespace {

using config::sample::TempFolder;

TEST(Machines, EachPrintsAConfigurationThatLoadsToTheSame) {
  const TempFolder folder;
  for (const auto& name : hardware_names()) {
    const Machine machine = load_machine(name, {});
    const auto file = folder.write("printed.yaml", machine.print_config());
    const Machine again = load_machine(file.string(), {});
    EXPECT_EQ(again.name(), name);
    EXPECT_EQ(again.product(), machine.product());
    EXPECT_EQ(again.configuration(), machine.configuration());
    EXPECT_EQ(again.print_config(), machine.print_config());
  }
}

TEST(Machines, AFilesProductSaysWhichKeysItHas) {
  EXPECT_EQ(load_machine("tcc7502", {}).akida(), nullptr);
  EXPECT_EQ(load_machine("akd1500", {}).tcc750x(), nullptr);
  EXPECT_EQ(load_machine("akd1500", {}).akida()->config.npu.np.np_count, 32);
  EXPECT_EQ(HardwareFile("akd1000").product(), "akida");  // inherited
}

TEST(Machines, AnAkd1000HasMoreProcessorsAtASlowerClockAndTheRestOfAnAkd1500) {
  const Machine large = load_machine("akd1000", {}), small = load_machine("akd1500", {});
  const auto &a = large.akida()->config.npu, &b = small.akida()->config.npu;
  EXPECT_EQ(a.np.np_count, 78);
  EXPECT_EQ(a.clock().frequency().value, 300'000'000);
  EXPECT_EQ(a.events.cycles_per_update, b.events.cycles_per_update);
  EXPECT_EQ(a.np.input_memory_bytes, b.np.input_memory_bytes);
}

TEST(Machines, SettingsReachAnyProduct) {
  EXPECT_EQ(load_machine("akd1500", {"npu.np.np_count=64"}).akida()->config.npu.np.np_count, 64);
  EXPECT_EQ(load_machine("tcc750x", {"npu.cores=1"}).tcc750x()->config.npu.cores, 1);
}

TEST(Machines, KeysLeaveOutSectionsAndAConfigurationHasALineForEach) {
  const Machine machine = load_machine("akd1500", {});
  const auto keys = machine.keys();
  EXPECT_LT(keys.size(), machine.inventory().size());
  const auto text = machine.configuration();
  EXPECT_EQ(std::ranges::count(text, '\n'), std::ssize(keys));
  expect_words(text, {"npu.events.filter_group=8\n", "npu.clock_mhz=400\n"});
}

TEST(Machines, AFingerprintChangesWithKeysOfTheProgramOnly) {
  const auto of = [](const std::vector<std::string>& sets) {
    return load_machine("akd1500", sets).program_fingerprint();
  };
  EXPECT_EQ(of({}).size(), 16U);
  EXPECT_NE(of({"npu.np.tile_rows=33"}), of({}));
  EXPECT_EQ(of({"npu.events.cycles_per_update=1"}), of({}));
}

// What a constant was fitted on must be there to be marked as in-sample.
TEST(Machines, EveryRowThatAConstantOfAnAkidaNamesWasPublished) {
  const auto rows = load_published("akd1500");
  const Machine machine = load_machine("akd1500", {});
  for (const auto& [path, source] : machine.sources()) {
    for (const auto& name : source.rows)
      EXPECT_NE(std::ranges::find(rows, name, &PublishedRow::row), rows.end()) << path << ": " << name;
  }
}

TEST(Machines, AnyProductsConstantsOfTimeCanBeFitted) {
  const std::vector<std::string> keys{"npu.events.cycles_per_update", "npu.config_dma.cycles_per_byte"};
  const auto constants = find_constants(load_machine("akd1500", {}), keys);
  ASSERT_EQ(constants.size(), 2U);
  EXPECT_EQ(constants[0].start, 0.0789);
  EXPECT_EQ(constants[1].unit, "cycle");
}

TEST(MachinesBad, AConstantOfEnergyIsNoConstantOfTime) {
  const std::vector<std::string> keys{"npu.energy.static_mw"};
  expect_words(refusal([&] { find_constants(load_machine("akd1500", {}), keys); }),
               {"npu.energy.static_mw", "never the time"});
}

TEST(MachinesBad, AnUnknownProductIsToldWithThoseThatAre) {
  const TempFolder folder;
  const auto file = folder.write("x.yaml", "name: x\nsummary: y\nproduct: akida2\n");
  expect_words(refusal([&] { load_machine(file.string(), {}); }), {"'akida2'", "tcc750x and akida"});
}

TEST(MachinesBad, WhatOnlyATcc750xDoesRefusesAnother) {
  expect_words(refusal([] { load_hardware("akd1500", {}); }), {"akd1500", "'akida'", "only tcc750x"});
}

TEST(MachinesBad, AKeyOfAnotherProductIsUnknown) {
  expect_words(refusal([] { load_machine("akd1500", {"npu.events.filter_groups=8"}); }),
               {"npu.events.filter_groups: unknown key", "did you mean 'npu.events.filter_group'?"});
  expect_words(refusal([] { load_machine("akd1500", {"npu.cores=2"}); }), {"npu.cores: unknown key"});
}

TEST(MachinesBad, AValueOutOfRangeIsToldWithRangeAndMeaning) {
  expect_words(refusal([] { load_machine("akd1500", {"npu.activity.density=1.5"}); }),
               {"npu.activity.density", "1.5", "0 .. 1", "non-zero share"});
}

TEST(MachinesBad, BackgroundTrafficMustLeaveSomethingOnAnyProduct) {
  expect_words(refusal([] { load_machine("akd1500", {"dram.background_gb_s=0.9"}); }),
               {"dram.background_gb_s", "0.8 GB/s"});
}

}  // namespace
}  // namespace npu::tools
