// The AVX-512 VNNI depthwise convolution in bare pointers, for the reason that conv2d_vnni.h gives. Its input
// is the same copy with borders; its weights are
//   [run of kVnniLanes lanes][four taps][4 vectors]: what vnni_interleave makes of four taps
#pragma once

#include "models/kernels/conv2d_vnni.h"
#include "models/kernels/depthwise.h"

namespace npu::kernels {

// One run of kVnniLanes lanes.
struct VnniDepthwiseRun {
  const std::uint8_t* copy = nullptr;        // of its block, from its first lane
  const std::int64_t* tap_offset = nullptr;  // into the copy, [fours * 4]
  std::int64_t fours = 0;                    // of taps; those beyond the kernel have weights of 0
  std::int64_t row = 0, pixel = 0;           // of the copy: bytes between outputs
  int out_height = 0, out_width = 0;
  std::int32_t* out = nullptr;  // of its block, from its first lane
  std::int64_t out_pixel = 0;   // elements between outputs
};

// weights: [fours * 4][kVnniLanes]; scratch: fours * 4 vectors.
void vnni_depthwise(const VnniDepthwiseRun& run, const std::int8_t* weights, std::int8_t* scratch);

void depthwise_vnni(const DepthwiseShape& shape, std::span<const std::int8_t> input,
                    std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

}  // namespace npu::kernels
