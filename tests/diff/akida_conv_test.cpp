// The definition of Akida 1.0's layers against XNNPACK's convolution and maximum in f32 with TensorFlow's
// 'same' padding, which share no line with it. Integers below 2^24 are exact there in any order of sums.
#include <algorithm>
#include <limits>
#include <memory>

#include <gtest/gtest.h>
#include <xnnpack.h>

#include "models/kernels/event_layer_ref.h"
#include "sim/core/rng.h"

namespace npu::kernels {
namespace {

constexpr float kNoLimit = std::numeric_limits<float>::infinity();
constexpr std::size_t kSpare = 32;  // XNNPACK may read beyond

struct DeleteOperator {
  void operator()(xnn_operator_t op) const { xnn_delete_operator(op); }
};
using Operator = std::unique_ptr<std::remove_pointer_t<xnn_operator_t>, DeleteOperator>;
using Map = std::vector<std::int32_t>;

std::vector<float> reals(const auto& integers, int less = 0) {
  std::vector<float> floats;
  for (const int x : integers) floats.push_back(static_cast<float>(x - less));
  floats.resize(floats.size() + kSpare);
  return floats;
}

Map integers(std::vector<float> floats) {
  floats.resize(floats.size() - kSpare);
  return {floats.begin(), floats.end()};
}

Map convolved_by_xnnpack(const EventConvolutionShape& s, const std::vector<float>& input,
                         const std::vector<std::int8_t>& weights, std::uint32_t groups) {
  const auto u = [](int n) { return static_cast<std::uint32_t>(n); };
  const auto z = [](int n) { return static_cast<std::size_t>(n); };
  xnn_operator_t made = nullptr;
  const auto kernel = reals(weights);
  EXPECT_EQ(
      xnn_create_convolution2d_nhwc_f32(0, 0, 0, 0, u(s.kernel), u(s.kernel), u(s.stride), u(s.stride), 1, 1,
                                        groups, z(s.in_channels) / groups, z(s.filters) / groups,
                                        z(s.in_channels), z(s.filters), kernel.data(), nullptr, -kNoLimit,
                                        kNoLimit, s.same ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0, &made),
      xnn_status_success);
  const Operator op(made);
  std::vector<float> out(z(static_cast<int>(s.out_size())) + kSpare);
  EXPECT_EQ(
      xnn_setup_convolution2d_nhwc_f32(made, 1, z(s.in_x), z(s.in_y), input.data(), out.data(), nullptr),
      xnn_status_success);
  EXPECT_EQ(xnn_run_operator(made, nullptr), xnn_status_success);
  return integers(std::move(out));
}

std::vector<std::int8_t> random_weights(Rng& rng, std::int64_t count) {
  std::vector<std::int8_t> weights(static_cast<std::size_t>(count));
  for (auto& w : weights) w = static_cast<std::int8_t>(rng.between(-7, 7));
  return weights;
}

EventConvolutionShape random_shape(Rng& rng) {
  const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
  EventConvolutionShape s{.in_x = rng.chance(4) ? 1 : any(1, 14),
                          .in_y = any(1, 14),
                          .in_channels = any(1, 40),
                          .filters = any(1, 40),
                          .kernel = 2 * any(0, 3) + 1,
                          .stride = any(1, 3),
                          .same = !rng.chance(4)};
  if (!s.same) s.kernel = std::min({s.kernel, s.in_x, s.in_y});
  return s;
}

Map random_map(Rng& rng, std::int64_t count, int highest) {
  Map map(static_cast<std::size_t>(count));
  for (auto& x : map) x = static_cast<std::int32_t>(rng.between(0, highest));
  return map;
}

class EventsAgainstXnnpack : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(xnn_initialize(nullptr), xnn_status_success); }
};

TEST_F(EventsAgainstXnnpack, AConvolutionHasTheSamePotentials) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const auto s = random_shape(rng);
    const auto input = random_map(rng, s.in_size(), 15);
    const auto weights = random_weights(rng, s.weights_size());
    Map out(static_cast<std::size_t>(s.out_size()));
    event_convolution_ref(s, input, weights, out);
    ASSERT_EQ(out, convolved_by_xnnpack(s, reals(input), weights, 1)) << "seed " << seed;
  }
}

