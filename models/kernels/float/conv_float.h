// Convolution in float32, as ONNX defines it, of any spatial rank.
//
// Every output element is one chain of additions in float32 that starts with +0 and takes the taps in the
// order input channel, then kernel position (outermost axis first): sum = sum + x * w, product rounded before
// the addition. A tap in the padding has x = 0. The bias, if any, is added last. Nothing else may be assumed
// or done: therefore all kernels below give the same bits, whatever the vectors' width.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace npu::kernels {

// One entry a spatial axis, the outermost first.
struct FloatWindow {
  std::vector<std::int64_t> kernel, strides, dilations, pads_begin, pads_end;
};

struct ConvFloatShape {
  std::int64_t batch = 1, in_channels = 1, out_channels = 1, groups = 1;
  std::vector<std::int64_t> in, out;  // spatial extents
  FloatWindow window;
};

// input [batch][in_channels][in...], weights [out_channels][in_channels / groups][kernel...], bias
// [out_channels] or empty, output [batch][out_channels][out...].
using ConvFloat = void (*)(const ConvFloatShape&, std::span<const float> input,
                           std::span<const float> weights, std::span<const float> bias,
                           std::span<float> output);

void conv_float_ref(const ConvFloatShape& shape, std::span<const float> input, std::span<const float> weights,
                    std::span<const float> bias, std::span<float> output);

struct ConvFloatKernel {
  std::string_view name;
  ConvFloat run;
  bool available;  // on this processor
};
// The definition first, the fastest last. All take any shape.
std::span<const ConvFloatKernel> conv_float_kernels();
ConvFloat conv_float_best();

}  // namespace npu::kernels
