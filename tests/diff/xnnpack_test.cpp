// The reference path (hwc_conv2d_ref and fp32_rne) against XNNPACK's quantised operators, which share no line
// with it: every output's bits are the same.
#include <cmath>
#include <memory>

#include <gtest/gtest.h>
#include <xnnpack.h>

#include "models/kernels/hwc_conv2d.h"
#include "models/numerics/fp32_rne.h"
#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

using testing::random_values;
using testing::Values;

struct DeleteOperator {
  void operator()(xnn_operator_t op) const { xnn_delete_operator(op); }
};
using Operator = std::unique_ptr<std::remove_pointer_t<xnn_operator_t>, DeleteOperator>;

// A quantised layer: what QLinearConv has, all weights with a zero point of 0.
struct Layer {
  HwcConv2dShape shape;  // holds the input's zero point
  int pad_bottom = 0, pad_right = 0;
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> bias;
  std::vector<float> weight_scales;
  float input_scale = 1, output_scale = 1;
  numerics::Fp32Rne output;
};

// A random number in [low, high] whose low bits are random too.
float random_scale(Rng& rng, double low, double high) {
  const double unit = static_cast<double>(rng.between(0, 1 << 30)) / (1 << 30);
  return static_cast<float>(low + (high - low) * unit);
}

// Scales that spread the outputs over the int8 range, and some that saturate or vanish.
void choose_quantisation(Layer& layer, Rng& rng, bool per_channel) {
  const auto& s = layer.shape;
  const auto k = static_cast<std::size_t>(s.out_channels);
  const double spread = 74.0 * 74.0 * std::sqrt(static_cast<double>(s.taps() * s.group_channels()));
  layer.input_scale = random_scale(rng, 0.001, 0.1);
  layer.output_scale = random_scale(rng, 0.01, 1.0);
  const double centre = layer.output_scale / layer.input_scale / spread * random_scale(rng, 20, 120);
  layer.weight_scales.assign(k, static_cast<float>(centre));
  layer.bias.resize(k);
  for (auto& bias : layer.bias)
    bias = static_cast<std::int32_t>(
        rng.between(-static_cast<std::int64_t>(spread), static_cast<std::int64_t>(spread)));
  if (per_channel) {
    for (auto& scale : layer.weight_scales) scale *= random_scale(rng, 0.3, 3);
  }
  if (rng.chance(3)) layer.output.low = static_cast<int>(rng.between(-128, -1));
  if (rng.chance(3)) layer.output.high = static_cast<int>(rng.between(1, 127));
  layer.output.zero_point = static_cast<int>(rng.between(layer.output.low, layer.output.high));
}

std::vector<std::int8_t> by_reference(const Layer& layer, const std::vector<std::int8_t>& input) {
  const auto& s = layer.shape;
  std::vector<std::int32_t> accumulators(static_cast<std::size_t>(s.out_size()));
  hwc_conv2d_ref(s, input, layer.weights, accumulators);
  std::vector<std::int8_t> out;
  for (std::size_t i = 0; i < accumulators.size(); ++i) {
    const std::size_t k = i % static_cast<std::size_t>(s.out_channels);
    const float multiplier =
        numerics::fp32_rne_multiplier(layer.input_scale, layer.weight_scales[k], layer.output_scale);
    out.push_back(static_cast<std::int8_t>(
        numerics::fp32_rne(accumulators[i] + layer.bias[k], multiplier, layer.output)));
  }
  return out;
}

std::vector<std::int8_t> by_xnnpack(const Layer& layer, std::vector<std::int8_t> input) {
  const auto& s = layer.shape;
  input.resize(input.size() + XNN_EXTRA_BYTES);  // XNNPACK may read beyond
  // Where each channel has a kernel of its own, XNNPACK wants the weights as [KH][KW][channel] or as here
  // with groups.
  xnn_operator_t made = nullptr;
  const auto u = [](int n) { return static_cast<std::uint32_t>(n); };
  const auto z = [](int n) { return static_cast<std::size_t>(n); };
  const auto b = [](int n) { return static_cast<std::int8_t>(n); };
  EXPECT_EQ(xnn_create_convolution2d_nhwc_qc8(
                u(s.pad_top), u(layer.pad_right), u(layer.pad_bottom), u(s.pad_left), u(s.kernel_height),
                u(s.kernel_width), u(s.stride_height), u(s.stride_width), 1, 1, u(s.groups),
                z(s.group_channels()), z(s.group_out_channels()), z(s.channels), z(s.out_channels),
                b(s.input_zero_point), layer.input_scale, layer.weight_scales.data(), layer.weights.data(),
                layer.bias.data(), b(layer.output.zero_point), layer.output_scale, b(layer.output.low),
                b(layer.output.high), 0, &made),
            xnn_status_success);
  const Operator op(made);
  std::vector<std::int8_t> out(z(static_cast<int>(s.out_size())) + XNN_EXTRA_BYTES);
  EXPECT_EQ(
      xnn_setup_convolution2d_nhwc_qc8(made, 1, z(s.height), z(s.width), input.data(), out.data(), nullptr),
      xnn_status_success);
  EXPECT_EQ(xnn_run_operator(made, nullptr), xnn_status_success);
  out.resize(static_cast<std::size_t>(s.out_size()));
  return out;
}

