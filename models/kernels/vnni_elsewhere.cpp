// What stands for the AVX-512 kernels on machines that are no x86-64: never called, since has_avx512_vnni()
// is false.
#include "models/kernels/depthwise_vnni.h"
#include "models/kernels/hwc_conv2d_kernels.h"
#include "models/kernels/requantise_rows.h"

namespace npu::kernels {

bool requantise_avx512(std::int64_t pixels, std::int64_t stride, int channels, std::int32_t lowest,
                       const RequantiseLanes& lanes, const std::int32_t* accumulators, std::int8_t* out) {
  return requantise_rows(pixels, stride, channels, lowest, lanes, accumulators, out);
}

void conv2d_vnni(const Conv2dShape& shape, std::span<const std::int8_t> input,
                 std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  conv2d_ref(shape, input, weights, accumulators);
}

void depthwise_vnni(const DepthwiseShape& shape, std::span<const std::int8_t> input,
                    std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  depthwise_ref(shape, input, weights, accumulators);
}

HwcPackedWeights hwc_pack_vnni(const HwcConv2dShape& shape, std::span<const std::int8_t> weights) {
  return hwc_pack_portable(shape, weights);
}

void hwc_conv2d_vnni(const HwcConv2dShape& shape, const HwcPackedWeights& weights,
                     std::span<const std::int8_t> input, std::span<std::int32_t> accumulators) {
  hwc_conv2d_portable(shape, weights, input, accumulators);
}

}  // namespace npu::kernels
