#include "models/kernels/event_layer_ref.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace npu::kernels {

namespace {

// Unsigned: wraps at 32 bits without undefined behaviour.
std::uint32_t product(std::int32_t a, std::int32_t b) {
  return static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b);
}

// The sum over channels first..first + count of one window; `weights` are [k][k][count].
std::uint32_t window_sum(const EventConvolutionShape& s, std::span<const std::int32_t> input, int ox, int oy,
                         int first, int count, const std::int8_t* weights) {
  std::uint32_t sum = 0;
  for (int kx = 0; kx < s.kernel; ++kx) {
    for (int ky = 0; ky < s.kernel; ++ky) {
      const int x = ox * s.stride + kx - s.before(s.in_x), y = oy * s.stride + ky - s.before(s.in_y);
      const bool inside = x >= 0 && x < s.in_x && y >= 0 && y < s.in_y;
      for (int c = 0; c < count; ++c) {
        const auto at = (std::int64_t{x} * s.in_y + y) * s.in_channels + first + c;
        sum += product(inside ? input[static_cast<std::size_t>(at)] : s.padding_value,
                       weights[(kx * s.kernel + ky) * count + c]);
      }
    }
  }
  return sum;
}

}  // namespace

void event_convolution_ref(const EventConvolutionShape& s, std::span<const std::int32_t> input,
                           std::span<const std::int8_t> weights, std::span<std::int32_t> potentials) {
  std::size_t to = 0;
  for (int ox = 0; ox < s.out_x(); ++ox) {
    for (int oy = 0; oy < s.out_y(); ++oy) {
      for (int f = 0; f < s.filters; ++f) {
        const auto* filter = &weights[static_cast<std::size_t>(f * (s.weights_size() / s.filters))];
        potentials[to++] = static_cast<std::int32_t>(window_sum(s, input, ox, oy, 0, s.in_channels, filter));
      }
    }
  }
}

void event_separable_ref(const EventConvolutionShape& s, std::span<const std::int32_t> input,
                         std::span<const std::int8_t> depthwise, std::span<const std::int8_t> pointwise,
                         std::span<std::int32_t> potentials) {
  const auto taps = static_cast<std::size_t>(s.kernel) * static_cast<std::size_t>(s.kernel);
  std::vector<std::int32_t> filtered(static_cast<std::size_t>(s.in_channels));
  std::size_t to = 0;
  for (int ox = 0; ox < s.out_x(); ++ox) {
    for (int oy = 0; oy < s.out_y(); ++oy) {
      for (std::size_t c = 0; c < filtered.size(); ++c)
        filtered[c] = static_cast<std::int32_t>(
            window_sum(s, input, ox, oy, static_cast<int>(c), 1, &depthwise[c * taps]));
      for (std::size_t f = 0; f < static_cast<std::size_t>(s.filters); ++f) {
        std::uint32_t sum = 0;
        for (std::size_t c = 0; c < filtered.size(); ++c)
          sum += product(filtered[c], pointwise[f * filtered.size() + c]);
        potentials[to++] = static_cast<std::int32_t>(sum);
      }
    }
  }
}

void event_max_pool_ref(int x, int y, int channels, int stride, std::span<const std::int32_t> potentials,
                        std::span<std::int32_t> pooled) {
  std::size_t to = 0;
  for (int ox = 0; ox < x; ox += stride) {
    for (int oy = 0; oy < y; oy += stride) {
      for (int c = 0; c < channels; ++c) {
        std::int32_t most = std::numeric_limits<std::int32_t>::min();
        for (int ix = ox; ix < std::min(ox + 2, x); ++ix) {
          for (int iy = oy; iy < std::min(oy + 2, y); ++iy) {
            const auto at = (std::int64_t{ix} * y + iy) * channels + c;
            most = std::max(most, potentials[static_cast<std::size_t>(at)]);
          }
        }
        pooled[to++] = most;
      }
    }
  }
}

void event_global_sum_ref(int channels, std::span<const std::int32_t> potentials,
                          std::span<std::int32_t> sums) {
  std::vector<std::uint32_t> wide(static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < potentials.size(); ++i)
    wide[i % wide.size()] += static_cast<std::uint32_t>(potentials[i]);
  for (std::size_t c = 0; c < wide.size(); ++c) sums[c] = static_cast<std::int32_t>(wide[c]);
}

void event_activate_ref(std::span<const numerics::Akida1Channel> channels, int bits,
                        std::span<const std::int32_t> potentials, std::span<std::int32_t> activations) {
  for (std::size_t i = 0; i < potentials.size(); ++i)
    activations[i] = numerics::akida1_activate(potentials[i], channels[i % channels.size()], bits);
}

}  // namespace npu::kernels
