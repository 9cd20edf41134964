// Requantisation of one block of up to 32 channels under the TCC750x's policy (models/numerics/tcc750x.h).
//
//   accumulators  pixel p, channel c at [p * stride + c]
//   output        pixel p, channel c at [p * 32 + c]; lanes beyond the channels stay as they are
#pragma once

#include <span>
#include <string_view>

#include "models/numerics/tcc750x.h"

namespace npu::kernels {

inline constexpr int kRequantiseLanes = 32;

struct RequantiseShape {
  std::int64_t pixels = 0;
  std::int64_t stride = kRequantiseLanes;  // of the accumulators, in elements
  numerics::Tcc750xActivation activation = numerics::Tcc750xActivation::kNone;
};

// channels.size() <= 32 gives the number of channels.
using Requantise = void (*)(const RequantiseShape&, std::span<const numerics::Tcc750xChannel> channels,
                            std::span<const std::int32_t> accumulators, std::span<std::int8_t> output);

void requantise_ref(const RequantiseShape& shape, std::span<const numerics::Tcc750xChannel> channels,
                    std::span<const std::int32_t> accumulators, std::span<std::int8_t> output);

struct RequantiseKernel {
  std::string_view name;
  Requantise run;
  bool available;
};

// The definition first; all give the same bits.
std::span<const RequantiseKernel> requantise_kernels();
Requantise requantise_best();

}  // namespace npu::kernels
