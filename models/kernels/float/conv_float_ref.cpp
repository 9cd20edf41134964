#include "models/kernels/float/conv_float.h"
#include "models/kernels/float/index_walk.h"

namespace npu::kernels {

namespace {

// The element of a plane under one tap; 0 in the padding.
float tap(const ConvFloatShape& s, std::span<const float> plane, const Index& out, const Index& kernel) {
  const FloatWindow& w = s.window;
  std::int64_t at = 0;
  for (std::size_t axis = 0; axis < s.in.size(); ++axis) {
    const auto i = out[axis] * w.strides[axis] + kernel[axis] * w.dilations[axis] - w.pads_begin[axis];
    if (i < 0 || i >= s.in[axis]) return 0;
    at = at * s.in[axis] + i;
  }
  return plane[static_cast<std::size_t>(at)];
}

}  // namespace

void conv_float_ref(const ConvFloatShape& s, std::span<const float> input, std::span<const float> weights,
                    std::span<const float> bias, std::span<float> output) {
  const auto in_plane = static_cast<std::size_t>(product_of(s.in));
  const auto per_group = s.in_channels / s.groups, outs_per_group = s.out_channels / s.groups;
  std::size_t at = 0;
  if (output.empty()) return;
  for (std::int64_t n = 0; n < s.batch; ++n) {
    for (std::int64_t k = 0; k < s.out_channels; ++k) {
      Index out(s.out.size(), 0);
      do {
        float sum = 0;
        auto weight = static_cast<std::size_t>(k * per_group * product_of(s.window.kernel));
        for (std::int64_t c = 0; c < per_group; ++c) {
          const auto channel =
              static_cast<std::size_t>(n * s.in_channels + k / outs_per_group * per_group + c);
          const auto plane = input.subspan(channel * in_plane, in_plane);
          Index kernel(s.out.size(), 0);
          do {
            sum = sum + tap(s, plane, out, kernel) * weights[weight++];
          } while (next_index(kernel, s.window.kernel));
        }
        output[at++] = bias.empty() ? sum : sum + bias[static_cast<std::size_t>(k)];
      } while (next_index(out, s.out));
    }
  }
}

}  // namespace npu::kernels
