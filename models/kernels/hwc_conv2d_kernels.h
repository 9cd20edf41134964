// The kernels behind hwc_conv2d_kernels().
#pragma once

#include "models/kernels/hwc_conv2d.h"

namespace npu::kernels {

HwcPackedWeights hwc_pack_portable(const HwcConv2dShape& shape, std::span<const std::int8_t> weights);
void hwc_conv2d_portable(const HwcConv2dShape& shape, const HwcPackedWeights& weights,
                         std::span<const std::int8_t> input, std::span<std::int32_t> accumulators);

HwcPackedWeights hwc_pack_vnni(const HwcConv2dShape& shape, std::span<const std::int8_t> weights);
void hwc_conv2d_vnni(const HwcConv2dShape& shape, const HwcPackedWeights& weights,
                     std::span<const std::int8_t> input, std::span<std::int32_t> accumulators);

}  // namespace npu::kernels
