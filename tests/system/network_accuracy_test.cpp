// Top-1 through import, our quantiser, our compiler and the simulated machine, beside the float networks'
// labels that ONNX Runtime gave (../shared/data/expected).
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/core/npy.h"
#include "tests/system/network_support.h"

namespace npu::test {
namespace {

struct Data {
  const char* model;
  const char* images;  // in test/, without _x.npy
  const char* calib;   // in calib/
  const char* flags;
  int images_used;     // the first so many
  double most_points;  // below float, on the same images
};

class Accuracy : public ::testing::TestWithParam<Data> {};

TEST_P(Accuracy, IsNearTheFloatNetworks) {
  NPUSIM_NEEDS_SHARED_DATA();
  const Data& d = GetParam();
  const TempFolder folder;
  const auto data = shared_folder() / "data";
  const auto labels_file =
      data / "test" /
      (std::string(d.images).starts_with("nips17") ? "nips17_test_y.npy" : std::string(d.images) + "_y.npy");
  const auto r = npusim(
      fmt::format("accuracy {} --on tcc750x --images {}/test/{}_x.npy --labels {} --calib {}/calib/{}.npy {} "
                  "--no-float --limit {} --json -",
                  stored_model(d.model, folder).string(), data.string(), d.images, labels_file.string(),
                  data.string(), d.calib, d.flags, d.images_used));
  ASSERT_EQ(r.status, 0) << r.err;
  const auto j = nlohmann::json::parse(r.out);

  const auto floats = data / "expected" / fmt::format("{}__{}_x.logits.f32", d.model, d.images);
  std::ifstream in(floats, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  const Tensor labels = load_npy(labels_file);
  const auto classes = static_cast<std::int64_t>(bytes.size() / sizeof(float)) / labels.elements();
  const std::int64_t offset = classes == 1001 ? 1 : 0;
  std::int64_t hits = 0, same = 0;
  for (std::int64_t i = 0; i < d.images_used; ++i) {
    std::vector<float> logits(static_cast<std::size_t>(classes));
    std::memcpy(logits.data(), &bytes[static_cast<std::size_t>(i * classes) * sizeof(float)],
                logits.size() * sizeof(float));
    const auto best = std::ranges::max_element(logits) - logits.begin();
    hits += best == labels.integer(i) + offset ? 1 : 0;
    same += best == j["predictions"][static_cast<std::size_t>(i)].get<std::int64_t>() ? 1 : 0;
  }
  const double float_top1 = static_cast<double>(hits) / d.images_used, top1 = j["top1"];
  std::cout << fmt::format("{}: top-1 {:.3f}, float {:.3f}, the same label for {:.3f}\n", d.model, top1,
                           float_top1, static_cast<double>(same) / d.images_used);
  EXPECT_GE(top1, float_top1 - d.most_points / 100);
}

constexpr const char* kImageNet = "--mean 123.675,116.28,103.53 --std 58.395,57.12,57.375";
INSTANTIATE_TEST_SUITE_P(
    Of, Accuracy,
    testing::Values(Data{"resnet20_cifar10_fp32", "cifar10_test", "cifar10_x", kImageNet, 500, 2},
                    Data{"ic_resnet8_fp32", "cifar10_test", "cifar10_x", "--mean 0 --std 1", 500, 2},
                    Data{"mobilenet_v1_0.25_128_fp32", "nips17_128_test", "nips17_224_x",
                         "--mean 127.5 --std 127.5 --label-offset 1", 250, 3},
                    Data{"mobilenet_v2_1.0_224_fp32", "nips17_224_test", "nips17_224_x",
                         "--mean 127.5 --std 127.5 --label-offset 1", 100, 3}),
    [](const auto& test) {
      std::string name = test.param.model;
      std::ranges::replace(name, '.', '_');
      return name;
    });

}  // namespace
}  // namespace npu::test
