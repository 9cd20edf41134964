// The AVX-512 VNNI convolution in numbers and bare pointers. Its file is compiled for these instructions, so
// it may share no inline function with the others: the linker could keep its copy and give it to all. The
// sizes are therefore planned elsewhere (conv2d_vnni_plan.cpp).
//
//   copy     the input as u8 with its borders, [block][row][column][lane], lanes rounded up to kVnniLanes
//   weights  [group of <= 4 vectors][step][lane / 4][vector][16 output channels][4 lanes]
//   step     one tap's kVnniLanes lanes: count of them = blocks * taps * lanes / kVnniLanes
#pragma once

#include <cstdint>

#include "models/kernels/conv2d.h"

namespace npu::kernels {

inline constexpr int kVnniLanes = 32;
inline constexpr int kVnniChannels = 16;  // output channels of one vector

struct VnniPlan {
  int lanes = 0;                      // of the copy
  int rows = 0, columns = 0;          // of the copy
  int row_step = 1, column_step = 1;  // of the input, from one row or column of the copy to the next
  std::int64_t steps = 0;             // of one output
  std::int64_t vectors = 0;           // of output channels
  std::int64_t copy_bytes = 0, weight_bytes = 0;
};

// Where everything lies; all of it 64-byte aligned.
struct VnniBuffers {
  std::uint8_t* copy = nullptr;
  std::int8_t* weights = nullptr;
  std::int32_t* start = nullptr;         // [vectors * 16] what an accumulator starts from
  std::int64_t* pixel_offset = nullptr;  // [output pixel] into the copy
  std::int64_t* step_offset = nullptr;   // [step] from there
};

VnniPlan vnni_plan(const Conv2dShape& shape);

void vnni_copy_input(const Conv2dShape& shape, const VnniPlan& plan, const std::int8_t* input,
                     std::uint8_t* copy);
void vnni_pack_weights(const Conv2dShape& shape, const VnniPlan& plan, const std::int8_t* weights,
                       std::int8_t* packed, std::int32_t* start);
void vnni_multiply(const VnniPlan& plan, const VnniBuffers& buffers, std::int64_t out_pixels,
                   int out_channels, std::int32_t* accumulators);

// The whole of it: plans, copies, packs, multiplies.
void conv2d_vnni(const Conv2dShape& shape, std::span<const std::int8_t> input,
                 std::span<const std::int8_t> weights, std::span<std::int32_t> accumulators);

}  // namespace npu::kernels
