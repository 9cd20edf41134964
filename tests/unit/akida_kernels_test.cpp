// The definition of a layer of Akida 1.0 (models/kernels/event_layer_ref.h) on numbers written out by hand,
// and the faster kernels against it. tests/diff/akida_conv_test.cpp holds it against a library of others.
#include <algorithm>

#include <gtest/gtest.h>

#include "models/kernels/event_layer.h"
#include "tests/unit/akida_event_layers.h"

namespace npu::kernels {
namespace {

using Map = std::vector<std::int32_t>;
using Weights = std::vector<std::int8_t>;

Map convolve(const EventConvolutionShape& s, const Map& input, const Weights& weights) {
  Map out(static_cast<std::size_t>(s.out_size()), 0x5a5a5a5a);
  event_convolution_ref(s, input, weights, out);
  return out;
}

TEST(EventConvolution, CorrelatesAndDoesNotFlip) {
  const EventConvolutionShape s{.in_x = 3, .in_y = 3, .kernel = 3, .same = false};
  EXPECT_EQ(convolve(s, {1, 0, 0, 0, 0, 0, 0, 0, 2}, {3, 0, 0, 0, 0, 0, 0, 0, 5}), Map{13});
}

TEST(EventConvolution, HasXBeforeYInItsMapsAndItsWeights) {
  const EventConvolutionShape s{.in_x = 2, .in_y = 3, .kernel = 2, .same = false};
  // Rows of three; the weight of the next row, then that of the next column.
  EXPECT_EQ(convolve(s, {1, 2, 3, 4, 5, 6}, {0, 0, 1, 0}), (Map{4, 5}));
  EXPECT_EQ(convolve(s, {1, 2, 3, 4, 5, 6}, {0, 1, 0, 0}), (Map{2, 3}));
}

TEST(EventConvolution, PutsAnOddPixelOfPaddingAtTheEnd) {
  // Stride 2 on 4: one pixel of padding, all of it behind.
  const EventConvolutionShape s{.in_x = 1, .in_y = 4, .kernel = 3, .stride = 2};
  EXPECT_EQ(s.before(4), 0);
  EXPECT_EQ(s.before(5), 1);
  EXPECT_EQ(convolve(s, {1, 2, 4, 8}, {0, 0, 0, 1, 1, 1, 0, 0, 0}), (Map{7, 12}));
}

TEST(EventConvolution, ReadsThePaddingValueBeyondTheBorder) {
  const EventConvolutionShape s{.in_x = 1, .in_y = 2, .kernel = 3, .padding_value = 10};
  EXPECT_EQ(convolve(s, {1, 2}, {1, 1, 1, 1, 1, 1, 1, 1, 1}), (Map{73, 73}));
}

TEST(EventSeparable, RoundsNothingBetweenItsTwoParts) {
  const EventConvolutionShape s{.in_x = 1, .in_y = 1, .in_channels = 2, .filters = 2, .kernel = 1};
  Map out(2);
  event_separable_ref(s, Map{3, 5}, Weights{7, -6}, Weights{1, 1, -7, 2}, out);
  EXPECT_EQ(out, (Map{21 - 30, -147 - 60}));
}

TEST(EventMaxPool, TakesWhatIsThereBeyondTheEdge) {
  Map out(4);
  event_max_pool_ref(3, 3, 1, 2, Map{-9, -8, -1, -7, -6, -2, -3, -4, -5}, out);
  EXPECT_EQ(out, (Map{-6, -1, -3, -5}));
}

TEST(EventMaxPool, OverlapsWithStrideOne) {
  Map out(6);
  event_max_pool_ref(2, 3, 1, 1, Map{1, 5, 2, 4, 3, 6}, out);
  EXPECT_EQ(out, (Map{5, 6, 6, 4, 6, 6}));
}

TEST(EventGlobalSum, AddsEveryPixelOfAChannel) {
  Map out(2);
  event_global_sum_ref(2, Map{1, 10, 2, 20, -4, 30}, out);
  EXPECT_EQ(out, (Map{-1, 60}));
}

TEST(EventActivation, HasAThresholdAndAStepAChannel) {
  Map out(4);
  event_activate_ref(std::vector<numerics::Akida1Channel>{{0, 1}, {-10, 5}}, 4, Map{3, 3, -1, -10}, out);
  EXPECT_EQ(out, (Map{3, 3, 0, 0}));
}

EventConvolutionShape random_shape(Rng& rng) {
  const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
  EventConvolutionShape s{.in_x = rng.chance(4) ? 1 : any(1, 13),
                          .in_y = any(1, 13),
                          .in_channels = any(1, 45),
                          .filters = any(1, 45),
                          .kernel = 2 * any(0, 3) + 1,
                          .stride = any(1, 3),
                          .same = !rng.chance(4),
                          .padding_value = rng.chance(3) ? any(1, 255) : 0};
  if (!s.same) s.kernel = std::min({s.kernel, s.in_x, s.in_y});
  return s;
}

TEST(FastEventConvolution, GivesTheBitsOfTheDefinition) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    const auto s = random_shape(rng);
    const auto input = testing::seeded_map(rng, s.in_size(), rng.chance(2) ? 8 : 4);
    const auto weights = testing::seeded_weights(rng, s.weights_size(), 8);
    Map out(static_cast<std::size_t>(s.out_size()), 0x5a5a5a5a);
    event_convolution(s, event_pack(s, weights), input, out);
    ASSERT_EQ(out, convolve(s, input, weights)) << "seed " << seed;
  }
}

TEST(FastEventSeparable, GivesTheBitsOfTheDefinition) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    const auto s = random_shape(rng);
    const auto input = testing::seeded_map(rng, s.in_size(), 4);
    const auto depthwise = testing::seeded_weights(rng, std::int64_t{s.in_channels} * s.kernel * s.kernel, 4);
    const auto pointwise = testing::seeded_weights(rng, std::int64_t{s.in_channels} * s.filters, 4);
    Map expected(static_cast<std::size_t>(s.out_size())), out(expected.size(), 0x5a5a5a5a);
    event_separable_ref(s, input, depthwise, pointwise, expected);
    event_convolution(s, event_pack_separable(s, depthwise, pointwise), input, out);
    ASSERT_EQ(out, expected) << "seed " << seed;
  }
}

TEST(FastEventConvolution, WrapsAsTheDefinitionDoes) {
  const EventConvolutionShape s{.in_channels = 3, .filters = 2};
  const Map input{1 << 30, 1 << 30, 3};
  const Weights weights{127, 127, 1, -127, 100, -1};
  Map out(2);
  event_convolution(s, event_pack(s, weights), input, out);
  EXPECT_EQ(out, convolve(s, input, weights));
}

}  // namespace
}  // namespace npu::kernels
