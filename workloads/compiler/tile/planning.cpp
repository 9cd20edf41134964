#include "workloads/compiler/tile/planners.h"

namespace npu::compiler {

int Planning::add_chunk(int node, int first_channel, int channels, std::int64_t weight_words,
                        std::int64_t parameter_words) {
  const std::int64_t words = weight_words + parameter_words;
  chunks.push_back({.node = node,
                    .first_channel = first_channel,
                    .channels = channels,
                    .offset = weight_bytes,
                    .weight_words = weight_words,
                    .words = words});
  weight_bytes += words * kWordBytes;
  return static_cast<int>(chunks.size()) - 1;
}

int blocks_of(int channels) {
  return static_cast<int>(ceil_div(channels, kLanes));
}

ConvolutionKind kind_of(const integer::Convolution& c, int in_channels, const Machine& machine) {
  const auto& w = c.window;
  const Limits& limits = machine.limits;
  if (c.groups > 1 && c.groups == in_channels && c.out_channels == in_channels) {
    const auto fits = [&](int kernel, int before, int after) {
      return kernel == limits.depthwise_kernel && before <= limits.depthwise_pad &&
             after <= limits.depthwise_pad;
    };
    const bool three =
        fits(w.kernel_height, w.pad_top, w.pad_bottom) && fits(w.kernel_width, w.pad_left, w.pad_right);
    const bool one = w.kernel_height == 1 && w.kernel_width == 1 && w.stride_height == 1 &&
                     w.pad_top + w.pad_bottom + w.pad_left + w.pad_right == 0;
    if ((three || one) && w.stride_height == w.stride_width && w.stride_height <= limits.stride)
      return ConvolutionKind::kDepthwise;
  }
  const bool direct = w.kernel_height <= limits.kernel && w.kernel_width <= limits.kernel &&
                      w.stride_height <= limits.stride && w.stride_width <= limits.stride &&
                      w.pad_top <= limits.pad && w.pad_left <= limits.pad;
  if (!direct) return ConvolutionKind::kGathered;
  // A depthwise layer of one block is a dense one.
  const bool diagonal = c.groups == in_channels && c.out_channels == in_channels && in_channels > kLanes;
  return diagonal ? ConvolutionKind::kDiagonal : ConvolutionKind::kDense;
}

}  // namespace npu::compiler
