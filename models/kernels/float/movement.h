// Operations that only move elements, of any type.
#pragma once

#include <span>

#include "sim/core/tensor.h"

namespace npu::kernels {

// Axis i of the result is axis permutation[i] of x.
Tensor transpose_ref(const Tensor& x, std::span<const std::int64_t> permutation);
Tensor concat_ref(std::span<const Tensor* const> parts, std::int64_t axis);
// Element i of the result is x at starts + i * steps (steps may be negative).
Tensor slice_ref(const Tensor& x, std::span<const std::int64_t> starts, std::span<const std::int64_t> steps,
                 const std::vector<std::int64_t>& out);
// `begin` elements of `value` before each axis, negative: so many are cut off.
Tensor pad_ref(const Tensor& x, std::span<const std::int64_t> begin, const std::vector<std::int64_t>& out,
               float value);

}  // namespace npu::kernels
