// Requantisation and sums of whole layers in [pixel][K] under the TCC750x's policy
// (models/numerics/tcc750x.h), for the reference path: its own code, not the machine's.
#pragma once

#include <span>
#include <string_view>

#include "models/numerics/tcc750x.h"

namespace npu::kernels {

struct HwcElementwiseKernel {
  std::string_view name;
  // output[p * K + k] = requantise(accumulators[p * K + k], channels[k]); K = channels.size().
  void (*requantise)(std::span<const numerics::Tcc750xChannel> channels,
                     numerics::Tcc750xActivation activation, std::span<const std::int32_t> accumulators,
                     std::span<std::int8_t> output);
  // output[i] = add(a[i], b[i])
  void (*add)(const numerics::Tcc750xElementwise& scaling, numerics::Tcc750xActivation activation,
              std::span<const std::int8_t> a, std::span<const std::int8_t> b, std::span<std::int8_t> output);
  bool available;  // on this processor
};

// The definition first; all give the same bits.
std::span<const HwcElementwiseKernel> hwc_elementwise_kernels();
const HwcElementwiseKernel& hwc_elementwise_best();

}  // namespace npu::kernels
