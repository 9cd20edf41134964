#include <gtest/gtest.h>

#include "sim/core/clock.h"
#include "sim/core/rng.h"

namespace npu {
namespace {

// floor(n * 1e12 / f) by long division, one decimal digit of the quotient at a time: no 128-bit arithmetic.
std::int64_t edge_by_long_division(std::int64_t n, std::int64_t hertz) {
  std::int64_t quotient = n / hertz;
  std::int64_t rest = n % hertz;
  for (int digit = 0; digit < 12; ++digit) {
    quotient = quotient * 10 + rest * 10 / hertz;
    rest = rest * 10 % hertz;
  }
  return quotient;
}

TEST(Clock, EdgesOf333MHzNeverDrift) {
  const Clock clock{Hertz{333'000'000}};
  // 333 million cycles are one second, whatever the period is rounded to; 1000 s are far beyond any run.
  for (const std::int64_t second : {1, 2, 60, 1000}) {
    EXPECT_EQ(clock.edge(Cycles{second * 333'000'000}), picoseconds(second * 1'000'000'000'000));
  }
  EXPECT_EQ(clock.edge(Cycles{1}), picoseconds(3003));  // 3003.003...
  EXPECT_EQ(clock.edge(Cycles{333}), picoseconds(1'000'000));
}

TEST(Clock, EdgeIsTheExactQuotientRoundedDown) {
  Rng rng(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto hertz = rng.between(1'000'000, 4'000'000'000);
    const auto n = rng.between(0, 1'000'000'000);
    ASSERT_EQ(Clock{Hertz{hertz}}.edge(Cycles{n}).value, edge_by_long_division(n, hertz))
        << n << " at " << hertz;
  }
}

TEST(Clock, EdgeAtOrAfterIsTheLeastEdgeNotBefore) {
  Rng rng(2);
  for (int i = 0; i < 20'000; ++i) {
    const Clock clock{Hertz{rng.between(1'000'000, 3'000'000'000)}};
    const Time t = picoseconds(rng.between(0, 1'000'000'000'000));
    const Cycles n = clock.edge_at_or_after(t);
    ASSERT_GE(clock.edge(n), t);
    if (n > Cycles{0}) {
      ASSERT_LT(clock.edge(n - Cycles{1}), t) << clock.frequency().value << " Hz, " << t.value << " ps";
    }
  }
}

TEST(Clock, EdgeAtOrAfterInvertsEdge) {
  Rng rng(3);
  for (int i = 0; i < 20'000; ++i) {
    const Clock clock{Hertz{rng.between(1'000'000, 3'000'000'000)}};
    const Cycles n{rng.between(0, 1'000'000'000'000)};
    ASSERT_EQ(clock.edge_at_or_after(clock.edge(n)), n) << clock.frequency().value << " Hz";
  }
}

TEST(Clock, CyclesInASpanAreRoundedToTheNearest) {
  const Clock clock{Hertz{500'000'000}};  // 2000 ps
  EXPECT_EQ(clock.cycles_in(picoseconds(0)), Cycles{0});
  EXPECT_EQ(clock.cycles_in(picoseconds(999)), Cycles{0});
  EXPECT_EQ(clock.cycles_in(picoseconds(1000)), Cycles{1});
  EXPECT_EQ(clock.cycles_in(picoseconds(2999)), Cycles{1});
  EXPECT_EQ(clock.cycles_in(picoseconds(3000)), Cycles{2});
}

TEST(Quantity, ArithmeticStaysInsideAType) {
  Cycles c{5};
  c += Cycles{3};
  c -= Cycles{1};
  EXPECT_EQ(c, Cycles{7});
  EXPECT_EQ(c * 2, Cycles{14});
  EXPECT_EQ(3 * c, Cycles{21});
  EXPECT_EQ(c - Cycles{10}, Cycles{-3});
  EXPECT_LT(Bytes{1}, Bytes{2});
}

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
static_assert(Addable<Cycles, Cycles>);
static_assert(!Addable<Cycles, Bytes>, "kinds do not mix");
static_assert(!Addable<Cycles, std::int64_t>, "a bare number has no kind");

TEST(Quantity, NanosecondsRoundToTheNearestPicosecond) {
  EXPECT_EQ(from_ns(593), picoseconds(593'000));
  EXPECT_EQ(from_ns(1.0 / 3), picoseconds(333));
  EXPECT_EQ(from_ns(0.0006), picoseconds(1));
  EXPECT_EQ(from_ns(-0.0006), picoseconds(-1));
  EXPECT_EQ(to_ns(picoseconds(1500)), 1.5);
  EXPECT_EQ(to_ms(picoseconds(2'500'000'000)), 2.5);
}

TEST(Quantity, CeilDivRoundsUp) {
  for (std::int64_t b = 1; b < 40; ++b) {
    for (std::int64_t a = 0; a < 200; ++a) {
      const auto q = ceil_div(a, b);
      ASSERT_TRUE(q * b >= a && (q - 1) * b < a) << a << " / " << b;
    }
  }
}

}  // namespace
}  // namespace npu
