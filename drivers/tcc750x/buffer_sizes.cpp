#include "drivers/tcc750x/buffer_sizes.h"

#include <algorithm>

#include "isa/tcc750x/transfer.h"

namespace npu::tcc750x {

BufferSizes scan_buffer_sizes(std::span<const Command> commands) {
  BufferSizes sizes{};
  std::vector<Word> registers;
  for (const Command& command : commands) {
    if (!command.unit || command.unit->unit != Unit::kDma) continue;
    if (command.kind == CommandKind::kWrite) {
      const auto written = command.registers();
      if (registers.size() < written.size()) registers.resize(written.size());
      std::ranges::copy(written, registers.begin());
    } else if (command.kind == CommandKind::kRun) {
      const auto transfer = decode_transfer(registers);
      if (!transfer) continue;
      auto& size = sizes[static_cast<std::size_t>(transfer.value().base)];
      size = std::max(size, transfer.value().dram_end());
    }
  }
  return sizes;
}

}  // namespace npu::tcc750x
