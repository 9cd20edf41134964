#include "models/kernels/hwc_conv2d.h"

#include <algorithm>
#include <array>

#include "models/kernels/hwc_conv2d_kernels.h"
#include "models/kernels/processor.h"

namespace npu::kernels {

namespace {

HwcPackedWeights pack_ref(const HwcConv2dShape& shape, std::span<const std::int8_t> weights) {
  HwcPackedWeights packed;
  packed.lines.resize(static_cast<std::size_t>(lines_of(shape.weights_size())));
  std::ranges::copy(weights.first(static_cast<std::size_t>(shape.weights_size())), packed.as<std::int8_t>());
  return packed;
}

void run_ref(const HwcConv2dShape& shape, const HwcPackedWeights& weights, std::span<const std::int8_t> input,
             std::span<std::int32_t> accumulators) {
  hwc_conv2d_ref(shape, input, {weights.as<std::int8_t>(), static_cast<std::size_t>(shape.weights_size())},
                 accumulators);
}

}  // namespace

std::span<const HwcConv2dKernel> hwc_conv2d_kernels() {
  static const std::array<HwcConv2dKernel, 3> kernels{{
      {"reference", pack_ref, run_ref, true},
      {"portable", hwc_pack_portable, hwc_conv2d_portable, true},
      {"avx512_vnni", hwc_pack_vnni, hwc_conv2d_vnni, has_avx512_vnni()},
  }};
  return kernels;
}

const HwcConv2dKernel& hwc_conv2d_best() {
  const auto kernels = hwc_conv2d_kernels();
  return *std::find_if(kernels.rbegin(), kernels.rend(), [](const auto& k) { return k.available; });
}

}  // namespace npu::kernels
