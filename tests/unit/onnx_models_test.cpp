// The stored models, imported and run in float, against the logits that ONNX Runtime gave for the same
// images.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "models/kernels/float/element_types.h"
#include "sim/core/npy.h"
#include "workloads/onnx/import.h"
#include "workloads/reference/float_run.h"

namespace npu::onnx_file {
namespace {

std::filesystem::path data() {
  return std::filesystem::path(NPUSIM_SOURCE_DIR).parent_path() / "shared/data";
}

// From stored picture to network input.
struct Preprocessing {
  std::array<float, 3> mean{0, 0, 0}, scale{1, 1, 1};  // (x - mean) * scale
  std::int64_t pad = 0;                                // zeros on each side of what was scaled
};

struct Model {
  std::string file, images;
  Preprocessing preprocessing;
  std::int64_t checked = 3;  // images
  float tolerance = 1e-3F;   // times the largest logit; 0: only the largest one's place is compared
};

void PrintTo(const Model& model, std::ostream* os) {
  *os << model.file;
}

Preprocessing imagenet() {
  return {.mean = {0.485F * 255, 0.456F * 255, 0.406F * 255},
          .scale = {1 / (0.229F * 255), 1 / (0.224F * 255), 1 / (0.225F * 255)}};
}
Preprocessing scaled(float factor, float mean = 0) {
  return {.mean = {mean, mean, mean}, .scale = {factor, factor, factor}};
}

// Picture i, u8 or s8 [N,H,W] or [N,H,W,C], as f32 [1,C,H,W].
Tensor network_input(const Tensor& pictures, std::int64_t i, const Preprocessing& p) {
  const auto rows = pictures.shape[1], columns = pictures.shape[2];
  const auto channels = pictures.shape.size() == 4 ? pictures.shape[3] : 1;
  Tensor x = kernels::make_tensor(DType::kF32, {1, channels, rows + 2 * p.pad, columns + 2 * p.pad});
  const auto to = kernels::elements_of<float>(x);
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t column = 0; column < columns; ++column) {
        const auto from = ((i * rows + row) * columns + column) * channels + c;
        const auto at = (c * x.shape[2] + row + p.pad) * x.shape[3] + column + p.pad;
        const auto channel = static_cast<std::size_t>(c);
        to[static_cast<std::size_t>(at)] =
            (static_cast<float>(pictures.integer(from)) - p.mean[channel]) * p.scale[channel];
      }
    }
  }
  return x;
}

std::vector<float> stored_logits(const std::string& name) {
  std::ifstream in(data() / "expected" / (name + ".logits.f32"), std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  std::vector<float> logits(bytes.size() / sizeof(float));
  std::memcpy(logits.data(), bytes.data(), logits.size() * sizeof(float));
  return logits;
}

// The model's file; an .xz is unpacked into a folder of this process.
std::filesystem::path unpacked(const std::string& name) {
  const auto plain = data() / "models" / (name + ".onnx");
  if (std::filesystem::exists(plain)) return plain;
  const auto folder = std::filesystem::temp_directory_path() / ("npusim_onnx_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const auto file = folder / (name + ".onnx");
  const auto command = "xz -dc '" + plain.string() + ".xz' > '" + file.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return file;
}

class StoredModel : public ::testing::TestWithParam<Model> {};

TEST_P(StoredModel, GivesTheLogitsOfOnnxRuntime) {
  if (!std::filesystem::exists(data() / "models")) GTEST_SKIP() << "../shared/data is not beside the project";
  const auto& model = GetParam();
  const auto file = unpacked(model.file);
  const auto graph = import(file);
  const auto pictures = load_npy(data() / "test" / (model.images + ".npy"));
  const auto expected = stored_logits(model.file + "__" + model.images);
  const auto classes = expected.size() / static_cast<std::size_t>(pictures.shape[0]);
  for (std::int64_t i = 0; i < model.checked; ++i) {
    const Tensor x = network_input(pictures, i, model.preprocessing);
    const auto outputs = reference::run_float(graph, std::span(&x, 1));
    ASSERT_EQ(outputs.size(), 1U);
    const auto logits = kernels::elements_of<float>(outputs[0]);
    const auto wanted = std::span(expected).subspan(static_cast<std::size_t>(i) * classes, classes);
    ASSERT_EQ(logits.size(), classes);
    EXPECT_EQ(std::ranges::max_element(logits) - logits.begin(),
              std::ranges::max_element(wanted) - wanted.begin());
    if (model.tolerance == 0) continue;
    float largest = 0;
    for (const float value : wanted) largest = std::max(largest, std::fabs(value));
    for (std::size_t c = 0; c < classes; ++c)
      ASSERT_NEAR(logits[c], wanted[c], model.tolerance * largest) << "picture " << i << ", class " << c;
  }
  if (file.parent_path() != data() / "models") std::filesystem::remove_all(file.parent_path());
}

INSTANTIATE_TEST_SUITE_P(
    All, StoredModel,
    testing::Values(Model{"mnist_lenet5_fp32", "mnist_test_x", scaled(1 / 255.0F), 10},
                    Model{"mnist_lenet5_32x32_fp32", "mnist_test_x", {.scale = {1 / 255.0F}, .pad = 2}, 10},
                    Model{"mnist_gxnor_fp32", "mnist_test_x", scaled(1 / 255.0F)},
                    Model{"mnist_gxnor_i2w2a1", "mnist_test_x", scaled(1 / 255.0F)},
                    Model{"resnet20_cifar10_fp32", "cifar10_test_x", imagenet()},
                    Model{"ic_resnet8_fp32", "cifar10_test_x", {}},
                    Model{"ic_resnet8_qdq", "cifar10_test_x", {}, 8, 0},
                    Model{"kws_fp32", "kws_test_x_int8", scaled(0.5847029F, 83)},
                    Model{"kws_qdq", "kws_test_x_int8", scaled(0.5847029F, 83), 8, 0},
                    Model{"mobilenet_v1_0.25_128_fp32", "nips17_128_test_x", scaled(1 / 127.5F, 127.5F)},
                    Model{"mobilenet_v1_0.25_128_qdq", "nips17_128_test_x", scaled(1 / 127.5F, 127.5F), 4, 0},
                    Model{"mobilenet_v2_1.0_224_fp32", "nips17_224_test_x", scaled(1 / 127.5F, 127.5F), 1},
                    Model{"mobilenet_v2_1.0_224_qdq", "nips17_224_test_x", scaled(1 / 127.5F, 127.5F), 1, 0},
                    Model{"squeezenet1.0_dc_fp32", "nips17_224_test_x", {.mean = {123, 117, 104}}, 1}),
    [](const auto& parameter) {
      std::string name = parameter.param.file;
      std::ranges::replace(name, '.', '_');
      return name;
    });

}  // namespace
}  // namespace npu::onnx_file