TEST_F(EventsAgainstXnnpack, ABorderOfAPixelsValueIsABorderOfZerosOnWhatIsLeftWithoutIt) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    auto s = random_shape(rng);
    s.same = true;
    s.in_channels = 3;
    s.padding_value = static_cast<int>(rng.between(1, 255));
    const auto input = random_map(rng, s.in_size(), 255);
    const auto weights = random_weights(rng, s.weights_size());
    Map out(static_cast<std::size_t>(s.out_size()));
    event_convolution_ref(s, input, weights, out);
    auto expected = convolved_by_xnnpack(s, reals(input, s.padding_value), weights, 1);
    const std::size_t filters = static_cast<std::size_t>(s.filters), per_filter = weights.size() / filters;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      for (std::size_t k = 0; k < per_filter; ++k)
        expected[i] += s.padding_value * weights[i % filters * per_filter + k];
    }
    ASSERT_EQ(out, expected) << "seed " << seed;
  }
}

TEST_F(EventsAgainstXnnpack, ASeparableLayerIsAGroupedConvolutionAndAPointwiseOne) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const auto s = random_shape(rng);
    const auto input = random_map(rng, s.in_size(), 15);
    const auto depthwise = random_weights(rng, std::int64_t{s.in_channels} * s.kernel * s.kernel);
    const auto pointwise = random_weights(rng, std::int64_t{s.in_channels} * s.filters);
    Map out(static_cast<std::size_t>(s.out_size()));
    event_separable_ref(s, input, depthwise, pointwise, out);
    auto grouped = s;
    grouped.filters = s.in_channels;
    const auto filtered =
        convolved_by_xnnpack(grouped, reals(input), depthwise, static_cast<std::uint32_t>(s.in_channels));
    const EventConvolutionShape pixel{
        .in_x = s.out_x(), .in_y = s.out_y(), .in_channels = s.in_channels, .filters = s.filters};
    ASSERT_EQ(out, convolved_by_xnnpack(pixel, reals(filtered), pointwise, 1)) << "seed " << seed;
  }
}

TEST_F(EventsAgainstXnnpack, AMaximumTakesWhatIsThere) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const int x = static_cast<int>(rng.between(1, 9)), y = static_cast<int>(rng.between(1, 9)),
              channels = static_cast<int>(rng.between(1, 40)), stride = static_cast<int>(rng.between(1, 2));
    auto potentials = random_map(rng, std::int64_t{x} * y * channels, 2000);
    for (auto& p : potentials) p -= 1000;
    xnn_operator_t made = nullptr;
    const auto u = static_cast<std::uint32_t>(stride);
    const auto c = static_cast<std::size_t>(channels);
    ASSERT_EQ(xnn_create_max_pooling2d_nhwc_f32(0, 0, 0, 0, 2, 2, u, u, 1, 1, c, c, c, -kNoLimit, kNoLimit,
                                                XNN_FLAG_TENSORFLOW_SAME_PADDING, &made),
              xnn_status_success);
    const Operator op(made);
    const int out_x = (x + stride - 1) / stride, out_y = (y + stride - 1) / stride;
    std::vector<float> pooled(static_cast<std::size_t>(out_x) * static_cast<std::size_t>(out_y) * c + kSpare);
    const auto input = reals(potentials);
    ASSERT_EQ(
        xnn_setup_max_pooling2d_nhwc_f32(made, 1, static_cast<std::size_t>(x), static_cast<std::size_t>(y),
                                         input.data(), pooled.data(), nullptr),
        xnn_status_success);
    ASSERT_EQ(xnn_run_operator(made, nullptr), xnn_status_success);
    Map out(pooled.size() - kSpare);
    event_max_pool_ref(x, y, channels, stride, potentials, out);
    ASSERT_EQ(out, integers(std::move(pooled))) << "seed " << seed;
  }
}

}  // namespace
}  // namespace npu::kernels
