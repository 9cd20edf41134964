// Sizes beyond these are mistakes, and products of them could leave 64 bits.
#pragma once

namespace npu::integer {

constexpr int kMostChannels = 1 << 24;
constexpr int kMostPixels = 1 << 16;  // of one axis

}  // namespace npu::integer
