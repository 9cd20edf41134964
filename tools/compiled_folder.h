// Writes the folder of a compiled model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "isa/container/network.h"
#include "workloads/integer/integer_graph.h"

namespace npu::tools {

struct CompiledFolder {
  std::span<const std::uint8_t> commands;
  std::span<const std::uint8_t> weights = {};  // empty: no file of them
  const container::NetworkDescription& network;
  const integer::IntegerGraph* integer = nullptr;  // null: shapes only, for timing
};

// Into a folder beside the wanted one, which is renamed when all is there: nothing half-written. Throws
// InputError, also where `folder` is there and no compiled model.
void write_compiled_folder(const std::filesystem::path& folder, const CompiledFolder& content);

}  // namespace npu::tools
