#include "models/kernels/hwc_elementwise.h"

#include <array>
#include <cassert>
#include <vector>

#include "models/kernels/hwc_elementwise_rows.h"
#include "models/kernels/processor.h"

namespace npu::kernels {

using numerics::Tcc750xActivation;
using numerics::Tcc750xChannel;
using numerics::Tcc750xElementwise;

using RequantiseRow = bool(const HwcRequantiseColumns&, std::int64_t, std::int32_t, const std::int32_t*,
                           std::int8_t*);
using AddRow = void(std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::int32_t, const std::int8_t*,
                    const std::int8_t*, std::int64_t, std::int8_t*);
RequantiseRow hwc_requantise_portable, hwc_requantise_avx2;
AddRow hwc_add_portable, hwc_add_avx2;

namespace {

std::int32_t lowest_of(Tcc750xActivation activation) {
  return activation == Tcc750xActivation::kRelu ? 0 : -128;
}

void requantise_ref(std::span<const Tcc750xChannel> channels, Tcc750xActivation activation,
                    std::span<const std::int32_t> accumulators, std::span<std::int8_t> output) {
  for (std::size_t i = 0; i < output.size(); ++i)
    output[i] = numerics::tcc750x_requantise(accumulators[i], channels[i % channels.size()], activation);
}

void add_ref(const Tcc750xElementwise& scaling, Tcc750xActivation activation, std::span<const std::int8_t> a,
             std::span<const std::int8_t> b, std::span<std::int8_t> output) {
  for (std::size_t i = 0; i < output.size(); ++i)
    output[i] = numerics::tcc750x_add(a[i], b[i], scaling, activation);
}

template <RequantiseRow row>
void requantise_fast(std::span<const Tcc750xChannel> channels, Tcc750xActivation activation,
                     std::span<const std::int32_t> accumulators, std::span<std::int8_t> output) {
  assert(accumulators.size() >= output.size() && output.size() % channels.size() == 0);
  const std::size_t count = channels.size();
  std::vector<std::int32_t> bias(count), scale(count), half(count), shift(count);
  for (std::size_t k = 0; k < count; ++k) {
    const auto& c = channels[k];
    bias[k] = c.bias * (1 << c.bias_shift), scale[k] = c.scale, shift[k] = c.shift + 7,
    half[k] = 1 << (c.shift + 6);
  }
  const HwcRequantiseColumns columns{bias.data(), scale.data(), half.data(), shift.data()};
  for (std::size_t first = 0; first < output.size(); first += count) {
    if (!row(columns, std::ssize(channels), lowest_of(activation), &accumulators[first], &output[first]))
      requantise_ref(channels, activation, accumulators.subspan(first, count), output.subspan(first, count));
  }
}

template <AddRow row>
void add_fast(const Tcc750xElementwise& e, Tcc750xActivation activation, std::span<const std::int8_t> a,
              std::span<const std::int8_t> b, std::span<std::int8_t> output) {
  constexpr int kLargestShift = 30;
  if (e.shift > kLargestShift) {
    add_ref(e, activation, a, b, output);
    return;
  }
  assert(a.size() >= output.size() && b.size() >= output.size());
  row(e.mul_a, e.mul_b, e.scale, e.shift, lowest_of(activation), a.data(), b.data(), std::ssize(output),
      output.data());
}

}  // namespace

std::span<const HwcElementwiseKernel> hwc_elementwise_kernels() {
  static const std::array<HwcElementwiseKernel, 3> kernels{{
      {"reference", requantise_ref, add_ref, true},
      {"portable", requantise_fast<hwc_requantise_portable>, add_fast<hwc_add_portable>, true},
      {"avx2", requantise_fast<hwc_requantise_avx2>, add_fast<hwc_add_avx2>, has_avx2()},
  }};
  return kernels;
}

const HwcElementwiseKernel& hwc_elementwise_best() {
  const auto kernels = hwc_elementwise_kernels();
  const HwcElementwiseKernel* best = kernels.data();
  for (const auto& kernel : kernels) {
    if (kernel.available) best = &kernel;
  }
  return *best;
}

}  // namespace npu::kernels
