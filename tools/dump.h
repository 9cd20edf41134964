// `npusim run MODEL --on reference --dump DIR`: the network without any machine, every tensor as a file.
#pragma once

#include <filesystem>

#include "tools/network_model.h"

namespace npu::tools {

// DIR/float/NNN_name.npy, f32 as the network has it, and DIR/integer/NNN_name.npy, s8 [C][H][W]; numbered in
// the order of computation. Throws InputError where a file cannot be written. Returns how many were.
std::size_t dump_reference(const NetworkModel& model, std::span<const std::int8_t> input,
                           const std::filesystem::path& folder);

}  // namespace npu::tools