enum class Kind { kDense, kPointwise, kStrided, kGrouped, kDepthwise };

Layer random_layer(Rng& rng, Kind kind) {
  const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
  Layer layer;
  auto& s = layer.shape;
  s = {.height = any(3, 12),
       .width = any(3, 12),
       .channels = any(1, 40),
       .kernel_height = any(1, 3),
       .kernel_width = any(1, 3),
       .pad_top = any(0, 2),
       .pad_left = any(0, 2),
       .out_channels = any(1, 40),
       .input_zero_point = rng.chance(3) ? 0 : any(-128, 127)};
  layer.pad_bottom = any(0, 2);
  layer.pad_right = any(0, 2);
  switch (kind) {
    case Kind::kDense:
      break;
    case Kind::kPointwise:
      s.kernel_height = s.kernel_width = 1;
      s.pad_top = s.pad_left = layer.pad_bottom = layer.pad_right = 0;
      break;
    case Kind::kStrided:
      s.stride_height = any(1, 3);
      s.stride_width = any(1, 3);
      break;
    case Kind::kGrouped:
      s.groups = any(2, 4);
      s.channels = s.groups * any(2, 9);
      s.out_channels = s.groups * any(1, 9);
      break;
    case Kind::kDepthwise:
      s.groups = s.out_channels = s.channels = any(2, 70);
      s.kernel_height = s.kernel_width = rng.chance(2) ? 3 : any(1, 5);
      s.height += 2;
      s.width += 2;
      s.stride_height = s.stride_width = any(1, 2);
      break;
  }
  s.out_height = (s.height + s.pad_top + layer.pad_bottom - s.kernel_height) / s.stride_height + 1;
  s.out_width = (s.width + s.pad_left + layer.pad_right - s.kernel_width) / s.stride_width + 1;
  layer.weights = random_values(rng, s.weights_size(), rng.chance(8) ? Values::kEnds : Values::kAny);
  choose_quantisation(layer, rng, true);
  return layer;
}

class AgainstXnnpack : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { ASSERT_EQ(xnn_initialize(nullptr), xnn_status_success); }
};

TEST_P(AgainstXnnpack, EveryOutputIsTheSame) {
  std::int64_t elements = 0, inner = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    Rng rng(seed);
    const auto layer = random_layer(rng, GetParam());
    const auto input =
        random_values(rng, layer.shape.input_size(), rng.chance(8) ? Values::kEnds : Values::kAny);
    const auto expected = by_xnnpack(layer, input);
    ASSERT_EQ(by_reference(layer, input), expected) << "seed " << seed;
    elements += std::ssize(expected);
    for (const int y : expected) inner += y > layer.output.low && y < layer.output.high;
  }
  EXPECT_GT(inner, elements / 2) << "outputs that saturate say little";
}

std::string name_of(const ::testing::TestParamInfo<Kind>& kind) {
  constexpr const char* kNames[] = {"Dense", "Pointwise", "Strided", "Grouped", "Depthwise"};
  return kNames[static_cast<int>(kind.param)];
}

INSTANTIATE_TEST_SUITE_P(Convolutions, AgainstXnnpack,
                         ::testing::Values(Kind::kDense, Kind::kPointwise, Kind::kStrided, Kind::kGrouped,
                                           Kind::kDepthwise),
                         name_of);

TEST(FullyConnectedAgainstXnnpack, EveryOutputIsTheSame) {
  ASSERT_EQ(xnn_initialize(nullptr), xnn_status_success);
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    Rng rng(seed);
    const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
    const int batch = any(1, 5);
    Layer layer;
    layer.shape = {.width = batch,
                   .channels = any(1, 300),
                   .out_width = batch,
                   .out_channels = any(1, 60),
                   .input_zero_point = any(-128, 127)};
    layer.weights = random_values(rng, layer.shape.weights_size());
    choose_quantisation(layer, rng, false);
    auto input = random_values(rng, layer.shape.input_size());
    const auto expected = by_reference(layer, input);

    const auto in = static_cast<std::size_t>(layer.shape.channels);
    const auto out = static_cast<std::size_t>(layer.shape.out_channels);
    xnn_operator_t made = nullptr;
    ASSERT_EQ(xnn_create_fully_connected_nc_qs8(
                  in, out, in, out, static_cast<std::int8_t>(layer.shape.input_zero_point), layer.input_scale,
                  layer.weight_scales[0], layer.weights.data(), layer.bias.data(),
                  static_cast<std::int8_t>(layer.output.zero_point), layer.output_scale,
                  static_cast<std::int8_t>(layer.output.low), static_cast<std::int8_t>(layer.output.high), 0,
                  &made),
              xnn_status_success);
    const Operator op(made);
    input.resize(input.size() + XNN_EXTRA_BYTES);
    std::vector<std::int8_t> got(expected.size() + XNN_EXTRA_BYTES);
    ASSERT_EQ(xnn_setup_fully_connected_nc_qs8(made, static_cast<std::size_t>(batch), input.data(),
                                               got.data(), nullptr),
              xnn_status_success);
    ASSERT_EQ(xnn_run_operator(made, nullptr), xnn_status_success);
    got.resize(expected.size());
    ASSERT_EQ(expected, got) << "seed " << seed;
  }
}

}  // namespace
}  // namespace npu::kernels
