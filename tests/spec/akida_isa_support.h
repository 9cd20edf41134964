// Helpers of the tests of Akida's program format.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "isa/akida/generator.h"
#include "isa/akida/program.h"
#include "isa/akida/registers.h"
#include "sim/core/diagnostic.h"
#include "sim/core/rng.h"

namespace npu::akida::testing {

// A tile of a convolution: 5 columns, 7 channels, filters 3..6 of 9.
inline Assignment convolution() {
  return {.np = 11,
          .pass = 0,
          .layer = 2,
          .kernel = 3,
          .in_x = 20,
          .in_y = 5,
          .in_channels = 7,
          .filters = 9,
          .first_filter = 3,
          .own_filters = 4,
          .first_row = 6,
          .rows = 7,
          .first_held = 5,
          .held = 9,
          .first_out = 6,
          .outs = 7,
          .to_output = true};
}

// One tile of one row.
inline Assignment separable() {
  return {.operation = Operation::kSeparable,
          .np = 4,
          .kernel = 5,
          .pool = Pool::kGlobal,
          .in_x = 1,
          .in_y = 3,
          .in_channels = 33,
          .filters = 6,
          .own_filters = 6,
          .to_output = true};
}

inline Assignment fully_connected() {
  return {.target = Target::kFnp2,
          .operation = Operation::kFullyConnected,
          .np = 31,
          .in_channels = 45,
          .filters = 7,
          .own_filters = 7,
          .to_output = true};
}

inline Assignment image() {
  return {.target = Target::kHrc,
          .kernel = 5,
          .stride = 2,
          .in_bits = 8,
          .weight_bits = 8,
          .in_x = 9,
          .in_y = 12,
          .in_channels = 3,
          .filters = 5,
          .own_filters = 5,
          .rows = 9,
          .held = 9,
          .outs = 5,
          .padding_value = 128,
          .to_output = true};
}

inline std::vector<Assignment> samples() {
  return {convolution(), separable(), fully_connected(), image()};
}

inline std::int8_t random_weight(int bits, Rng& rng) {
  if (bits == 1) return rng.chance(2) ? 1 : -1;
  const std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
  return static_cast<std::int8_t>(rng.between(-most, most));
}

inline std::vector<std::int8_t> random_weights(std::int64_t count, int bits, Rng& rng) {
  std::vector<std::int8_t> weights;
  for (std::int64_t i = 0; i < count; ++i) weights.push_back(random_weight(bits, rng));
  return weights;
}

inline Weights random_weights(const Assignment& a, Rng& rng) {
  return {.values = random_weights(weight_count(a), a.weight_bits, rng),
          .depthwise = random_weights(depthwise_count(a), a.weight_bits, rng)};
}

inline std::vector<Filter> random_filters(const Assignment& a, Rng& rng) {
  std::vector<Filter> filters;
  for (std::int64_t i = 0; i < a.own_filters; ++i) {
    filters.push_back({.threshold = static_cast<std::int32_t>(rng.next()),
                       .act_step = static_cast<float>(rng.between(1, 1 << 24)) / 4096.0F});
  }
  return filters;
}

inline Record random_record(const Assignment& a, std::uint64_t seed) {
  Rng rng(seed);
  const auto weights = random_weights(a, rng);
  return make_record(a, weights, random_filters(a, rng)).value();
}

// The reason why there is no record of these.
inline std::string refusal(const Assignment& a, const Weights& weights = {},
                           std::vector<Filter> filters = {}) {
  const auto record = make_record(a, weights, filters);
  EXPECT_FALSE(record);
  return record ? "" : record.error().what;
}

// The problems that `action` throws as an InputError; empty where it throws nothing.
template <class Action>
std::vector<Diagnostic> problems_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

inline bool holds_text(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace npu::akida::testing
