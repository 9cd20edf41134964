// The units of a TCC750x cluster and how commands name them: bits [12:11] core, [10:8] unit of an internal
// address (facts/tcc750x.md section 5, published).
#pragma once

#include <array>
#include <string_view>

#include "isa/table/field.h"

namespace npu::tcc750x {

using isa::Code;
using isa::Coding;
using isa::Field;
using isa::Format;
using isa::Status;
using isa::Word;

enum class Unit { kDma = 0, kMm = 1, kDw = 2, kMisc = 3, kMlx = 4 };

inline constexpr int kUnits = 5;
inline constexpr int kCores = 4;        // what two bits can name; the CS silicon has 2
inline constexpr int kPageWords = 128;  // a command page, 512 bytes
inline constexpr std::int64_t kPageBytes = std::int64_t{4} * kPageWords;
inline constexpr int kLanes = 32;         // channels of a GBUF word in 8-bit mode, 64 in 4-bit mode
inline constexpr int kFirstRegister = 4;  // every published write begins at byte address 4

inline constexpr std::array<Code, kUnits> kUnitCodes{{
    {0, "dma", "transfers; one per cluster", Status::kPublished},
    {1, "mm", "matrix engine: convolution and fully connected", Status::kPublished},
    {2, "dw", "depthwise convolution", Status::kPublished},
    {3, "misc", "element-wise, pooling, upsampling, 8-to-4-bit requantisation", Status::kPublished},
    {4, "mlx", "programmable vector processor", Status::kPublished},
}};

constexpr std::string_view name_of(Unit unit) {
  return kUnitCodes[static_cast<std::size_t>(unit)].name;
}

}  // namespace npu::tcc750x
