// Our compiler's programs, compared with the reference tensor by tensor while they run. The reference never
// sees a command; the machine never sees the network.
#include "tests/system/network_support.h"

namespace npu::test {
namespace {

constexpr std::int64_t kOneImage = 1;  // calibration of networks without data

class ZooNetwork : public ::testing::TestWithParam<const char*> {};

TEST_P(ZooNetwork, StoresTheReferencesTensors) {
  const auto model = compiled({.model = std::string("zoo:") + GetParam(), .calib_images = kOneImage});
  const auto verdict = judged(model);
  EXPECT_EQ(text_of(verdict), "equal");
  // Every tensor but the operands that a concatenation joins was written by some command.
  EXPECT_EQ(verdict.tensors, std::ssize(model.integer.tensors));
}

INSTANTIATE_TEST_SUITE_P(AtTwoSizes, ZooNetwork,
                         testing::Values("lenet5", "lenet5@44x28", "resnet18", "resnet18@96x64",
                                         "resnet34@64x96", "resnet34@160x128", "resnet50@224x224",
                                         "resnet50@96x64", "resnet101@64x64", "resnet101@96x32",
                                         "resnet50-v2@64x64", "resnet50-v2@160x96", "mobilenet_v2",
                                         "mobilenet_v2@96x64", "convmixer-768-32@28x28",
                                         "convmixer-768-32@49x35"));

class ZooActivations : public ::testing::TestWithParam<const char*> {};

// So that the tests above compare something: values are spread, and do not saturate.
TEST_P(ZooActivations, AreAlive) {
  const auto model = compiled({.model = std::string("zoo:") + GetParam(), .calib_images = kOneImage});
  const auto input = tools::integer_input(
      quant::seeded_images(model.graph, 1, 5, std::vector{127.5}, std::vector{64.0}).front(),
      model.integer.tensor(model.integer.input.tensor));
  reference::IntegerReference reference(model.integer);
  reference.run(input);
  for (std::size_t i = 0; i < model.integer.tensors.size(); ++i) {
    const auto& map = reference.tensors()[i];
    constexpr std::size_t kFew = 64;  // a vector of ten scores has not sixteen values
    if (map.size() < kFew) continue;
    std::array<std::int64_t, 256> count{};
    for (const auto q : map) ++count[static_cast<std::size_t>(q + 128)];
    const auto distinct = 256 - std::ranges::count(count, 0);
    const auto saturated = static_cast<double>(count[255] + count[0]) / static_cast<double>(map.size());
    EXPECT_GT(distinct, 16) << model.integer.tensors[i].name;
    EXPECT_LT(saturated, 0.2) << model.integer.tensors[i].name;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, ZooActivations,
                         testing::Values("lenet5", "resnet18@96x96", "resnet34@96x96", "resnet50@96x96",
                                         "resnet101@96x96", "resnet50-v2@96x96", "mobilenet_v2@96x96",
                                         "convmixer-768-32@84x84"));

class StoredNetwork : public ::testing::TestWithParam<const char*> {};

TEST_P(StoredNetwork, StoresTheReferencesTensors) {
  NPUSIM_NEEDS_SHARED_DATA();
  const TempFolder folder;
  const auto model =
      compiled({.model = stored_model(GetParam(), folder).string(), .calib_images = kOneImage});
  EXPECT_EQ(text_of(judged(model)), "equal");
}

INSTANTIATE_TEST_SUITE_P(Of, StoredNetwork,
                         testing::Values("mnist_lenet5_fp32", "mnist_lenet5_32x32_fp32",
                                         "resnet20_cifar10_fp32", "ic_resnet8_fp32", "ic_resnet8_qdq",
                                         "mobilenet_v1_0.25_128_fp32", "mobilenet_v1_0.25_128_qdq",
                                         "mobilenet_v2_1.0_224_fp32", "mobilenet_v2_1.0_224_qdq",
                                         "squeezenet1.0_dc_fp32", "kws_fp32", "kws_qdq", "vww96_fp32",
                                         "vww96_qdq", "fashion_convmixer_fp32", "mnist_gxnor_fp32"));

}  // namespace
}  // namespace npu::test
