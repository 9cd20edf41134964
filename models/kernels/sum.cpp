#include "models/kernels/sum.h"

#include <array>
#include <cassert>

#include "models/kernels/processor.h"

namespace npu::kernels {

using SumRows = void(std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::int32_t, const std::int8_t*,
                     const std::int8_t*, std::int64_t, std::int8_t*);
SumRows sum_portable, sum_avx2;

namespace {

template <SumRows rows>
void sum_fast(const numerics::Tcc750xElementwise& e, numerics::Tcc750xActivation activation,
              std::span<const std::int8_t> a, std::span<const std::int8_t> b, std::span<std::int8_t> output) {
  constexpr int kLargestShift = 30;
  if (e.shift > kLargestShift) {
    sum_ref(e, activation, a, b, output);
    return;
  }
  assert(a.size() >= output.size() && b.size() >= output.size());
  rows(e.mul_a, e.mul_b, e.scale, e.shift, activation == numerics::Tcc750xActivation::kRelu ? 0 : -128,
       a.data(), b.data(), std::ssize(output), output.data());
}

}  // namespace

void sum_ref(const numerics::Tcc750xElementwise& scaling, numerics::Tcc750xActivation activation,
             std::span<const std::int8_t> a, std::span<const std::int8_t> b, std::span<std::int8_t> output) {
  for (std::size_t i = 0; i < output.size(); ++i)
    output[i] = numerics::tcc750x_add(a[i], b[i], scaling, activation);
}

std::span<const SumKernel> sum_kernels() {
  static const std::array<SumKernel, 3> kernels{{
      {"reference", sum_ref, true},
      {"portable", sum_fast<sum_portable>, true},
      {"avx2", sum_fast<sum_avx2>, has_avx2()},
  }};
  return kernels;
}

Sum sum_best() {
  Sum best = sum_ref;
  for (const auto& kernel : sum_kernels()) {
    if (kernel.available) best = kernel.run;
  }
  return best;
}

}  // namespace npu::kernels
