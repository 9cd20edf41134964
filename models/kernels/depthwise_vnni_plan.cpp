// Sizes, offsets and memory of the AVX-512 VNNI depthwise convolution.
#include <algorithm>
#include <cassert>
#include <vector>

#include "models/kernels/depthwise_vnni.h"
#include "models/kernels/scratch.h"

namespace npu::kernels {

namespace {

Conv2dShape dense_shape(const DepthwiseShape& s) {
  return {.input = s.input,
          .kernel_height = s.kernel_height,
          .kernel_width = s.kernel_width,
          .stride_height = s.stride,
          .stride_width = s.stride,
          .pad_top = s.pad_top,
          .pad_left = s.pad_left,
          .out_height = s.out_height,
          .out_width = s.out_width};
}

}  // namespace

void depthwise_vnni(const DepthwiseShape& s, std::span<const std::int8_t> input,
                    std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  const int lanes = s.input.lanes, taps = s.kernel_height * s.kernel_width;
  if (lanes % kVnniLanes != 0) return depthwise_ref(s, input, weights, accumulators);
  // The kernel works on bare pointers: sizes are settled here.
  const std::int64_t out_block = std::int64_t{s.out_height} * s.out_width * lanes;
  assert(std::ssize(input) >= s.input.size());
  assert(std::ssize(weights) >= std::int64_t{s.input.blocks()} * taps * lanes);
  assert(std::ssize(accumulators) >= s.input.blocks() * out_block);

  const auto shape = dense_shape(s);
  const auto plan = vnni_plan(shape);
  const std::int64_t fours = ceil_div(taps, 4), row = std::int64_t{plan.columns} * plan.lanes;
  thread_local Scratch copies, packed;
  std::uint8_t* copy = copies.at_least(plan.copy_bytes);
  auto* scratch = reinterpret_cast<std::int8_t*>(packed.at_least(fours * 4 * 64));
  vnni_copy_input(shape, plan, input.data(), copy);

  std::vector<std::int64_t> tap_offset(static_cast<std::size_t>(fours * 4));
  for (int t = 0; t < taps; ++t)
    tap_offset[static_cast<std::size_t>(t)] = t / s.kernel_width * row + t % s.kernel_width * plan.lanes;
  std::vector<std::int8_t> run_weights(static_cast<std::size_t>(fours * 4 * kVnniLanes));
  for (int block = 0; block < s.input.blocks(); ++block) {
    for (int lane = 0; lane < lanes; lane += kVnniLanes) {
      for (int t = 0; t < taps; ++t) {
        std::ranges::copy_n(weights.begin() + (std::int64_t{block} * taps + t) * lanes + lane, kVnniLanes,
                            run_weights.begin() + std::int64_t{t} * kVnniLanes);
      }
      vnni_depthwise({.copy = copy + std::int64_t{block} * plan.rows * row + lane,
                      .tap_offset = tap_offset.data(),
                      .fours = fours,
                      .row = s.stride / plan.row_step * row,
                      .pixel = std::int64_t{s.stride / plan.column_step} * plan.lanes,
                      .out_height = s.out_height,
                      .out_width = s.out_width,
                      .out = accumulators.data() + block * out_block + lane,
                      .out_pixel = lanes},
                     run_weights.data(), scratch);
    }
  }
}

}  // namespace npu::kernels
