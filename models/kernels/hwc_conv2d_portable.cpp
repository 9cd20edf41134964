// The convolution in HWC in loops that any compiler makes vector code of. Same bits as the definition: int16
// holds input - zero point, one product of it fits int16 or is formed in int32, and sums that wrap at 32 bits
// (-fwrapv) do not depend on the order of their terms.
//
//   weights packed as int16: [K][KH][KW][C / groups], as they come; depthwise [KH][KW][C]
#include <algorithm>
#include <cassert>

#include "models/kernels/hwc_conv2d_kernels.h"

namespace npu::kernels {

namespace {

// The receptive fields of one output pixel, [group][ky][kx][channel], less the zero point.
void gather(const HwcConv2dShape& s, const std::int8_t* input, int oy, int ox, std::int16_t* patch) {
  const int n = s.group_channels();
  for (int group = 0; group < s.groups; ++group) {
    for (int ky = 0; ky < s.kernel_height; ++ky) {
      for (int kx = 0; kx < s.kernel_width; ++kx) {
        const int y = oy * s.stride_height + ky - s.pad_top, x = ox * s.stride_width + kx - s.pad_left;
        if (y < 0 || y >= s.height || x < 0 || x >= s.width) {
          std::fill_n(patch, n, std::int16_t{0});
        } else {
          const std::int8_t* from =
              input + (std::int64_t{y} * s.width + x) * s.channels + std::int64_t{group} * n;
          for (int c = 0; c < n; ++c) patch[c] = static_cast<std::int16_t>(from[c] - s.input_zero_point);
        }
        patch += n;
      }
    }
  }
}

std::int32_t dot(const std::int16_t* __restrict a, const std::int16_t* __restrict b, std::int64_t n) {
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void run_dense(const HwcConv2dShape& s, const std::int16_t* weights, const std::int8_t* input,
               std::int32_t* out) {
  const std::int64_t length = s.taps() * s.group_channels();
  thread_local std::vector<std::int16_t> patch;
  patch.resize(static_cast<std::size_t>(length * s.groups));
  for (int oy = 0; oy < s.out_height; ++oy) {
    for (int ox = 0; ox < s.out_width; ++ox) {
      gather(s, input, oy, ox, patch.data());
      for (int k = 0; k < s.out_channels; ++k)
        *out++ = dot(patch.data() + k / s.group_out_channels() * length, weights + k * length, length);
    }
  }
}

void add_products(const std::int8_t* __restrict x, const std::int16_t* __restrict w, std::int16_t zero_point,
                  int n, std::int32_t* __restrict sum) {
  // |x - zero point| <= 255 and |w| <= 128: the product fits int16
  for (int c = 0; c < n; ++c)
    sum[c] += static_cast<std::int16_t>(static_cast<std::int16_t>(x[c] - zero_point) * w[c]);
}

void run_depthwise(const HwcConv2dShape& s, const std::int16_t* weights, const std::int8_t* input,
                   std::int32_t* out) {
  constexpr int kTogether = 64;  // channels whose sums stay close by
  const auto zero_point = static_cast<std::int16_t>(s.input_zero_point);
  for (int oy = 0; oy < s.out_height; ++oy) {
    for (int ox = 0; ox < s.out_width; ++ox) {
      for (int first = 0; first < s.channels; first += kTogether) {
        const int n = std::min(kTogether, s.channels - first);
        std::int32_t sum[kTogether] = {};
        for (int ky = 0; ky < s.kernel_height; ++ky) {
          const int y = oy * s.stride_height + ky - s.pad_top;
          if (y < 0 || y >= s.height) continue;
          for (int kx = 0; kx < s.kernel_width; ++kx) {
            const int x = ox * s.stride_width + kx - s.pad_left;
            if (x < 0 || x >= s.width) continue;
            add_products(input + (std::int64_t{y} * s.width + x) * s.channels + first,
                         weights + (std::int64_t{ky} * s.kernel_width + kx) * s.channels + first, zero_point,
                         n, sum);
          }
        }
        std::copy_n(sum, n, out + first);
      }
      out += s.channels;
    }
  }
}

}  // namespace

HwcPackedWeights hwc_pack_portable(const HwcConv2dShape& s, std::span<const std::int8_t> weights) {
  assert(std::ssize(weights) >= s.weights_size());
  HwcPackedWeights packed;
  packed.lines.resize(static_cast<std::size_t>(lines_of(s.weights_size() * 2)));
  auto* to = packed.as<std::int16_t>();
  if (s.depthwise()) {
    for (std::int64_t tap = 0; tap < s.taps(); ++tap) {
      for (int c = 0; c < s.channels; ++c) *to++ = weights[static_cast<std::size_t>(c * s.taps() + tap)];
    }
  } else {
    std::copy_n(weights.begin(), s.weights_size(), to);
  }
  return packed;
}

void hwc_conv2d_portable(const HwcConv2dShape& s, const HwcPackedWeights& weights,
                         std::span<const std::int8_t> input, std::span<std::int32_t> accumulators) {
  // The loops work on bare pointers: sizes are settled here.
  assert(std::ssize(input) >= s.input_size());
  assert(std::ssize(accumulators) >= s.out_size());
  const auto* w = weights.as<std::int16_t>();
  s.depthwise() ? run_depthwise(s, w, input.data(), accumulators.data())
                : run_dense(s, w, input.data(), accumulators.data());
}

}  // namespace npu::kernels
