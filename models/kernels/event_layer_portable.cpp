#include <algorithm>

#include "models/kernels/event_layer.h"

namespace npu::kernels {

namespace {

// [F][rows] to [rows][F].
std::vector<std::int16_t> transposed(std::span<const std::int8_t> weights, std::size_t filters) {
  const std::size_t rows = weights.size() / filters;
  std::vector<std::int16_t> out(weights.size());
  for (std::size_t f = 0; f < filters; ++f) {
    for (std::size_t i = 0; i < rows; ++i) out[i * filters + f] = weights[f * rows + i];
  }
  return out;
}

// sums[f] += value * weights[f]
void add(std::int32_t value, const std::int16_t* weights, std::span<std::int32_t> sums) {
  if (value == 0) return;
  for (std::size_t f = 0; f < sums.size(); ++f)
    sums[f] = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[f]) +
                                        static_cast<std::uint32_t>(value) *
                                            static_cast<std::uint32_t>(std::int32_t{weights[f]}));
}

// sums[c] += pixel[c] * weights[c]
void add_each(std::span<const std::int32_t> pixel, const std::int16_t* weights,
              std::span<std::int32_t> sums) {
  for (std::size_t c = 0; c < sums.size(); ++c)
    sums[c] = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[c]) +
                                        static_cast<std::uint32_t>(pixel[c]) *
                                            static_cast<std::uint32_t>(std::int32_t{weights[c]}));
}

}  // namespace

EventPackedWeights event_pack(const EventConvolutionShape& s, std::span<const std::int8_t> weights) {
  return {.taps = transposed(weights, static_cast<std::size_t>(s.filters)), .depthwise = {}};
}

EventPackedWeights event_pack_separable(const EventConvolutionShape& s,
                                        std::span<const std::int8_t> depthwise,
                                        std::span<const std::int8_t> pointwise) {
  return {.taps = transposed(pointwise, static_cast<std::size_t>(s.filters)),
          .depthwise = transposed(depthwise, static_cast<std::size_t>(s.in_channels))};
}

void event_convolution(const EventConvolutionShape& s, const EventPackedWeights& weights,
                       std::span<const std::int32_t> input, std::span<std::int32_t> potentials) {
  const auto channels = static_cast<std::size_t>(s.in_channels);
  const auto filters = static_cast<std::size_t>(s.filters);
  const bool separable = !weights.depthwise.empty();
  const std::vector<std::int32_t> border(channels, s.padding_value);
  std::vector<std::int32_t> filtered(channels);
  std::ranges::fill(potentials, 0);
  for (int ox = 0; ox < s.out_x(); ++ox) {
    for (int oy = 0; oy < s.out_y(); ++oy) {
      const auto sums =
          potentials.subspan((static_cast<std::size_t>(ox) * static_cast<std::size_t>(s.out_y()) +
                              static_cast<std::size_t>(oy)) *
                                 filters,
                             filters);
      std::ranges::fill(filtered, 0);
      for (int tap = 0; tap < s.kernel * s.kernel; ++tap) {
        const int x = ox * s.stride + tap / s.kernel - s.before(s.in_x),
                  y = oy * s.stride + tap % s.kernel - s.before(s.in_y);
        const bool inside = x >= 0 && x < s.in_x && y >= 0 && y < s.in_y;
        if (!inside && s.padding_value == 0) continue;
        const auto at = static_cast<std::size_t>((std::int64_t{x} * s.in_y + y) * s.in_channels);
        const auto pixel = inside ? input.subspan(at, channels) : std::span<const std::int32_t>(border);
        const auto of_tap = static_cast<std::size_t>(tap) * channels;
        if (separable) {
          add_each(pixel, &weights.depthwise[of_tap], filtered);
        } else {
          for (std::size_t c = 0; c < channels; ++c)
            add(pixel[c], &weights.taps[(of_tap + c) * filters], sums);
        }
      }
      if (!separable) continue;
      for (std::size_t c = 0; c < channels; ++c) add(filtered[c], &weights.taps[c * filters], sums);
    }
  }
}

}  // namespace npu::kernels
