// Which layer each operation of a program works for, found from the program alone, so that a vendor's binary
// has a per-layer table too.
//
// A matrix or depthwise command belongs to the DRAM address of its weights, through the DMA transfer that
// brought them; neighbouring chunks that are used in the same way are one layer. An element-wise or vector
// command belongs to the layer that produced its operand, a load to the layer that consumes it, a store to
// the one that produced.
#pragma once

#include <span>

#include "isa/tcc750x/command.h"
#include "models/tcc750x/config.h"
#include "sim/report/layer_table.h"

namespace npu::tcc750x {

report::LayerMap map_layers(std::span<const Command> commands, const Config& config);

}  // namespace npu::tcc750x
