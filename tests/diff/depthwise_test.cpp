#include "models/kernels/depthwise.h"

#include <gtest/gtest.h>

#include "tests/diff/random_values.h"

namespace npu::kernels {
namespace {

using testing::Planes;
using testing::random_values;
using testing::Values;

std::vector<std::int32_t> plain_depthwise(const DepthwiseShape& s, const std::vector<std::int8_t>& input,
                                          const std::vector<std::int8_t>& weights) {
  const Planes x(s.input, input);
  const int lanes = s.input.lanes;
  const BlockedShape out_shape{
      .height = s.out_height, .width = s.out_width, .channels = x.channels(), .lanes = lanes};
  std::vector<std::int32_t> out(static_cast<std::size_t>(out_shape.size()));
  for (int c = 0; c < x.channels(); ++c) {
    for (int oy = 0; oy < s.out_height; ++oy) {
      for (int ox = 0; ox < s.out_width; ++ox) {
        std::int64_t sum = 0;
        for (int ky = 0; ky < s.kernel_height; ++ky) {
          for (int kx = 0; kx < s.kernel_width; ++kx) {
            const int tap = ky * s.kernel_width + kx;
            const std::int64_t w = weights[static_cast<std::size_t>(
                (c / lanes * s.kernel_height * s.kernel_width + tap) * lanes + c % lanes)];
            sum += w * x.padded(c, oy * s.stride + ky - s.pad_top, ox * s.stride + kx - s.pad_left);
          }
        }
        const auto at = ((c / lanes * s.out_height + oy) * s.out_width + ox) * lanes + c % lanes;
        out[static_cast<std::size_t>(at)] = static_cast<std::int32_t>(sum);
      }
    }
  }
  return out;
}

void check(const DepthwiseShape& s, Rng& rng, Values values) {
  const auto input = random_values(rng, s.input.size(), values);
  const auto weights = random_values(
      rng, std::int64_t{s.input.blocks()} * s.kernel_height * s.kernel_width * s.input.lanes, values);
  const auto expected = plain_depthwise(s, input, weights);
  for (const auto& kernel : depthwise_kernels()) {
    if (!kernel.available) continue;
    std::vector<std::int32_t> out(expected.size(), 0x5a5a5a5a);
    kernel.run(s, input, weights, out);
    ASSERT_EQ(out, expected) << kernel.name << ": " << s.input.height << "x" << s.input.width << "x"
                             << s.input.channels << " lanes " << s.input.lanes << " stride " << s.stride
                             << " pad " << s.pad_top << "," << s.pad_left;
  }
}

TEST(Depthwise, EveryKernelEqualsThePlainLoop) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const auto any = [&](int low, int high) { return static_cast<int>(rng.between(low, high)); };
    DepthwiseShape s;
    s.input = {.height = rng.chance(5) ? 1 : any(1, 12),
               .width = any(1, 12),
               .channels = any(1, 100),
               .lanes = rng.chance(6) ? 64 : 32};
    s.kernel_height = rng.chance(3) ? any(1, 5) : 3;
    s.kernel_width = rng.chance(3) ? any(1, 5) : 3;
    s.stride = any(1, 3);
    s.pad_top = any(0, 2);
    s.pad_left = any(0, 2);
    s.out_height = std::max(0, s.input.height + 2 * s.pad_top - s.kernel_height) / s.stride + 1;
    s.out_width = std::max(0, s.input.width + 2 * s.pad_left - s.kernel_width) / s.stride + 1;
    check(s, rng, rng.chance(4) ? Values::kEnds : Values::kAny);
  }
}

TEST(Depthwise, ARowOfOnePixelWithAllPaddingIsTheCentreTap) {
  Rng rng(1);
  check({.input = {.height = 1, .width = 1, .channels = 33}, .pad_top = 1, .pad_left = 1}, rng, Values::kAny);
}

TEST(Depthwise, OutputsBeyondTheInputAreZero) {
  Rng rng(2);
  check({.input = {.height = 2, .width = 3, .channels = 32}, .stride = 2, .out_height = 4, .out_width = 4},
        rng, Values::kAny);
}

}  // namespace
}  // namespace npu::kernels
