// A small configuration with every kind of key, and the text that loads to it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/config/key.h"
#include "sim/config/loader.h"

namespace npu::config::sample {

struct Burst {
  int bytes = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "bytes",
              .low = 8,
              .high = 4096,
              .unit = "B",
              .meaning = "bytes of a burst",
              .affects = Affects::kProgram},
             c.bytes);
  }
};

struct Dma {
  double setup_ns = 0;
  int channels = 0;
  Burst burst;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "setup_ns",
              .low = 0,
              .high = 1000,
              .unit = "ns",
              .meaning = "time before the first byte of a transfer"},
             c.setup_ns);
    v.number({.name = "channels", .low = 1, .high = 16, .meaning = "channels of the engine"}, c.channels);
    v.section("burst", "how a transfer is cut", c.burst);
  }
};

struct Chip {
  std::int64_t clock_hz = 0;
  std::string rounding;
  Dma dma;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    static constexpr std::array<std::string_view, 2> kRoundings = {"nearest_even", "half_up"};
    v.number({.name = "clock_hz", .low = 1e6, .high = 5e9, .unit = "Hz", .meaning = "clock of the engines"},
             c.clock_hz);
    v.choice({.name = "rounding", .meaning = "how results are rounded", .affects = Affects::kValues},
             c.rounding, kRoundings);
    v.section("dma", "the engine that moves data", c.dma);
  }
};

inline constexpr std::string_view kText = R"(name: chip
summary: a chip for tests
product: sample
clock_hz: {value: 800000000, tag: published, from: "data sheet, page 3"}
rounding: {value: half_up, tag: inferred, from: "bits of published outputs"}
dma:
  setup_ns: {value: 493.5, tag: fitted, from: "least squares", rows: [conv_1x1, conv_3x3]}
  channels: {value: 4, tag: decoded, from: "driver header"}
  burst:
    bytes: {value: 512, tag: assumed, from: "as the neighbour has it"}
)";

// kText with one piece replaced; the test states what is wrong with its file and nothing else.
inline std::string text_with(std::string_view piece, std::string_view replacement) {
  std::string text(kText);
  const auto at = text.find(piece);
  return at == std::string::npos ? "the piece to replace is not in the sample"
                                 : text.replace(at, piece.size(), replacement);
}

inline Loaded<Chip> load_sample(std::string_view text, const Overrides& overrides = {}) {
  return load_text<Chip>(text, "chip.yaml", overrides);
}

// All problems, a line each; empty where there is none.
inline std::string problems_of(std::string_view text, const Overrides& overrides = {}) {
  try {
    load_sample(text, overrides);
  } catch (const InputError& e) {
    return e.what();
  }
  return {};
}

}  // namespace npu::config::sample
