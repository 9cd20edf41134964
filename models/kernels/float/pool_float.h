// Pooling windows over [batch][channels][spatial...], of any spatial rank.
//
// Maximum: of the taps inside the picture. Average (float32): the taps' sum, outermost axis first, divided by
// their number: those inside the picture, or with count_include_pad all of the kernel.
#pragma once

#include "models/kernels/float/conv_float.h"
#include "sim/core/tensor.h"

namespace npu::kernels {

enum class PoolFunction { kMax, kAverage };

// Maximum of any type, average of f32. `out` is the output's shape.
Tensor pool_ref(PoolFunction function, const FloatWindow& window, bool count_include_pad, const Tensor& x,
                const std::vector<std::int64_t>& out);
// Over all spatial axes; f32. The output keeps them with extent 1.
Tensor global_pool_ref(PoolFunction function, const Tensor& x);

}  // namespace npu::kernels
