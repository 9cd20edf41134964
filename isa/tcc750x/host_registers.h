// The registers that the host sees, as byte offsets into a cluster's 1-KiB window (facts/tcc750x.md section
// 4, published). Only those that the driver uses and the machine models.
#pragma once

#include <cstdint>

namespace npu::tcc750x::host {

inline constexpr std::uint32_t kControl = 0x00;     // write: run 1, reset 2, commands by DMA 4
inline constexpr std::uint32_t kStatus = 0x04;      // read: 1 while a program runs
inline constexpr std::uint32_t kApbCommand = 0x08;  // write: a word into the command FIFO
inline constexpr std::uint32_t kId = 0x0c;          // read
inline constexpr std::uint32_t kIrqReason = 0x10;   // read: bit 2 TRAP
inline constexpr std::uint32_t kIrqEnable = 0x14;
inline constexpr std::uint32_t kIrqMask = 0x18;
inline constexpr std::uint32_t kIrqClear = 0x1c;      // write: the bits to clear in the reason
inline constexpr std::uint32_t kCommandCount = 0x38;  // read: words executed
inline constexpr std::uint32_t kBase0 = 0x40;         // write: bases 0..7, physical address / 16

inline constexpr std::uint32_t kControlRun = 1, kControlReset = 2, kControlCommandDma = 4;
inline constexpr std::uint32_t kIrqTrap = 1U << 2;
inline constexpr std::uint32_t kIdSilicon = 0x0121ed9e;  // v2.1; [27:24] cores less one

}  // namespace npu::tcc750x::host
