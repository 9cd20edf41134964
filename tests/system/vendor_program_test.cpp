// What the eight binaries hold, against counts that others made: ../shared/published/tcc750x_cmd_stats.csv
// (decoded independently) and the vendor's own MAC counts in tcc750x_zoo.csv.
#include "models/tcc750x/layer_map.h"
#include "models/tcc750x/program_walk.h"
#include "tests/system/support.h"

namespace npu::test {
namespace {

using tcc750x::Unit;

const std::map<std::string, std::string> kStatsNames{
    {"mobileNetv2_10", "mobilenet_v2_10"},
    {"lite-model_ssd_mobilenet_v1_100_320_fp32_nms_1", "ssd_mobilenet_v1_320"}};

struct Counts {
  std::map<Unit, int> operations;
  double weight_mb = 0, image_mb = 0, output_mb = 0, load_mb = 0, store_mb = 0;
  double mm_macs = 0;
};

Counts count(const tools::Program& program, const tcc750x::Config& config) {
  Counts counts;
  tcc750x::walk_program(program.commands, config,
                        [&](const tcc750x::Command& command, const Result<tcc750x::Operation>* operation) {
                          if (operation == nullptr) return;
                          ++counts.operations[command.unit->unit];
                          ASSERT_TRUE(operation->has_value())
                              << tcc750x::disassemble(command) << ": " << operation->error().what;
                          if (const auto* mm = std::get_if<tile::MatrixWork>(&operation->value()))
                            counts.mm_macs += static_cast<double>(mm->macs());
                          const auto* t = std::get_if<tcc750x::Transfer>(&operation->value());
                          if (t == nullptr || t->type == tcc750x::dma::Type::kFetch) return;
                          using tcc750x::dma::Base;
                          auto& sum = t->base == Base::kWeights  ? counts.weight_mb
                                      : t->base == Base::kInput  ? counts.image_mb
                                      : t->base == Base::kOutput ? counts.output_mb
                                      : t->to_gbuf()             ? counts.load_mb
                                                                 : counts.store_mb;
                          sum += static_cast<double>(t->bytes) / 1e6;
                        });
  return counts;
}

TEST(VendorPrograms, HoldTheOperationsAndBytesThatAnotherDecoderCounted) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto config = tools::load_hardware("tcc750x", {}).config.npu;
  int compared = 0;
  for (const auto& row : read_csv(shared_folder() / "published" / "tcc750x_cmd_stats.csv")) {
    const auto named = kStatsNames.find(row.at("network"));
    const auto model = named == kStatsNames.end() ? row.at("network") : named->second;
    SCOPED_TRACE(model);
    const auto counts = count(tools::load_program(vendor_folder(model), std::nullopt), config);
    EXPECT_EQ(counts.operations.at(Unit::kMm), std::stoi(row.at("mm_ops")));
    EXPECT_EQ(counts.operations.at(Unit::kDma), std::stoi(row.at("dma_ops")));
    EXPECT_EQ(counts.operations.contains(Unit::kDw) ? counts.operations.at(Unit::kDw) : 0,
              std::stoi(row.at("dw_ops")));
    EXPECT_EQ(counts.operations.contains(Unit::kMisc) ? counts.operations.at(Unit::kMisc) : 0,
              std::stoi(row.at("misc_ops")));
    EXPECT_EQ(counts.operations.contains(Unit::kMlx) ? counts.operations.at(Unit::kMlx) : 0,
              std::stoi(row.at("mlx_ops")));
    EXPECT_NEAR(counts.weight_mb, std::stod(row.at("weight_load_MB")), 6e-4);
    EXPECT_NEAR(counts.image_mb, std::stod(row.at("image_load_MB")), 6e-4);
    EXPECT_NEAR(counts.output_mb, std::stod(row.at("output_store_MB")), 6e-4);
    EXPECT_NEAR(counts.load_mb, std::stod(row.at("act_load_MB")), 6e-4);
    EXPECT_NEAR(counts.store_mb, std::stod(row.at("act_store_MB")), 6e-4);
    EXPECT_NEAR(counts.mm_macs / 1e9, std::stod(row.at("mac_decoded_G")), 6e-5);
    ++compared;
  }
  EXPECT_EQ(compared, 7);
}

TEST(VendorPrograms, ReadTheirWeightFileToTheLastByte) {
  NPUSIM_NEEDS_SHARED_DATA();
  int compared = 0;
  for (const auto& model : vendor_models()) {
    const auto program = tools::load_program(vendor_folder(model), std::nullopt);
    if (!program.model.has_weights) continue;
    EXPECT_EQ(program.sizes[static_cast<std::size_t>(tcc750x::dma::Base::kWeights)],
              std::ssize(program.model.weights))
        << model;
    ++compared;
  }
  EXPECT_EQ(compared, 6);
}

// conv_mac_num of the vendor's network files, which counts a program's convolutions as it runs them, halos
// included.
TEST(VendorPrograms, MultiplyAsOftenAsTheVendorSays) {
  NPUSIM_NEEDS_SHARED_DATA();
  int compared = 0;
  for (const auto& model : vendor_models()) {
    const auto row = zoo_row(model);
    const auto count = row.find("vendor_conv_mac_num_from_net_so");
    if (count == row.end() || count->second.empty()) continue;
    const auto macs = in_child([&] {
      return std::to_string(run_here(tools::load_program(vendor_folder(model), std::nullopt)).macs);
    });
    EXPECT_EQ(macs, count->second) << model;
    ++compared;
  }
  EXPECT_EQ(compared, 6);
}

TEST(LayerMap, FindsTheFiftyThreeLayersOfMobileNetV2) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto program = tools::load_program(vendor_folder("mobilenet_v2_10"), std::nullopt);
  const auto map = tcc750x::map_layers(program.commands, tools::load_hardware("tcc750x", {}).config.npu);
  int depthwise = 0, residual = 0;
  for (const auto& layer : map.layers) {
    depthwise += layer.detail.starts_with("dw") ? 1 : 0;
    residual += layer.detail.find("+ add") != std::string::npos ? 1 : 0;
  }
  // Sandler et al. 2018, table 2: one stem, 17 bottlenecks of which 10 have a residual, one head, one
  // classifier.
  EXPECT_EQ(map.layers.size(), 1U + 2 + 16 * 3 + 1 + 1);
  EXPECT_EQ(depthwise, 17);
  EXPECT_EQ(residual, 10);
  EXPECT_EQ(map.layers.back().detail, "conv 1x1 s1, 1280 -> 1000");
}

TEST(LayerMap, ResolvesEveryMatrixAndDepthwiseProgramOfTheEightBinaries) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto config = tools::load_hardware("tcc750x", {}).config.npu;
  for (const auto& model : vendor_models()) {
    const auto program = tools::load_program(vendor_folder(model), std::nullopt);
    const auto map = tcc750x::map_layers(program.commands, config);
    tcc750x::walk_program(
        program.commands, config,
        [&](const tcc750x::Command& command, const Result<tcc750x::Operation>* operation) {
          if (operation == nullptr || (command.unit->unit != Unit::kMm && command.unit->unit != Unit::kDw))
            return;
          EXPECT_GE(map.layer_of_word.at(command.word_index), 0) << model << " word " << command.word_index;
        });
  }
}

}  // namespace
}  // namespace npu::test
