// The limits of a layer: ../shared/facts/akida.md 1.2, each from both sides.
#include <gtest/gtest.h>

#include "tests/unit/akida_networks.h"
#include "workloads/compiler/mesh/limits.h"

namespace npu::compiler::mesh {
namespace {

using Change = void (*)(Layer&);

Layer converter() {
  return {.name = "hrc",
          .kind = LayerKind::kInputConvolution,
          .in_x = 224,
          .in_y = 224,
          .in_channels = 3,
          .filters = 32,
          .kernel = 3,
          .stride = 2,
          .in_bits = 8,
          .weight_bits = 8};
}
Layer convolution() {
  return {.name = "conv", .in_x = 32, .in_y = 32, .in_channels = 16, .filters = 32, .kernel = 3};
}
Layer separable() {
  auto layer = convolution();
  layer.kind = LayerKind::kSeparable;
  return layer;
}
Layer full() {
  return {.name = "fc", .kind = LayerKind::kFullyConnected, .in_channels = 512, .filters = 10};
}

std::vector<LimitBreach> errors(Layer layer, Change change) {
  change(layer);
  return check_limits(std::vector{layer}).errors;
}

// One breach, and only one, for one change.
void expect_breach(const Layer& layer, Change change, const std::string& limit, const std::string& value) {
  const auto found = errors(layer, change);
  ASSERT_EQ(found.size(), 1U) << limit;
  EXPECT_EQ(found[0], (LimitBreach{.layer = layer.name, .limit = limit, .value = value}));
}
void expect_fine(const Layer& layer, Change change) {
  for (const auto& breach : errors(layer, change)) ADD_FAILURE() << to_string(breach);
}

TEST(AkidaLimits, ThePublishedNetworksKeepThem) {
  for (const auto& net : {akidanet(4, 224, 224).full(1000), akidanet(2, 112, 96).edge(10575), yolo(20),
                          gxnor(), vgg_utkface(), ds_cnn(33), pointnet(), mobilenet(1, 160)}) {
    const auto report = check_limits(net.layers);
    for (const auto& breach : report.errors) ADD_FAILURE() << to_string(breach);
    EXPECT_TRUE(report.warnings.empty());
  }
}

TEST(AkidaLimits, OfTheInputConverter_bad) {
  expect_fine(converter(), [](Layer& l) { l.in_x = 256; });
  expect_breach(
      converter(), [](Layer& l) { l.in_x = 257; }, "height 5..256", "257");
  expect_breach(
      converter(), [](Layer& l) { l.in_x = 4; }, "height 5..256", "4");
  expect_fine(converter(), [](Layer& l) { l.in_y = 5000; });
  expect_breach(
      converter(), [](Layer& l) { l.in_y = 4; }, "width at least 5", "4");
  expect_breach(
      converter(), [](Layer& l) { l.in_channels = 4; }, "channels 1, 3", "4");
  expect_breach(
      converter(), [](Layer& l) { l.kernel = 4; }, "kernel 3, 5, 7", "4");
  expect_fine(converter(), [](Layer& l) { l.stride = 3; });
  expect_breach(
      converter(), [](Layer& l) { l.stride = 4; }, "stride 1, 2, 3", "4");
  expect_breach(
      converter(), [](Layer& l) { l.in_bits = 4; }, "input bits 8", "4");
  expect_breach(
      converter(), [](Layer& l) { l.weight_bits = 4; }, "weight bits 2, 8", "4");
  expect_breach(
      converter(), [](Layer& l) { l.out_bits = 8; }, "activation bits 0, 1, 2, 4", "8");
  expect_breach(
      converter(), [](Layer& l) { l.pool = Pool::kGlobal; }, "pooling none or max", "global");
}

TEST(AkidaLimits, FiltersOfTheConverterDependOnKernelAndChannels_bad) {
  struct Case {
    int channels, kernel, most;
  };
  for (const Case c :
       {Case{1, 3, 512}, Case{1, 5, 192}, Case{1, 7, 96}, Case{3, 3, 192}, Case{3, 5, 64}, Case{3, 7, 32}}) {
    auto layer = converter();
    layer.in_channels = c.channels;
    layer.kernel = c.kernel;
    layer.filters = c.most;
    EXPECT_TRUE(check_limits(std::vector{layer}).errors.empty()) << c.most;
    ++layer.filters;
    EXPECT_EQ(check_limits(std::vector{layer}).errors.size(), 1U) << c.most;
  }
}

TEST(AkidaLimits, OfConvolutions_bad) {
  expect_fine(convolution(), [](Layer& l) { l.in_x = l.in_y = 4096; });
  expect_breach(
      convolution(), [](Layer& l) { l.in_x = 4097; }, "height 1..4096", "4097");
  expect_breach(
      convolution(), [](Layer& l) { l.in_y = 4097; }, "width 1..4096", "4097");
  expect_fine(convolution(), [](Layer& l) { l.in_channels = 2048; });
  expect_breach(
      convolution(), [](Layer& l) { l.in_channels = 2049; }, "channels 1..2048", "2049");
  expect_fine(convolution(), [](Layer& l) { l.kernel = 1; });
  expect_breach(
      convolution(), [](Layer& l) { l.kernel = 9; }, "kernel 1, 3, 5, 7", "9");
  expect_fine(convolution(), [](Layer& l) { l.stride = 2; });
  expect_breach(
      convolution(), [](Layer& l) { l.stride = 3; }, "stride 1, 2", "3");
  expect_breach(
      convolution(), [](Layer& l) { l.stride = 2, l.kernel = 5; }, "stride 2 only with kernel 3", "kernel 5");
  expect_breach(
      convolution(), [](Layer& l) { l.padding = Padding::kValid; }, "padding same", "valid");
  expect_breach(
      convolution(), [](Layer& l) { l.in_bits = 8; }, "input bits 1, 2, 4", "8");
  expect_breach(
      convolution(), [](Layer& l) { l.weight_bits = 8; }, "weight bits 1, 2, 4", "8");
  expect_breach(
      convolution(), [](Layer& l) { l.pool = Pool::kMax, l.pool_stride = 3; },
      "stride of the 2x2 pooling 1, 2", "3");
}

TEST(AkidaLimits, OfSeparableLayers_bad) {
  expect_breach(
      separable(), [](Layer& l) { l.kernel = 1; }, "kernel 3, 5, 7", "1");
  expect_fine(separable(), [](Layer& l) { l.weight_bits = 2; });
  expect_breach(
      separable(), [](Layer& l) { l.weight_bits = 1; }, "weight bits 2, 4", "1");
  expect_breach(
      separable(), [](Layer& l) { l.in_x = l.in_y = 1, l.pool = Pool::kGlobal; },
      "no global pooling of a separable layer with a 1x1 input", "1x1");
}

TEST(AkidaLimits, OfGlobalPooling_bad) {
  expect_fine(convolution(), [](Layer& l) { l.in_x = 8, l.pool = Pool::kGlobal; });
  expect_breach(
      convolution(), [](Layer& l) { l.in_x = 3, l.in_y = 33, l.pool = Pool::kGlobal; },
      "width under global pooling 1..32", "33");
  expect_breach(
      convolution(), [](Layer& l) { l.in_x = 2, l.pool = Pool::kGlobal; },
      "output rows under global pooling at least 3", "2");
  expect_breach(
      convolution(), [](Layer& l) { l.in_x = 9, l.pool = Pool::kGlobal; },
      "positions under global pooling 1..256", "288");
}

TEST(AkidaLimits, OfFullyConnectedLayers_bad) {
  expect_fine(full(), [](Layer& l) { l.in_channels = 57334; });
  expect_breach(
      full(), [](Layer& l) { l.in_channels = 57335; }, "inputs 1..57334", "57335");
  expect_breach(
      full(), [](Layer& l) { l.in_x = 2; }, "input 1x1 with all inputs as channels", "2x1");
  expect_breach(
      full(), [](Layer& l) { l.in_bits = 8; }, "input bits 1, 2, 4", "8");
  expect_breach(
      full(), [](Layer& l) { l.pool = Pool::kMax; }, "no pooling", "max");
}

TEST(AkidaLimits, MaxPoolingBeforeAFullLayerOrTheEndIsAWarning) {
  auto pooled = convolution();
  pooled.pool = Pool::kMax;
  const auto before_full = check_limits(std::vector{converter(), pooled, full()});
  EXPECT_TRUE(before_full.errors.empty());
  ASSERT_EQ(before_full.warnings.size(), 1U);
  EXPECT_EQ(before_full.warnings[0].layer, "conv");
  EXPECT_EQ(before_full.warnings[0].value, "fully connected fc");
  EXPECT_EQ(check_limits(std::vector{converter(), pooled}).warnings.size(), 1U);
  EXPECT_TRUE(check_limits(std::vector{converter(), pooled, separable()}).warnings.empty());
  EXPECT_NO_THROW(require_limits(before_full));
}

TEST(AkidaLimits, AllBreachesOfAllLayersAreNamedAtOnce_bad) {
  auto first = converter(), second = convolution();
  first.in_channels = 2;
  first.stride = 5;
  second.kernel = 9;
  const auto report = check_limits(std::vector{first, second, converter()});
  EXPECT_EQ(report.errors.size(), 4U);  // the converter in third place too
  try {
    require_limits(report);
    FAIL() << "nothing was thrown";
  } catch (const InputError& e) {
    ASSERT_EQ(e.problems().size(), 4U);
    EXPECT_EQ(e.problems()[0].to_string(), "hrc: 2 breaks the limit: channels 1, 3");
  }
}

}  // namespace
}  // namespace npu::compiler::mesh
