#include <cmath>

#include <fmt/format.h>

#include "models/kernels/nibbles.h"
#include "models/kernels/resample.h"
#include "models/kernels/sum.h"
#include "models/tcc750x/compute_effects.h"

namespace npu::tcc750x {

namespace {

using tile::ElementwiseOperation;
using tile::ElementwiseWork;

class ElementwiseEffect : public tile::Effect<ElementwiseWork> {
 public:
  ElementwiseEffect(Memories& memories, const AssumedMeanings& meanings)
      : memories_(memories), meanings_(meanings) {}

  Result<void> execute(const ElementwiseWork& w) override {
    auto& gbuf = memories_.gbufs[static_cast<std::size_t>(w.core)];
    const auto a = gbuf.signed_range(w.a, w.input_words());
    result_.assign(static_cast<std::size_t>(w.output_words * kLanes), 0);
    switch (w.operation) {
      case ElementwiseOperation::kMaxPool:
        kernels::max_pool_ref(
            {.input = w.input, .out_height = w.input.height / 2, .out_width = w.input.width / 2}, a, result_);
        break;
      case ElementwiseOperation::kUpsampleNearest:
        kernels::upsample2_ref(w.input, kernels::Upsampling::kNearest, a, result_);
        break;
      case ElementwiseOperation::kUpsampleZero:
        kernels::upsample2_ref(w.input, kernels::Upsampling::kZeroInsertion, a, result_);
        break;
      case ElementwiseOperation::kAdd:
        if (w.table > 1 || (w.table == 1 && meanings_.misc_activation_1 != "relu"))
          return error(fmt::format("activation {} after a sum has no known meaning", w.table));
        sum(w, a, gbuf.signed_range(w.b, w.b_words()));
        break;
      case ElementwiseOperation::kMultiply:
        binary<numerics::tcc750x_multiply>(w, a, gbuf.signed_range(w.b, w.b_words()));
        break;
      case ElementwiseOperation::kGlobalAverage:
        global_average(w, a);
        break;
      case ElementwiseOperation::kRequantise4:
        requantise4(w, a);
        break;
      case ElementwiseOperation::kLut:
        if (auto looked_up = look_up(w, a); !looked_up) return looked_up.error();
        break;
      case ElementwiseOperation::kUnknown:
        return error(fmt::format("operation code {:#06x} has no known meaning", w.code));
    }
    std::ranges::copy(result_, gbuf.signed_range(w.output, w.output_words).begin());
    return success();
  }

 private:
  void sum(const ElementwiseWork& w, std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
    const auto activation =
        w.table == 1 ? numerics::Tcc750xActivation::kRelu : numerics::Tcc750xActivation::kNone;
    const auto block = static_cast<std::size_t>(w.input.pixels()) * kLanes;
    const auto block_b =
        static_cast<std::size_t>(w.height_b) * static_cast<std::size_t>(w.input.width) * kLanes;
    for (std::size_t i = 0; i * block < a.size(); ++i)
      sum_(w.scaling, activation, a.subspan(i * block, block), b.subspan(i * block_b, block),
           std::span(result_).subspan(i * block, block));
  }

  template <auto combine>
  void binary(const ElementwiseWork& w, std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
    const std::int64_t block = w.input.pixels() * kLanes,
                       block_b = std::int64_t{w.height_b} * w.input.width * kLanes;
    for (std::int64_t i = 0; i < std::ssize(a); ++i) {
      result_[static_cast<std::size_t>(i)] =
          combine(a[static_cast<std::size_t>(i)],
                  b[static_cast<std::size_t>(i / block * block_b + i % block)], w.scaling);
    }
  }

  void global_average(const ElementwiseWork& w, std::span<const std::int8_t> a) {
    std::vector<std::int32_t> sums(result_.size());
    kernels::global_sum_ref(w.input, a, sums);
    for (std::size_t i = 0; i < sums.size(); ++i)
      result_[i] = numerics::tcc750x_scale(sums[i], w.scaling, -128, 127);
  }

  // [C/32][pixel][32] int8 to [C/64][pixel][64] nibbles.
  void requantise4(const ElementwiseWork& w, std::span<const std::int8_t> a) {
    const auto pixels = w.input.pixels();
    const auto value = [&](std::int64_t pixel, int channel) {
      if (channel / kLanes >= w.input.blocks()) return std::int8_t{0};
      return numerics::tcc750x_scale(
          a[static_cast<std::size_t>((channel / kLanes * pixels + pixel) * kLanes + channel % kLanes)],
          w.scaling, -8, 7);
    };
    for (std::int64_t word = 0; word < w.output_words; ++word) {
      const int first = static_cast<int>(word / pixels) * 2 * kLanes;
      for (int i = 0; i < kLanes; ++i) {
        result_[static_cast<std::size_t>(word * kLanes + i)] = kernels::pack_nibbles(
            value(word % pixels, first + 2 * i), value(word % pixels, first + 2 * i + 1));
      }
    }
  }

  Result<void> look_up(const ElementwiseWork& w, std::span<const std::int8_t> a) {
    if (w.table == meanings_.own_sigmoid_table) {
      for (std::size_t i = 0; i < a.size(); ++i)
        result_[i] = numerics::tcc750x_sigmoid(numerics::tcc750x_argument(a[i], w.scaling));
      return success();
    }
    if (w.table != 2 || meanings_.lut_table_2 != "sigmoid") {
      return error(
          fmt::format("the contents of look-up table {} are unknown; name an assumed meaning (--set "
                      "npu.meanings.lut_table_2=sigmoid) or ask for time only (--timing-only)",
                      w.table));
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto argument = numerics::tcc750x_argument(a[i], w.scaling);
      const double sigmoid = 1 / (1 + std::exp(-static_cast<double>(argument) * meanings_.lut_step));
      result_[i] = numerics::clip_int8(std::llround(sigmoid * meanings_.lut_one), -128, 127);
    }
    return success();
  }

  Memories& memories_;
  const AssumedMeanings& meanings_;
  kernels::Sum sum_ = kernels::sum_best();
  std::vector<std::int8_t> result_;  // whole before it is written: the output may lie on an operand
};

}  // namespace

std::unique_ptr<tile::Effect<ElementwiseWork>> make_elementwise_effect(Memories& memories,
                                                                       const AssumedMeanings& meanings) {
  return std::make_unique<ElementwiseEffect>(memories, meanings);
}

}  // namespace npu::tcc750x
