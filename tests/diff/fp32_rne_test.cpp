#include "models/numerics/fp32_rne.h"

#include <cfenv>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "sim/core/rng.h"

namespace npu::numerics {
namespace {

// The formula with the C library's own rounding to nearest, halves to even, and in the order of the facts:
// the product of two float32 is exact in double and rounded once by the conversion.
int by_library(std::int32_t accumulator, float multiplier, const Fp32Rne& q) {
  const double product =
      static_cast<double>(static_cast<float>(accumulator)) * static_cast<double>(multiplier);
  const double rounded = std::nearbyint(static_cast<double>(static_cast<float>(product)));
  return static_cast<int>(
             std::min<double>(std::max<double>(rounded, q.low - q.zero_point), q.high - q.zero_point)) +
         q.zero_point;
}

TEST(Fp32Rne, EqualsTheLibrarysRounding) {
  ASSERT_EQ(std::fegetround(), FE_TONEAREST);
  Rng rng(1);
  for (int i = 0; i < 500'000; ++i) {
    Fp32Rne q;
    if (rng.chance(2)) q = {.low = 0, .high = 255};
    if (rng.chance(3)) q.low = static_cast<int>(rng.between(q.low, 0));
    q.zero_point = static_cast<int>(rng.between(q.low, q.high));
    const float multiplier = std::ldexp(static_cast<float>(rng.between(1 << 23, (1 << 24) - 1)),
                                        static_cast<int>(rng.between(-50, -22)));
    const auto reach = rng.chance(3)
                           ? std::int64_t{INT32_MAX}
                           : std::min<std::int64_t>(INT32_MAX, std::llround(300.0 / multiplier) + 1);
    const auto accumulator = static_cast<std::int32_t>(rng.between(-reach, reach));
    ASSERT_EQ(fp32_rne(accumulator, multiplier, q), by_library(accumulator, multiplier, q))
        << accumulator << " * " << multiplier << ", zero point " << q.zero_point;
  }
}

TEST(Fp32Rne, HalvesGoToTheEvenNeighbourBeforeTheZeroPointIsAdded) {
  for (int halves = -101; halves <= 101; halves += 2) {
    const int down = (halves - 1) / 2 - (halves < 0 && (halves - 1) % 2 != 0 ? 1 : 0);
    const int even = down % 2 == 0 ? down : down + 1;
    EXPECT_EQ(fp32_rne(halves, 0.5F, {}), even) << halves;
    EXPECT_EQ(fp32_rne(halves, 0.5F, {.zero_point = 3}), even + 3) << halves;
  }
}

TEST(Fp32Rne, SaturatesAtBothEnds) {
  for (const int zero_point : {-128, -5, 0, 127}) {
    const Fp32Rne q{.low = -100, .high = 101, .zero_point = std::clamp(zero_point, -100, 101)};
    EXPECT_EQ(fp32_rne(std::numeric_limits<std::int32_t>::max(), 1e30F, q), 101);
    EXPECT_EQ(fp32_rne(std::numeric_limits<std::int32_t>::min(), 1e30F, q), -100);
    EXPECT_EQ(fp32_rne(0, 1e30F, q), q.zero_point);
  }
}

TEST(Fp32Rne, TheAccumulatorItselfIsRoundedToFloat32) {
  // 2^24 + 1 is no float32: it becomes 2^24, and 2^24 + 3 becomes 2^24 + 4. In units of 2^-24 around 0.5:
  const float multiplier = std::ldexp(1.0F, -25);
  EXPECT_EQ(fp32_rne((1 << 24) + 1, multiplier, {}), 0) << "exactly one half after the rounding";
  EXPECT_EQ(fp32_rne((1 << 24) + 3, multiplier, {}), 1);
}

TEST(Fp32Rne, TheMultiplierIsRoundedTwice) {
  // The two roundings in this order: a single rounding of the quotient would give another float32 here.
  Rng rng(2);
  int different = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto scale = [&] { return static_cast<float>(rng.between(1, 1 << 24)) * 0x1p-24F; };
    const float x = scale(), w = scale(), y = scale();
    const float expected = static_cast<float>(
        static_cast<double>(static_cast<float>(static_cast<double>(x) * static_cast<double>(w))) /
        static_cast<double>(y));
    ASSERT_EQ(fp32_rne_multiplier(x, w, y), expected);
    different += static_cast<float>(static_cast<double>(x) * static_cast<double>(w) /
                                    static_cast<double>(y)) != expected;
  }
  EXPECT_GT(different, 0);
}

}  // namespace
}  // namespace npu::numerics
