// Whole files as bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sim/core/diagnostic.h"

namespace npu::container {

// Nothing, and a problem appended, where the file does not exist or cannot be read.
std::optional<std::vector<std::uint8_t>> read_file(const std::filesystem::path& file,
                                                   std::vector<Diagnostic>& problems);

}  // namespace npu::container
