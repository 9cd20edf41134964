// The element-wise sum of the TCC750x (models/numerics/tcc750x.h): output[i] = add(a[i], b[i]). All of one
// length.
#pragma once

#include <span>
#include <string_view>

#include "models/numerics/tcc750x.h"

namespace npu::kernels {

using Sum = void (*)(const numerics::Tcc750xElementwise&, numerics::Tcc750xActivation,
                     std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                     std::span<std::int8_t> output);

void sum_ref(const numerics::Tcc750xElementwise& scaling, numerics::Tcc750xActivation activation,
             std::span<const std::int8_t> a, std::span<const std::int8_t> b, std::span<std::int8_t> output);

struct SumKernel {
  std::string_view name;
  Sum run;
  bool available;  // on this processor
};

// The definition first; all give the same bits.
std::span<const SumKernel> sum_kernels();
Sum sum_best();

}  // namespace npu::kernels
