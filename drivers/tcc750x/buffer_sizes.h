// How large the five buffers of a program must be, from a scan of its commands: the farthest byte that a
// transfer touches from each base.
#pragma once

#include <array>
#include <span>

#include "isa/tcc750x/command.h"
#include "isa/tcc750x/dma.h"

namespace npu::tcc750x {

using BufferSizes = std::array<std::int64_t, dma::kBases>;  // bytes, by dma::Base

// Transfers that do not decode are left to the machine, which faults at them.
BufferSizes scan_buffer_sizes(std::span<const Command> commands);

}  // namespace npu::tcc750x
