// The definition of a layer of Akida 1.0: dense loops over whole maps, no event anywhere.
//
//   maps        [x][y][channel] int32: images of 0..255, activations of 0..15, or potentials
//   weights     [F][k][k][C] int8, x before y, as a correlation; of a fully connected layer, a 1x1
//   convolution
//               over a map of one pixel, [F][inputs]
//   separable   depthwise [C][k][k] and pointwise [F][C], nothing rounded between the two
//
// 'Same' padding is TensorFlow's: ceil(in / stride) outputs, an odd pixel of padding at the end. Potentials
// are int32 and wrap; whether the silicon's could is the business of who makes the weights.
#pragma once

#include <cstdint>
#include <span>

#include "models/numerics/akida.h"

namespace npu::kernels {

struct EventConvolutionShape {
  int in_x = 1, in_y = 1, in_channels = 1;
  int filters = 1;
  int kernel = 1, stride = 1;  // square
  bool same = true;            // else 'valid'
  int padding_value = 0;       // what the border of 'same' reads as

  constexpr int out(int in) const { return same ? (in + stride - 1) / stride : (in - kernel) / stride + 1; }
  constexpr int out_x() const { return out(in_x); }
  constexpr int out_y() const { return out(in_y); }
  // Pixels of padding before the first.
  constexpr int before(int in) const {
    const int missing = same ? (out(in) - 1) * stride + kernel - in : 0;
    return missing > 0 ? missing / 2 : 0;
  }
  constexpr std::int64_t in_size() const { return std::int64_t{in_x} * in_y * in_channels; }
  constexpr std::int64_t out_size() const { return std::int64_t{out_x()} * out_y() * filters; }
  constexpr std::int64_t weights_size() const {
    return std::int64_t{filters} * kernel * kernel * in_channels;
  }
};

void event_convolution_ref(const EventConvolutionShape& shape, std::span<const std::int32_t> input,
                           std::span<const std::int8_t> weights, std::span<std::int32_t> potentials);

void event_separable_ref(const EventConvolutionShape& shape, std::span<const std::int32_t> input,
                         std::span<const std::int8_t> depthwise, std::span<const std::int8_t> pointwise,
                         std::span<std::int32_t> potentials);

// 2x2; a window that leaves the map at the end takes what is there. Output: ceil(x / stride) by
// ceil(y / stride).
void event_max_pool_ref(int x, int y, int channels, int stride, std::span<const std::int32_t> potentials,
                        std::span<std::int32_t> pooled);

// Over the map.
void event_global_sum_ref(int channels, std::span<const std::int32_t> potentials,
                          std::span<std::int32_t> sums);

// One entry of `channels` a channel.
void event_activate_ref(std::span<const numerics::Akida1Channel> channels, int bits,
                        std::span<const std::int32_t> potentials, std::span<std::int32_t> activations);

}  // namespace npu::kernels
