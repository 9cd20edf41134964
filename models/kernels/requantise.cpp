#include "models/kernels/requantise.h"

#include <array>
#include <cassert>

#include "models/kernels/processor.h"
#include "models/kernels/requantise_rows.h"

namespace npu::kernels {

using RequantiseRows = bool(std::int64_t, std::int64_t, int, std::int32_t, const RequantiseLanes&,
                            const std::int32_t*, std::int8_t*);
RequantiseRows requantise_portable, requantise_avx2, requantise_avx512;

namespace {

template <RequantiseRows rows>
void requantise_fast(const RequantiseShape& s, std::span<const numerics::Tcc750xChannel> channels,
                     std::span<const std::int32_t> accumulators, std::span<std::int8_t> output) {
  // The rows kernel works on bare pointers: sizes are settled here.
  const auto count = std::ssize(channels);
  assert(count <= kRequantiseLanes && s.stride >= count);
  assert(s.pixels == 0 || std::ssize(accumulators) >= (s.pixels - 1) * s.stride + count);
  assert(s.pixels == 0 || std::ssize(output) >= (s.pixels - 1) * kRequantiseLanes + count);
  RequantiseLanes lanes{};
  for (std::size_t c = 0; c < channels.size(); ++c) {
    lanes.bias[c] = channels[c].bias * (1 << channels[c].bias_shift);
    lanes.scale[c] = channels[c].scale;
    lanes.shift[c] = channels[c].shift + 7;
    lanes.half[c] = 1 << (channels[c].shift + 6);
  }
  const std::int32_t lowest = s.activation == numerics::Tcc750xActivation::kRelu ? 0 : -128;
  if (!rows(s.pixels, s.stride, static_cast<int>(count), lowest, lanes, accumulators.data(), output.data()))
    requantise_ref(s, channels, accumulators, output);
}

}  // namespace

std::span<const RequantiseKernel> requantise_kernels() {
  static const std::array<RequantiseKernel, 4> kernels{{
      {"reference", requantise_ref, true},
      {"portable", requantise_fast<requantise_portable>, true},
      {"avx2", requantise_fast<requantise_avx2>, has_avx2()},
      {"avx512", requantise_fast<requantise_avx512>, has_avx512_vnni()},
  }};
  return kernels;
}

Requantise requantise_best() {
  Requantise best = requantise_ref;
  for (const auto& kernel : requantise_kernels()) {
    if (kernel.available) best = kernel.run;
  }
  return best;
}

}  // namespace npu::kernels
