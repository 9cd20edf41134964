#include "models/kernels/conv2d.h"

#include <array>
#include <cassert>
#include <vector>

#include "models/kernels/conv2d_vnni.h"
#include "models/kernels/processor.h"

namespace npu::kernels {

using Rows = void(const Conv2dShape&, const std::int8_t*, const std::int8_t*, std::int16_t*, std::int32_t*);
Rows conv2d_portable, conv2d_avx2;

namespace {

template <Rows rows>
void conv2d_fast(const Conv2dShape& s, std::span<const std::int8_t> input,
                 std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  // The rows kernel works on bare pointers: sizes are settled here.
  assert(static_cast<std::int64_t>(input.size()) >= s.input.size());
  assert(static_cast<std::int64_t>(weights.size()) >= s.weights_size());
  assert(static_cast<std::int64_t>(accumulators.size()) >= s.out_pixels() * s.out_channels);
  const std::int64_t length = s.weights_size() / s.out_channels;
  const std::int64_t padded = ceil_div(s.out_channels, 4) * 4;
  thread_local std::vector<std::int16_t> scratch;  // kept between calls: a layer is thousands of them
  scratch.assign(static_cast<std::size_t>((padded + 1) * length), 0);
  rows(s, input.data(), weights.data(), scratch.data(), accumulators.data());
}

}  // namespace

std::span<const Conv2dKernel> conv2d_kernels() {
  static const std::array<Conv2dKernel, 4> kernels{{
      {"reference", conv2d_ref, true},
      {"portable", conv2d_fast<conv2d_portable>, true},
      {"avx2", conv2d_fast<conv2d_avx2>, has_avx2()},
      {"avx512_vnni", conv2d_vnni, has_avx512_vnni()},
  }};
  return kernels;
}

Conv2d conv2d_best() {
  Conv2d best = conv2d_ref;
  for (const auto& kernel : conv2d_kernels()) {
    if (kernel.available) best = kernel.run;
  }
  return best;
}

}  // namespace npu::kernels
