// 4-bit packing as the TCC750x has it: channel 2i in the low nibble of byte i, 64 channels in 32 bytes
// (facts/tcc750x.md 5b.3; the other three orders fail on LeNet5).
#pragma once

#include <cstdint>
#include <span>

namespace npu::kernels {

// bytes.size() * 2 values in -8..7.
inline void unpack_nibbles(std::span<const std::int8_t> bytes, std::span<std::int8_t> values) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int byte = static_cast<std::uint8_t>(bytes[i]);
    values[2 * i] = static_cast<std::int8_t>(((byte & 15) ^ 8) - 8);
    values[2 * i + 1] = static_cast<std::int8_t>(((byte >> 4) ^ 8) - 8);
  }
}

// Two values in -8..7 to a byte.
inline std::int8_t pack_nibbles(std::int8_t even, std::int8_t odd) {
  return static_cast<std::int8_t>(static_cast<std::uint8_t>((even & 15) | ((odd & 15) << 4)));
}

}  // namespace npu::kernels
