// Registers of the control block, as the host sees them. The vendor published where the blocks of an AKD1500
// lie (top 0xfcc00000, HRC DMA +0x28000, configuration DMA +0x30000) and not what is in them: the offsets
// here are ours.
#pragma once

#include <cstdint>

namespace npu::akida::host {

inline constexpr std::uint32_t kControl = 0x00;     // write 1: run the frames
inline constexpr std::uint32_t kStatus = 0x04;      // 1 while frames are at work
inline constexpr std::uint32_t kProgramLow = 0x08;  // address of the program
inline constexpr std::uint32_t kProgramHigh = 0x0c;
inline constexpr std::uint32_t kProgramWords = 0x10;
inline constexpr std::uint32_t kInputLow = 0x14;  // of frame 0; the others follow
inline constexpr std::uint32_t kInputHigh = 0x18;
inline constexpr std::uint32_t kInputStride = 0x1c;  // bytes from one frame to the next; 0: all the same
inline constexpr std::uint32_t kOutputLow = 0x20;
inline constexpr std::uint32_t kOutputHigh = 0x24;
inline constexpr std::uint32_t kOutputStride = 0x28;
inline constexpr std::uint32_t kFrames = 0x2c;
inline constexpr std::uint32_t kInFlight = 0x30;   // frames submitted and not ended, at most
inline constexpr std::uint32_t kInterrupt = 0x34;  // 1 once all frames have ended; write 1: cleared

}  // namespace npu::akida::host
