// Sizes, offsets and memory of the AVX-512 VNNI convolution.
#include <cassert>

#include "models/kernels/conv2d_vnni.h"
#include "models/kernels/scratch.h"

namespace npu::kernels {

VnniPlan vnni_plan(const Conv2dShape& s) {
  VnniPlan p;
  p.lanes = static_cast<int>(ceil_div(s.input.lanes, kVnniLanes)) * kVnniLanes;
  // Where the kernel is 1 high or wide, rows or columns that the stride skips are not copied.
  p.row_step = s.kernel_height == 1 ? s.stride_height : 1;
  p.column_step = s.kernel_width == 1 ? s.stride_width : 1;
  p.rows = (s.out_height - 1) * (s.stride_height / p.row_step) + s.kernel_height;
  p.columns = (s.out_width - 1) * (s.stride_width / p.column_step) + s.kernel_width;
  p.steps = std::int64_t{s.input.blocks()} * s.kernel_height * s.kernel_width * (p.lanes / kVnniLanes);
  p.vectors = ceil_div(s.out_channels, kVnniChannels);
  p.copy_bytes = std::int64_t{s.input.blocks()} * p.rows * p.columns * p.lanes;
  p.weight_bytes = p.vectors * kVnniChannels * p.steps * kVnniLanes;
  return p;
}

namespace {

void fill_offsets(const Conv2dShape& s, const VnniPlan& p, const VnniBuffers& b) {
  const std::int64_t row = std::int64_t{p.columns} * p.lanes;
  std::int64_t* pixel = b.pixel_offset;
  for (int y = 0; y < s.out_height; ++y) {
    for (int x = 0; x < s.out_width; ++x) {
      *pixel++ = y * (s.stride_height / p.row_step) * row +
                 std::int64_t{x} * (s.stride_width / p.column_step) * p.lanes;
    }
  }
  std::int64_t* step = b.step_offset;
  for (int block = 0; block < s.input.blocks(); ++block) {
    for (int ky = 0; ky < s.kernel_height; ++ky) {
      for (int kx = 0; kx < s.kernel_width; ++kx) {
        for (int lane = 0; lane < p.lanes; lane += kVnniLanes)
          *step++ = (std::int64_t{block} * p.rows + ky) * row + std::int64_t{kx} * p.lanes + lane;
      }
    }
  }
}

// Hands out aligned pieces of one scratch memory.
VnniBuffers buffers_of(const VnniPlan& p, std::int64_t out_pixels) {
  thread_local Scratch scratch;
  const std::int64_t start_bytes = p.vectors * 64;
  const std::int64_t pixel_bytes = lines_of(out_pixels * 8) * 64, step_bytes = lines_of(p.steps * 8) * 64;
  std::uint8_t* at =
      scratch.at_least(p.copy_bytes + p.weight_bytes + start_bytes + pixel_bytes + step_bytes + 64);
  const auto take = [&at](std::int64_t bytes) {
    std::uint8_t* piece = at;
    at += lines_of(bytes) * 64;
    return piece;
  };
  VnniBuffers b;
  b.weights = reinterpret_cast<std::int8_t*>(take(p.weight_bytes));
  b.start = reinterpret_cast<std::int32_t*>(take(start_bytes));
  b.pixel_offset = reinterpret_cast<std::int64_t*>(take(pixel_bytes));
  b.step_offset = reinterpret_cast<std::int64_t*>(take(step_bytes));
  b.copy = take(p.copy_bytes);
  return b;
}

}  // namespace

void conv2d_vnni(const Conv2dShape& s, std::span<const std::int8_t> input,
                 std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators) {
  // The kernel works on bare pointers: sizes are settled here.
  assert(std::ssize(input) >= s.input.size());
  assert(std::ssize(weights) >= s.weights_size());
  assert(std::ssize(accumulators) >= s.out_pixels() * s.out_channels);
  const auto plan = vnni_plan(s);
  const auto buffers = buffers_of(plan, s.out_pixels());
  fill_offsets(s, plan, buffers);
  vnni_copy_input(s, plan, input.data(), buffers.copy);
  vnni_pack_weights(s, plan, weights.data(), buffers.weights, buffers.start);
  vnni_multiply(plan, buffers, s.out_pixels(), s.out_channels, accumulators.data());
}

}  // namespace npu::kernels
