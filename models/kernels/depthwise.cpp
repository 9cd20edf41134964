#include "models/kernels/depthwise.h"

#include <array>
#include <cassert>

#include "models/kernels/depthwise_vnni.h"
#include "models/kernels/processor.h"

namespace npu::kernels {

using DepthwiseRows = void(const DepthwiseShape&, const std::int8_t*, const std::int8_t*, std::int32_t*);
DepthwiseRows depthwise_portable, depthwise_avx2;

namespace {

template <DepthwiseRows rows>
void depthwise_fast(const DepthwiseShape& s, std::span<const std::int8_t> input,
                    std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  constexpr int kLanes = 32;
  if (s.input.lanes != kLanes) return depthwise_ref(s, input, weights, accumulators);
  // The rows kernel works on bare pointers: sizes are settled here.
  assert(std::ssize(input) >= s.input.size());
  assert(std::ssize(weights) >= std::int64_t{s.input.blocks()} * s.kernel_height * s.kernel_width * kLanes);
  assert(std::ssize(accumulators) >= std::int64_t{s.input.blocks()} * s.out_height * s.out_width * kLanes);
  rows(s, input.data(), weights.data(), accumulators.data());
}

}  // namespace

std::span<const DepthwiseKernel> depthwise_kernels() {
  static const std::array<DepthwiseKernel, 4> kernels{{
      {"reference", depthwise_ref, true},
      {"portable", depthwise_fast<depthwise_portable>, true},
      {"avx2", depthwise_fast<depthwise_avx2>, has_avx2()},
      {"avx512_vnni", depthwise_vnni, has_avx512_vnni()},
  }};
  return kernels;
}

Depthwise depthwise_best() {
  Depthwise best = depthwise_ref;
  for (const auto& kernel : depthwise_kernels()) {
    if (kernel.available) best = kernel.run;
  }
  return best;
}

}  // namespace npu::kernels
