// Strong types of what the simulator counts. Arithmetic stays inside a type; crossing types is spelled out
// (Clock for cycles and time, Bandwidth for bytes and time).
#pragma once

#include <compare>
#include <cstdint>

namespace npu {

// A count of one kind of thing. Tag makes the kinds distinct.
template <class Tag, class Rep = std::int64_t>
struct Quantity {
  Rep value = 0;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep v) : value(v) {}

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity& operator+=(Quantity other) {
    value += other.value;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value -= other.value;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.value + b.value}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.value - b.value}; }
  friend constexpr Quantity operator*(Quantity a, Rep n) { return Quantity{a.value * n}; }
  friend constexpr Quantity operator*(Rep n, Quantity a) { return Quantity{a.value * n}; }
};

using Cycles = Quantity<struct CyclesTag>;  // of the clock domain that the context names
using Bytes = Quantity<struct BytesTag>;
using Hertz = Quantity<struct HertzTag>;

// Simulated time, in picoseconds since the simulation began, or a span of it. Integral, so that every
// account of time adds up exactly.
using Time = Quantity<struct TimeTag>;

constexpr Time picoseconds(std::int64_t n) {
  return Time{n};
}
constexpr double to_ns(Time t) {
  return static_cast<double>(t.value) / 1e3;
}
constexpr double to_ms(Time t) {
  return static_cast<double>(t.value) / 1e9;
}

// Nanoseconds from a configuration file may be fractional; they are rounded to the picosecond once, here.
constexpr Time from_ns(double ns) {
  return Time{static_cast<std::int64_t>(ns * 1e3 + (ns < 0 ? -0.5 : 0.5))};
}

constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace npu
